import Imaging
import Kernels

/// What colors an object has where the background shines through it (multi-level estimation: Germer, Uelwer, Conrad &
/// Harmeling 2020): `I = αF + (1 − α)B` with F and B as smooth as can be, the more so where the matte changes.
///
/// Found from coarse to fine. Pixels are solved in two turns, like the fields of a chessboard, so that threads may share
/// the work without changing a bit.
public enum ForegroundColors {
    private static let regularization: Float = 1e-5
    /// Rounds at sizes of up to 32 pixels, and above.
    private static let rounds = (small: 10, large: 2)
    private static let small = 32

    /// The object's colors, R', G', B' of 0…255, and the background's.
    ///
    /// - Parameters:
    ///   - picture: R', G', B' of 0…255.
    ///   - matte: 0…1, of the picture's size.
    public static func estimate(
        _ picture: Picture, matte: Plane, pool: ThreadPool
    ) throws -> (object: Picture, background: Picture) {
        precondition((matte.width, matte.height) == (picture.width, picture.height))
        var sizes = [(width: picture.width, height: picture.height)]
        while max(sizes[0].width, sizes[0].height) > 1 {
            sizes.insert(((sizes[0].width + 1) / 2, (sizes[0].height + 1) / 2), at: 0)
        }
        var object = try Picture(width: 1, height: 1)
        var background = try Picture(width: 1, height: 1)
        for channel in 0..<3 {
            let mean = sum(picture.plane(channel), count: picture.area, pool: pool) / Float(picture.area)
            object.plane(channel)[0] = mean
            background.plane(channel)[0] = mean
        }
        for size in sizes {
            let isWhole = size == (picture.width, picture.height)
            let level =
                isWhole ? picture : try picture.plainlyResampled(width: size.width, height: size.height, pool)
            let alpha = matte.resampled(width: size.width, height: size.height, pool: pool)
            object = try object.plainlyResampled(width: size.width, height: size.height, pool)
            background = try background.plainlyResampled(width: size.width, height: size.height, pool)
            let rounds = max(size.width, size.height) <= small ? rounds.small : rounds.large
            for _ in 0..<rounds {
                for field in 0..<2 { solve(level, alpha, object, background, field, pool) }
            }
        }
        return (object, background)
    }

    /// The object's colors at the size of a larger picture, near to those of a reduced one.
    public static func refined(
        _ colors: (object: Picture, background: Picture), _ picture: Picture, matte: Plane, pool: ThreadPool
    ) throws -> Picture {
        let (width, height, area) = (picture.width, picture.height, picture.area)
        if (colors.object.width, colors.object.height) == (width, height) { return colors.object }
        let object = try colors.object.plainlyResampled(width: width, height: height, pool)
        let background = try colors.background.plainlyResampled(width: width, height: height, pool)
        pool.forEach(0..<height) { y in
            for i in y * width..<(y + 1) * width {
                let colors = solution(
                    matte.values[i], color(picture.planes, i, area), weight: regularization,
                    regularization * color(object.planes, i, area),
                    regularization * color(background.planes, i, area))
                for channel in 0..<3 { object.planes[channel * area + i] = colors.object[channel] }
            }
        }
        return object
    }

    /// One field of the chessboard: each pixel's two colors, its neighbors' given.
    private static func solve(
        _ picture: Picture, _ matte: Plane, _ object: Picture, _ background: Picture, _ field: Int,
        _ pool: ThreadPool
    ) {
        let (width, height, area) = (picture.width, picture.height, picture.area)
        matte.values.withUnsafeBufferPointer { matte in
            let alphas = matte.baseAddress!
            pool.forEach(0..<height) { y in
                for x in stride(from: (y + field) % 2, to: width, by: 2) {
                    let i = y * width + x
                    let alpha = alphas[i]
                    var weight: Float = 0
                    var (objects, backgrounds) = (SIMD3<Float>.zero, SIMD3<Float>.zero)
                    func add(_ j: Int) {
                        let w = regularization + abs(alpha - alphas[j])
                        weight += w
                        objects += w * color(object.planes, j, area)
                        backgrounds += w * color(background.planes, j, area)
                    }
                    if x > 0 { add(i - 1) }
                    if x + 1 < width { add(i + 1) }
                    if y > 0 { add(i - width) }
                    if y + 1 < height { add(i + width) }
                    let colors = solution(
                        alpha, color(picture.planes, i, area), weight: weight, objects, backgrounds)
                    for channel in 0..<3 {
                        object.planes[channel * area + i] = colors.object[channel]
                        background.planes[channel * area + i] = colors.background[channel]
                    }
                }
            }
        }
    }

    /// F and B with the smallest `(αF + (1 − α)B − I)² + Σ w (F − Fⱼ)² + Σ w (B − Bⱼ)²`, limited to 0…255; `objects` and
    /// `backgrounds` are `Σ w Fⱼ` and `Σ w Bⱼ`.
    @inline(__always)
    private static func solution(
        _ alpha: Float, _ color: SIMD3<Float>, weight: Float, _ objects: SIMD3<Float>,
        _ backgrounds: SIMD3<Float>
    ) -> (object: SIMD3<Float>, background: SIMD3<Float>) {
        let beta = 1 - alpha
        // A single pixel has no neighbors.
        let w = max(weight, regularization)
        let scale = weight > 0 ? 1 / weight : 0
        let (nearF, nearB) = weight > 0 ? (objects * scale, backgrounds * scale) : (color, color)
        let rest = (color - alpha * nearF - beta * nearB) / (alpha * alpha + beta * beta + w)
        return (limited(nearF + alpha * rest), limited(nearB + beta * rest))
    }

    @inline(__always)
    private static func color(_ planes: UnsafeMutablePointer<Float>, _ i: Int, _ area: Int) -> SIMD3<Float> {
        SIMD3(planes[i], planes[area + i], planes[2 * area + i])
    }

    @inline(__always)
    private static func limited(_ color: SIMD3<Float>) -> SIMD3<Float> {
        color.clamped(lowerBound: .zero, upperBound: SIMD3(repeating: 255))
    }
}

extension Picture {
    /// At another size, by ``Plane/resampled(width:height:pool:)``.
    fileprivate func plainlyResampled(width: Int, height: Int, _ pool: ThreadPool) throws -> Picture {
        let result = try Picture(width: width, height: height)
        for channel in 0..<3 {
            let plane = Plane(
                width: self.width, height: self.height,
                values: Array(UnsafeBufferPointer(start: plane(channel), count: area)))
            result.plane(channel).update(
                from: plane.resampled(width: width, height: height, pool: pool).values,
                count: width * height)
        }
        return result
    }
}

extension PixelRegion {
    /// Gives what a matte shows in part an object's colors (0…255), and all pixels as much of their alpha as it shows.
    public func cut(out object: Picture, matte: Plane, pool: ThreadPool) {
        precondition((matte.width, matte.height) == (width, height))
        precondition((object.width, object.height) == (width, height))
        pool.forEach(0..<height) { y in
            let target = row(y)
            for x in 0..<width {
                let alpha = matte.values[y * width + x]
                if alpha > 0, alpha < 1 {
                    for channel in 0..<3 {
                        target[4 * x + channel] = object.plane(channel)[y * width + x] / 255
                    }
                }
                target[4 * x + 3] *= alpha
            }
        }
    }
}
