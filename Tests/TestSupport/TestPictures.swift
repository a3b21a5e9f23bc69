import Foundation
import Imaging

/// Pictures that tests draw themselves.
public enum TestPictures {
    /// Smooth blobs of color, opaque.
    public static func blobs(width: Int, height: Int, seed: Int = 1) throws -> PixelRegion {
        let picture = try PixelRegion(width: width, height: height)
        var random = RandomSource(seed: seed)
        let phases = (0..<9).map { _ in Float(random.unit() * 6) }
        for y in 0..<height {
            for x in 0..<width {
                for c in 0..<3 {
                    let u = Float(x) / 13 + phases[3 * c]
                    let v = Float(y) / 9 + phases[3 * c + 1]
                    picture.row(y)[4 * x + c] =
                        0.5 + 0.25 * sinCos(u, v) + 0.1 * sinCos(v + phases[3 * c + 2], u)
                }
                picture.row(y)[4 * x + 3] = 1
            }
        }
        return picture
    }

    /// A texture: round pebbles of several colors on dark ground, which does not tile.
    public static func pebbles(width: Int, height: Int, seed: Int = 1) throws -> PixelRegion {
        let picture = try PixelRegion(width: width, height: height)
        var random = RandomSource(seed: seed)
        for y in 0..<height { for i in 0..<4 * width { picture.row(y)[i] = i % 4 == 3 ? 1 : 0.1 } }
        for _ in 0..<width * height / 30 {
            let (centerX, centerY) = (random.unit() * Double(width), random.unit() * Double(height))
            let (radius, light) = (2 + 3 * random.unit(), 0.4 + 0.5 * random.unit())
            for y in 0..<height {
                for x in 0..<width {
                    let distance = hypot(Double(x) - centerX, Double(y) - centerY)
                    guard distance < radius else { continue }
                    let shade = light * (1 - 0.5 * distance / radius)
                    for (c, tint) in [1, 0.8, 0.6].enumerated() {
                        picture.row(y)[4 * x + c] = Float(shade * tint)
                    }
                }
            }
        }
        return picture
    }

    /// Courses of stones with dark joints, light upper edges and some grain: a tile where it is a multiple of
    /// 16 wide and of 32 high.
    public static func courses(width: Int, height: Int) throws -> PixelRegion {
        let picture = try PixelRegion(width: width, height: height)
        var random = RandomSource(seed: 1)
        for y in 0..<height {
            for x in 0..<width {
                let isJoint = y % 16 < 3 || (x + 8 * (y / 16 % 2)) % 16 < 2
                let light = (isJoint ? 0.1 : y % 16 < 5 ? 0.9 : 0.55) + 0.06 * random.normal()
                for (c, tint) in [1, 0.8, 0.6].enumerated() {
                    picture.row(y)[4 * x + c] = Float(min(max(light, 0), 1) * tint)
                }
                picture.row(y)[4 * x + 3] = 1
            }
        }
        return picture
    }

    private static func sinCos(_ a: Float, _ b: Float) -> Float { Foundation.sin(a) * Foundation.cos(b) }
}

extension PixelRegion {
    /// All values, row by row.
    public var values: [Float] { (0..<height).flatMap { y in (0..<4 * width).map { row(y)[$0] } } }

    /// The mean absolute difference of the color values of two regions of one size.
    public func difference(from other: PixelRegion) -> Double {
        let pairs = zip(values, other.values)
        return pairs.reduce(0.0) { $0 + Double(abs($1.0 - $1.1)) } / Double(3 * width * height)
    }
}
