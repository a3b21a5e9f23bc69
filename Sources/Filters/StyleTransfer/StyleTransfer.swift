import Imaging
import Kernels

/// Style transfer (Gatys, Ecker & Bethge 2016): the picture's shapes, in the sense of a late layer's
/// activation, with the Gram matrices of one or several other pictures.
///
/// Departures from the paper, each of which can be turned off: the means of channels count beside Gram matrices
/// (``MeanLoss``); the start is the picture in the style's colors; layers are balanced; details of an earlier
/// layer can be kept, everywhere or within a mask; a pyramid from coarse to fine.
///
/// Several styles are mixed by the weighted mean of their statistics. As in "Controlling perceptual
/// factors" (Gatys et al. 2017, §6), the result of a small size is the start of the next.
struct StyleTransfer: Filter {
    let parameters: StyleTransferParameters

    func apply(to region: PixelRegion, in run: FilterRun) throws {
        let styles = zip(parameters.styles, parameters.styleWeights).compactMap { picture, weight in
            picture.map { (picture: $0, weight: weight) }
        }
        guard !styles.isEmpty else { throw FilterError.requiredPicture(parameter: "style") }
        if region.isFullyTransparent { throw FilterError.nothingVisible }
        let painter = try StylePainter(parameters, content: region, styles: styles, run: run)
        // A picture too small for the network was continued before it was painted.
        let result = try painter.paint()
            .continued(
                x: 0, y: 0, width: region.width, height: region.height, edges: .reflect, pool: run.pool)
        region.apply(
            result, strength: Float(parameters.strength / 100),
            keepingColors: parameters.originalColors == .luminance, pool: run.pool)
    }
}
