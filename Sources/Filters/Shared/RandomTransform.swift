#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Imaging

/// Shows a network the picture a little differently at every step, so that what appears in it is not only right at one
/// size and in one position: the transformation robustness of Olah, Mordvintsev & Schubert 2017.
struct RandomTransform {
    /// The largest angle to either side, in degrees.
    let angle: Double
    let zoom: ClosedRange<Double>

    /// Draws a transform that shows a picture of this size in a frame of the same size. A larger picture than the frame
    /// shows is seen at any place, a smaller one whole.
    func next(width: Int, height: Int, _ random: inout RandomSource) -> PictureTransform {
        let angle = (2 * random.unit() - 1) * angle * .pi / 180
        let zoom = zoom.lowerBound * pow(zoom.upperBound / zoom.lowerBound, random.unit())
        let hidden = max(0, 1 - 1 / zoom)
        let center = SIMD2(
            Double(width) * (0.5 + hidden * (random.unit() - 0.5)),
            Double(height) * (0.5 + hidden * (random.unit() - 0.5)))
        return PictureTransform(width: width, height: height, center: center, zoom: zoom, angle: angle)
    }
}
