#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Imaging
import Kernels

/// Divides a picture into an object and its background (GrabCut: Rother, Kolmogorov & Blake 2004): both sides' colors
/// as mixtures of Gaussians, and the cut between them that costs least, in turns.
///
/// Constants are those of the paper and of OpenCV: γ = 50, λ = 9γ for pixels that are known, 5 Gaussians a side.
/// Departure: covariances of few colors are widened, for short strokes.
public struct GrabCut {
    /// What is known of a pixel before.
    public enum Seed: UInt8, Sendable {
        /// These stay what they are.
        case background, object
        /// These tell the first colors of both sides.
        case probablyBackground, probablyObject
        case unknown

        var isObject: Bool? {
            switch self {
            case .background, .probablyBackground: false
            case .object, .probablyObject: true
            case .unknown: nil
            }
        }
    }

    private static let gamma = 50.0
    private static let lambda = 9 * gamma

    private let seeds: [Seed]
    private let colors: [SIMD3<Float>]
    private var grid: GridCut
    private var object: GaussianMixture
    private var background: GaussianMixture
    private let pool: ThreadPool
    /// Whether a pixel belongs to the object; before the first round, nil where nothing tells.
    private var labels: [Bool?]

    /// Nil where one of the sides has no pixel to begin with.
    ///
    /// - Parameters:
    ///   - picture: R', G', B' of 0…255.
    ///   - seeds: by pixel.
    public init?(_ picture: Picture, seeds: [Seed], random: inout RandomSource, pool: ThreadPool) {
        precondition(seeds.count == picture.area)
        (self.seeds, self.pool) = (seeds, pool)
        let colors = (0..<picture.area).map { i in
            SIMD3(picture.plane(0)[i], picture.plane(1)[i], picture.plane(2)[i])
        }
        let labels = seeds.map(\.isObject)
        (self.colors, self.labels) = (colors, labels)
        let sides = [true, false].map { side in zip(colors, labels).filter { $1 == side }.map(\.0) }
        guard !sides[0].isEmpty, !sides[1].isEmpty else { return nil }
        object = GaussianMixture(of: sides[0], random: &random)
        background = GaussianMixture(of: sides[1], random: &random)
        grid = GridCut(width: picture.width, height: picture.height)
        joinNeighbors()
    }

    /// What belongs to the object now.
    public var isObject: [Bool] { labels.map { $0 == true } }

    /// Learns the colors of both sides as they are now, and cuts anew. Says how many pixels have changed sides.
    ///
    /// Throws ``ImagingError/outOfMemory(width:height:)``.
    public mutating func round() throws -> Int {
        learn()
        let sides = try grid.sourceSide(terminals: terminals())
        var changed = 0
        for i in labels.indices {
            let label =
                switch seeds[i] {
                case .object: true
                case .background: false
                default: sides[i]
                }
            if labels[i] != label { changed += 1 }
            labels[i] = label
        }
        return changed
    }

    /// Each side's Gaussians, from the colors that are densest in them.
    private mutating func learn() {
        for side in [true, false] {
            let own = zip(colors, labels).filter { $1 == side }.map(\.0)
            // A side that has lost all of its pixels keeps its colors.
            if own.isEmpty { continue }
            let mixture = side ? object : background
            var groups = [UInt8](repeating: 0, count: own.count)
            groups.withUnsafeMutableBufferPointer { groups in
                let target = groups.baseAddress!
                pool.forEachChunk(of: own.count, length: 4096) { range in
                    for i in range { target[i] = mixture.nearest(SIMD3<Double>(own[i])) }
                }
            }
            if side { object.learn(own, groups: groups) } else { background.learn(own, groups: groups) }
        }
    }

    /// log of how much likelier a pixel's color is in the object than in the background.
    private func terminals() -> [Float] {
        let (object, background) = (object, background)
        var terminals = [Float](repeating: 0, count: colors.count)
        terminals.withUnsafeMutableBufferPointer { terminals in
            let target = terminals.baseAddress!
            pool.forEachChunk(of: colors.count, length: 4096) { range in
                for i in range {
                    switch seeds[i] {
                    case .object: target[i] = Float(Self.lambda)
                    case .background: target[i] = -Float(Self.lambda)
                    default:
                        let color = SIMD3<Double>(colors[i])
                        // A color far from all Gaussians of a side has no density that a number could hold.
                        func cost(_ density: Double) -> Double { -log(max(density, .leastNormalMagnitude)) }
                        target[i] = Float(
                            cost(background.density(color)) - cost(object.density(color)))
                    }
                }
            }
        }
        return terminals
    }

    /// γ · exp(−β ‖ΔI‖²), less by √2 where neighbors touch at a corner; β = 1/2⟨‖ΔI‖²⟩.
    private mutating func joinNeighbors() {
        let (width, height) = (grid.width, grid.height)
        func square(_ i: Int, _ j: Int) -> Double {
            let d = SIMD3<Double>(colors[i] - colors[j])
            return (d * d).sum()
        }
        var (sum, count) = (0.0, 0)
        func forEachPair(_ body: (_ i: Int, _ j: Int, _ direction: Int) -> Void) {
            for y in 0..<height {
                for x in 0..<width {
                    let i = y * width + x
                    if x + 1 < width { body(i, i + 1, 0) }
                    guard y + 1 < height else { continue }
                    body(i, i + width, 1)
                    if x + 1 < width { body(i, i + width + 1, 2) }
                    if x > 0 { body(i, i + width - 1, 3) }
                }
            }
        }
        forEachPair { i, j, _ in
            sum += square(i, j)
            count += 1
        }
        let beta = sum > 0 ? Double(count) / (2 * sum) : 0
        var new = grid
        forEachPair { i, j, direction in
            let capacity = Self.gamma * exp(-beta * square(i, j))
            switch direction {
            case 0: new.right[i] = Float(capacity)
            case 1: new.down[i] = Float(capacity)
            case 2: new.downRight[i] = Float(capacity / 2.0.squareRoot())
            default: new.downLeft[i] = Float(capacity / 2.0.squareRoot())
            }
        }
        grid = new
    }
}
