#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Kernels

/// What is seen of a picture through a frame that is turned, of another scale, and in another place; beyond its
/// borders the picture is continued by its mirror image.
public struct PictureTransform: Sendable {
    /// Where the middle of the frame's first pixel lies in the picture, in pixels.
    private let origin: SIMD2<Double>
    /// From there to the next pixel of a row, and of a column.
    private let across, down: SIMD2<Double>
    private let frame: (width: Int, height: Int)

    /// - Parameters:
    ///   - width, height: the frame's size in pixels.
    ///   - center: where the frame's center lies in the picture, in pixels from the upper left corner.
    ///   - zoom: the frame's pixels for one of the picture: things look larger through a zoom above 1.
    ///   - angle: by which the frame is turned clockwise, in radians.
    public init(width: Int, height: Int, center: SIMD2<Double>, zoom: Double, angle: Double) {
        frame = (width, height)
        across = SIMD2(cos(angle), sin(angle)) / zoom
        down = SIMD2(-sin(angle), cos(angle)) / zoom
        origin = center - 0.5 - across * (Double(width - 1) / 2) - down * (Double(height - 1) / 2)
    }

    /// Fills the frame with what it shows of the picture: bilinear interpolation.
    public func apply(to picture: Picture, into seen: Picture, pool: ThreadPool) {
        precondition((seen.width, seen.height) == frame)
        let columns = MirroredPositions(ends.x, count: picture.width)
        let rows = MirroredPositions(ends.y, count: picture.height)
        pool.forEach(0..<seen.height) { y in
            for x in 0..<seen.width {
                let place = place(x, y)
                let (left, right, toRight) = columns.neighbors(of: place.x)
                let (top, bottom, toBottom) = rows.neighbors(of: place.y)
                for channel in 0..<3 {
                    let upper = picture.plane(channel) + top * picture.width
                    let lower = picture.plane(channel) + bottom * picture.width
                    let above = upper[left] + toRight * (upper[right] - upper[left])
                    let below = lower[left] + toRight * (lower[right] - lower[left])
                    seen.plane(channel)[y * seen.width + x] = above + toBottom * (below - above)
                }
            }
        }
    }

    /// Writes the gradient by the picture for the gradient by what the frame shows: the adjoint of ``apply(to:into:pool:)``.
    public func applyAdjoint(to gradient: Picture, into result: Picture, pool: ThreadPool) {
        result.fill(0)
        addAdjoint(of: gradient, to: result, pool: pool)
    }

    /// The same, added to what is there.
    public func addAdjoint(of gradient: Picture, to result: Picture, pool: ThreadPool) {
        precondition((gradient.width, gradient.height) == frame)
        let columns = MirroredPositions(ends.x, count: result.width)
        let rows = MirroredPositions(ends.y, count: result.height)
        // Pixels of several rows meet in one, always in the same order.
        pool.forEach(0..<3) { channel in
            let plane = result.plane(channel)
            for y in 0..<gradient.height {
                let values = gradient.plane(channel) + y * gradient.width
                for x in 0..<gradient.width {
                    let place = place(x, y)
                    let (left, right, toRight) = columns.neighbors(of: place.x)
                    let (top, bottom, toBottom) = rows.neighbors(of: place.y)
                    let below = toBottom * values[x]
                    let above = values[x] - below
                    plane[top * result.width + left] += above - toRight * above
                    plane[top * result.width + right] += toRight * above
                    plane[bottom * result.width + left] += below - toRight * below
                    plane[bottom * result.width + right] += toRight * below
                }
            }
        }
    }

    @inline(__always)
    private func place(_ x: Int, _ y: Int) -> SIMD2<Double> {
        origin + Double(x) * across + Double(y) * down
    }

    /// Between what places the frame's pixels lie.
    private var ends: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
        let corners = [0, frame.width - 1].flatMap { x in [0, frame.height - 1].map { place(x, $0) } }
        return (
            corners.map(\.x).min()!...corners.map(\.x).max()!,
            corners.map(\.y).min()!...corners.map(\.y).max()!
        )
    }
}

/// The positions that an axis has between two places, some of which may lie beyond its ends.
private struct MirroredPositions {
    private let first: Int
    private let positions: [Int]

    init(_ ends: ClosedRange<Double>, count: Int) {
        // Places are added up differently inside, and may lie beyond the ends by a rounding.
        first = Int(ends.lowerBound.rounded(.down)) - 1
        positions = (first...Int(ends.upperBound.rounded(.down)) + 2).map {
            PaddingMode.symmetric.position($0, count: count)!
        }
    }

    /// The positions before and after a place, and how far it is on its way from the one to the other.
    @inline(__always)
    func neighbors(of place: Double) -> (before: Int, after: Int, fraction: Float) {
        let floor = place.rounded(.down)
        let index = Int(floor) - first
        return (positions[index], positions[index + 1], Float(place - floor))
    }
}
