import Imaging
import Kernels

/// How much of each pixel belongs to an object, found where it is not known from where it is (closed-form matting: Levin,
/// Lischinski & Weiss 2008): the matte that is, in small windows, nearest to an affine function of the colors.
///
/// Solved for the unknown pixels by conjugate gradients with the diagonal as preconditioner (Hestenes & Stiefel 1952).
public struct ClosedFormMatte {
    /// Of the residual's norm, of its norm at the start.
    private static let tolerance = 1e-4
    private static let rounds = 600

    /// The matte, limited to 0…1.
    ///
    /// - Parameters:
    ///   - picture: R', G', B' of 0…255.
    ///   - start: 0 or 1 where it is known, a guess elsewhere.
    ///   - unknown: by pixel.
    ///   - isCanceled: asked in every round; the matte is then what has come of the guess so far.
    public static func matte(
        _ picture: Picture, start: Plane, unknown: [Bool], pool: ThreadPool,
        isCanceled: () -> Bool = { false }
    ) -> Plane {
        precondition((start.width, start.height) == (picture.width, picture.height))
        // No window has room.
        guard picture.width >= 3, picture.height >= 3, unknown.contains(true) else { return start }
        let laplacian = MattingLaplacian(picture, rows: unknown, pool: pool)
        let pixels = laplacian.pixels
        var matte = start.values.map(Double.init)
        var residual = [Double](repeating: 0, count: pixels.count)
        laplacian.apply(matte, into: &residual)
        for i in residual.indices { residual[i] = -residual[i] }
        let inverse = laplacian.diagonal.map { $0 > 1e-12 ? 1 / $0 : 1 }
        // A step, with a value for every pixel as the matrix wants it: 0 where the matte is known.
        var direction = [Double](repeating: 0, count: matte.count)
        var product = residual
        var slope = dot(residual, residual, weights: inverse, pool)
        let first = slope
        for i in pixels.indices { direction[pixels[i]] = inverse[i] * residual[i] }
        for _ in 0..<rounds {
            if slope <= tolerance * tolerance * first || isCanceled() { break }
            laplacian.apply(direction, into: &product)
            let curvature = pool.sumOfChunks(of: pixels.count) { range in
                range.reduce(0) { $0 + direction[pixels[$1]] * product[$1] }
            }
            guard curvature > 0 else { break }
            let step = slope / curvature
            for i in pixels.indices {
                matte[pixels[i]] += step * direction[pixels[i]]
                residual[i] -= step * product[i]
            }
            let next = dot(residual, residual, weights: inverse, pool)
            let factor = next / slope
            for i in pixels.indices {
                direction[pixels[i]] = inverse[i] * residual[i] + factor * direction[pixels[i]]
            }
            slope = next
        }
        return Plane(
            width: start.width, height: start.height, values: matte.map { Float(min(max($0, 0), 1)) })
    }

    private static func dot(
        _ a: [Double], _ b: [Double], weights: [Double], _ pool: ThreadPool
    ) -> Double {
        pool.sumOfChunks(of: a.count) { range in range.reduce(0) { $0 + weights[$1] * a[$1] * b[$1] } }
    }
}
