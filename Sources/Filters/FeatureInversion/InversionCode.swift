import Imaging
import Kernels
import Manifest
import Networks
import Objectives
import Optimizers

/// What a picture is to be found for: the code that another picture has at one or several layers.
struct InversionCode {
    struct Layer {
        let name: String
        let weight: Double
        /// In every window.
        let shape: Shape
        /// By window (``PictureWindows``), CHW.
        var values: [[Float]]
        /// What of each window counts.
        let parts: [CodePart]
    }

    var layers: [Layer]

    /// For each window, its part of the weighted mean of the layers' relative errors: 0 for the code itself.
    func errors() -> [(any Objective)?] {
        sums { layer, window, norm in
            RelativeSquaredError(
                layer.name, target: layer.values[window], shape: layer.shape, part: layer.parts[window],
                squaredNorm: norm)
        }
    }

    /// For each window, its part of the weighted mean of how strongly the layers show the code, negative so
    /// that less is more.
    func caricatures() -> [(any Objective)?] {
        exaggerable.sums(sign: -1) { layer, window, norm in
            CodeProduct(
                layer.name, target: layer.values[window], shape: layer.shape, part: layer.parts[window],
                squaredNorm: norm)
        }
    }

    /// - Parameter term: of a layer in a window, divided by the layer's squared norm in all windows.
    private func sums(
        sign: Double = 1, _ term: (Layer, _ window: Int, _ norm: Double) -> any Objective
    ) -> [(any Objective)?] {
        let total = layers.reduce(0) { $0 + abs($1.weight) }
        let norms = layers.map(\.squaredNorm)
        return layers[0].values.indices.map { window in
            if layers.allSatisfy({ $0.parts[window].isEmpty }) { return nil }
            return WeightedSum(
                zip(layers, norms).map { (sign * $0.weight / total, term($0, window, $1)) })
        }
    }

    /// A code on the straight line from this one (`amount` 0) to another (1) of the same layers.
    func mixed(with other: InversionCode, amount: Double) -> InversionCode {
        var mixture = self
        for (index, layer) in layers.enumerated() {
            for window in layer.values.indices {
                mixture.layers[index].values[window] = zip(
                    layer.values[window], other.layers[index].values[window]
                ).map { Float((1 - amount) * Double($0) + amount * Double($1)) }
            }
        }
        return mixture
    }

    /// Throws ``FilterError/blankCode(layer:)`` if a layer's part is all zero, `OptimizerError` if it is no
    /// number, as with a network of damaged weights.
    func requireContent(caricature: Bool) throws {
        for layer in caricature ? exaggerable.layers : layers {
            let norm = layer.squaredNorm
            guard norm.isFinite else { throw OptimizerError.undefinedStart }
            guard norm > 0 else { throw FilterError.blankCode(layer: layer.name) }
        }
    }

    /// The code without its negative values.
    private var exaggerable: InversionCode {
        var code = self
        for index in layers.indices {
            code.layers[index].values = layers[index].values.map { $0.map { max($0, 0) } }
        }
        return code
    }
}

extension InversionCode.Layer {
    /// Of the parts that count, in all windows.
    fileprivate var squaredNorm: Double {
        zip(values, parts).reduce(0) { sum, window in
            sum + window.1.squaredNorm(of: window.0, shape: shape)
        }
    }
}

/// Which part of a layer's code counts, as the parameters choose it.
struct InversionPart {
    let channels: ChannelSelection
    let position: Position
    /// Positions on a side of the square around ``position``.
    let size: Int

    init(_ parameters: FeatureInversionParameters) {
        (channels, position, size) = (parameters.channels, parameters.position, parameters.neighborhood)
    }

    /// The part in a layer's code; throws where the layer has no such channels or no positions.
    func resolved(layer: String, shape: Shape, hasPlaces: Bool) throws -> CodePart {
        var part = CodePart(allOf: shape)
        part.channels = try channels.indices(layer: layer, count: shape.channels)
        if case .point(let x, let y) = position {
            guard hasPlaces else { throw FilterError.noPlaces(layer: layer) }
            part.places = Rectangle(
                rows: range(at: y, of: shape.height), columns: range(at: x, of: shape.width))
        }
        return part
    }

    private func range(at fraction: Double, of count: Int) -> Range<Int> {
        let length = min(size, count)
        let center = min(count - 1, Int(fraction * Double(count)))
        let first = min(max(0, center - length / 2), count - length)
        return first..<first + length
    }
}
