import Imaging
import Kernels
import Manifest
import Networks
import Objectives
import Optimizers
import Windows

/// The distance of a picture of any size from a texture and, if wanted, from the content of another
/// picture of its size, with its gradient, in bounded memory.
///
/// A large picture goes through its windows twice: first their statistics are added up, then every window
/// gets its part of the gradient.
final class TextureDistance {
    /// A picture whose shapes are to be kept: the squared error of layers, relative to their size.
    struct Content {
        struct Layer {
            let name: String
            /// Beside 1 for the texture.
            let weight: Double
            /// How much each of the picture's pixels counts; nil for all alike.
            var mask: Visibility?
        }

        let picture: Picture
        let layers: [Layer]
    }

    private typealias Term = TextureTerms.Term

    private let terms: TextureTerms
    private let targets: [TextureStatistics]
    private let windows: PictureWindows
    /// By window.
    private let contentTerms: [[Term]]
    /// Where one window is the whole picture.
    private let whole: WeightedSum?

    /// - Parameters:
    ///   - targets: the texture's statistics by layer.
    ///   - maximumArea: of a window, in pixels.
    ///
    /// Throws ``NetworkError`` where memory is short.
    init(
        _ terms: TextureTerms, targets: [TextureStatistics], content: Content? = nil, network: Network,
        edges: PaddingMode,
        width: Int, height: Int, pool: ThreadPool, maximumArea: Int = PictureWindows.textureArea
    ) throws {
        (self.terms, self.targets) = (terms, targets)
        let layers = terms.layers.map(\.name) + (content?.layers ?? []).map(\.name)
        let windows = try PictureWindows(
            of: network, layers: layers, width: width, height: height, policy: .exact(), border: edges,
            maximumArea: maximumArea, pool: pool)
        let contentTerms = try content.map { try Self.terms(for: $0, windows) } ?? []
        whole =
            windows.count == 1
            ? WeightedSum(try terms.terms(for: targets) + (contentTerms.first ?? [])) : nil
        (self.windows, self.contentTerms) = (windows, contentTerms)
    }

    /// See ``Evaluator/isCanceled``.
    var isCanceled: (() -> Bool)? {
        get { windows.isCanceled }
        set { windows.isCanceled = newValue }
    }

    /// The distance, and its gradient written to `gradient`; planes of `height × width` values 0…255.
    func evaluate(_ picture: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) throws -> Double {
        if let whole { return try windows.evaluate(picture, gradient) { _ in whole } }
        let names = terms.layers.map(\.name)
        let sums = try windows.textureSums(of: names, for: picture)
        return try windows.evaluate(picture, gradient) { window in
            let rectangles = names.map { windows.rectangle(of: $0, in: window) }
            let texture = try terms.terms(for: targets, sums: sums, in: rectangles)
            return WeightedSum(texture + (contentTerms.isEmpty ? [] : contentTerms[window.index]))
        }
    }

    /// Each window's part of the distance from a content.
    private static func terms(for content: Content, _ windows: PictureWindows) throws -> [[Term]] {
        var parts: [[RelativeSquaredError?]] = []
        try windows.forEach(of: content.picture.planes) { window, evaluator in
            parts.append(
                try content.layers.map { layer in
                    let (shape, values) = evaluator.activation(of: layer.name)
                    let part = CodePart(
                        channels: Array(0..<shape.channels),
                        places: windows.rectangle(of: layer.name, in: window))
                    let norm = part.squaredNorm(of: values, shape: shape)
                    guard norm.isFinite else { throw OptimizerError.undefinedStart }
                    guard norm > 0 else { return nil }
                    return RelativeSquaredError(
                        layer.name, target: values, shape: shape, part: part, squaredNorm: norm,
                        weights: layer.mask?.weights(of: layer.name, in: window, of: windows))
                })
        }
        // Windows are relative to the whole picture; a layer that sees nothing in it has nothing to keep.
        let norms = content.layers.indices.map { layer in
            parts.reduce(0) { $0 + ($1[layer]?.squaredNorm ?? 0) }
        }
        return parts.map { part in
            zip(content.layers.indices, part).compactMap { layer, error in
                error.map {
                    let share = $0.squaredNorm / norms[layer]
                    return (content.layers[layer].weight * share, $0)
                }
            }
        }
    }
}
