#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Imaging
import Kernels
import Models
import Networks

/// A network that tells what a picture shows.
public final class Classifier {
    /// A class and how likely it is.
    public struct Guess: Equatable, Sendable, Codable {
        /// 0..<classes.
        public let index: Int
        public let name: String
        /// 0…1; those of all classes add up to 1.
        public let probability: Double
    }

    private static let logits = "logits"
    /// What networks for ImageNet are trained and tested with: of a picture whose shorter side is 256 pixels long, the
    /// middle.
    private static let side = 224
    private static let share = 224.0 / 256

    private let classes: [String]
    private let evaluator: Evaluator
    private let pool: ThreadPool

    /// Throws ``ModelError/noClasses(model:)`` for a network that knows none.
    public init(_ model: Model, pool: ThreadPool) throws {
        guard !model.classes.isEmpty else { throw ModelError.noClasses(model: model.name) }
        classes = model.classes
        evaluator = try Evaluator(
            network: model.network, height: Self.side, width: Self.side, layers: [Self.logits],
            needsGradient: false, pool: pool)
        self.pool = pool
    }

    /// All classes, the likeliest first, for the square middle of a picture of any size; pixels that can't be seen are
    /// filled from those around them.
    public func guesses(for region: PixelRegion) throws -> [Guess] {
        try guesses(for: region.picture(pool: pool))
    }

    func guesses(for picture: Picture) throws -> [Guess] {
        let shown = Double(min(picture.width, picture.height)) * Self.share
        let step = shown / Double(Self.side)
        let middle = try picture.resampled(
            width: Self.side, height: Self.side, x: ((Double(picture.width) - shown) / 2, step),
            y: ((Double(picture.height) - shown) / 2, step), pool: pool)
        middle.clip(pool: pool)
        try evaluator.evaluate(picture: middle.planes, objective: nil, gradient: nil)
        let scores = evaluator.activation(of: Self.logits).values.map(Double.init)
        let largest = scores.max() ?? 0
        let powers = scores.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return zip(powers, classes).enumerated().map { index, each in
            Guess(index: index, name: each.1, probability: each.0 / sum)
        }.sorted { $0.probability > $1.probability }
    }
}
