import Imaging
import Kernels

/// Steps between the sizes that a picture is made at, from coarse to fine.
extension Picture {
    /// At another size, continued beyond its borders in the way it was made.
    func resampled(width: Int, height: Int, _ edges: PaddingMode, _ pool: ThreadPool) throws -> Picture {
        edges == .circular
            ? try resampledWrapping(width: width, height: height, pool: pool)
            : try resampled(width: width, height: height, pool: pool)
    }

    /// At the size of another picture, with those details of that one that it has no room for itself.
    func enlarged(withDetailsOf other: Picture, _ edges: PaddingMode, _ pool: ThreadPool) throws -> Picture {
        let result = try resampled(width: other.width, height: other.height, edges, pool)
        let smooth = try other.resampled(width: width, height: height, edges, pool)
            .resampled(width: other.width, height: other.height, edges, pool)
        addScaled(other.planes, factor: 1, to: result.planes, count: result.count, pool: pool)
        addScaled(smooth.planes, factor: -1, to: result.planes, count: result.count, pool: pool)
        return result
    }
}
