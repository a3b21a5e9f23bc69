#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Imaging
import Kernels
import Models
import Networks

/// What a classifier takes a picture for.
public struct Classification: Sendable {
    /// A class and how likely it is.
    public struct Guess: Equatable, Sendable, Codable {
        /// 0..<classes.
        public let index: Int
        public let name: String
        /// 0…1; those of all classes add up to 1.
        public let probability: Double
    }

    /// All classes, the likeliest first; of equally likely ones that of the lower number.
    public let guesses: [Guess]

    /// What networks for ImageNet are trained and tested with: of a picture whose shorter side is 256 pixels long, the
    /// middle.
    private static let side = 224
    private static let share = 224.0 / 256

    /// Classifies the middle of a picture of any size; pixels that can't be seen are filled from those around them.
    ///
    /// - Parameter model: a network with the layer `logits`; throws ``ModelError/noClasses(model:)`` for others.
    public init(of region: PixelRegion, by model: Model, pool: ThreadPool) throws {
        guard !model.classes.isEmpty else { throw ModelError.noClasses(model: model.name) }
        let picture = try region.picture(pool: pool)
        let shown = Double(min(picture.width, picture.height)) * Self.share
        let step = shown / Double(Self.side)
        let middle = try picture.resampled(
            width: Self.side, height: Self.side, x: ((Double(picture.width) - shown) / 2, step),
            y: ((Double(picture.height) - shown) / 2, step), pool: pool)
        middle.clip(pool: pool)
        let evaluator = try Evaluator(
            network: model.network, height: Self.side, width: Self.side, layers: ["logits"],
            needsGradient: false, pool: pool)
        try evaluator.evaluate(picture: middle.planes, objective: nil, gradient: nil)
        let scores = evaluator.activation(of: "logits").values.map(Double.init)
        let largest = scores.max() ?? 0
        let powers = scores.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        guesses = zip(powers.indices, model.classes).map { index, name in
            Guess(index: index, name: name, probability: powers[index] / sum)
        }.sorted { ($1.probability, $0.index) < ($0.probability, $1.index) }
    }
}
