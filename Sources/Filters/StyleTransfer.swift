import Imaging
import Kernels
import Manifest

/// Style transfer (Gatys, Ecker & Bethge 2016): the picture's shapes, in the sense of a late layer's
/// activation, with the Gram matrices of one or several other pictures.
///
/// Several styles are mixed by the weighted mean of their Gram matrices. As in "Controlling perceptual
/// factors" (Gatys et al. 2017, §6), the result of a small size is the start of the next.
struct StyleTransfer: Filter {
    static let name = "style-transfer"

    /// Parameters of style pictures and of their weights.
    private static let styles = ["style", "style-2", "style-3"].map { (picture: $0, weight: "\($0)-weight") }

    private let parameters: Parameters

    init(_ parameters: Parameters) { self.parameters = parameters }

    func apply(to region: PixelRegion, pictures: [String: PixelRegion], in run: FilterRun) throws {
        let styles = Self.styles.compactMap { style in
            pictures[style.picture].map { (picture: $0, weight: parameters.number(style.weight)) }
        }
        guard !styles.isEmpty else { throw FilterError.requiredPicture(parameter: "style") }
        if region.isFullyTransparent { throw FilterError.nothingVisible }
        let painter = try StylePainter(parameters, content: region, styles: styles, run: run)
        let result = try painter.paint()
        region.apply(
            result, strength: Float(parameters.number("strength") / 100),
            keepingColors: parameters.text("original-colors") == "luminance", pool: run.pool)
    }
}
