import Imaging
import Kernels

/// A picture by the values of its pixels, as those who began to visualize networks made it: what comes is what the
/// network really responds to most, which is mostly grain.
struct PixelParameterization: PictureParameterization {
    /// In levels.
    let rate = 4.0

    private let width, height: Int
    let count: Int

    init(width: Int, height: Int) { (self.width, self.height, count) = (width, height, 3 * width * height) }

    /// Gray noise around the middle.
    func start(_ parameters: UnsafeMutablePointer<Float>, random: inout RandomSource) {
        for i in 0..<count { parameters[i] = Float(min(max(117 + 10 * random.normal(), 0), 255)) }
    }

    func render(_ parameters: UnsafePointer<Float>, into picture: Picture, pool: ThreadPool) {
        picture.planes.update(from: parameters, count: count)
        picture.clip(pool: pool)
    }

    func pullBack(
        _ gradient: Picture, of picture: Picture, into result: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        result.update(from: gradient.planes, count: count)
    }

    func enlarged(width: Int, height: Int) throws -> any PictureParameterization {
        PixelParameterization(width: width, height: height)
    }

    func enlarge(
        _ parameters: UnsafePointer<Float>, into larger: UnsafeMutablePointer<Float>, width: Int, height: Int
    ) {
        for channel in 0..<3 {
            let (own, others) = (parameters + channel * count / 3, larger + channel * width * height)
            for y in 0..<height {
                for x in 0..<width { others[y * width + x] = own[y / 2 * self.width + x / 2] }
            }
        }
    }
}
