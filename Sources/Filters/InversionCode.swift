import Imaging
import Kernels
import Manifest
import Networks
import Objectives

/// What a picture is to be found for: the code that another picture has at one or several layers.
struct InversionCode {
    struct Layer {
        let name: String
        let weight: Double
        let shape: Shape
        /// CHW.
        var values: [Float]
        /// What of it counts.
        let part: CodePart
    }

    var layers: [Layer]

    /// The weighted mean of the layers' relative errors: 0 for the code itself.
    var error: any Objective {
        sum { RelativeSquaredError($0.name, target: $0.values, shape: $0.shape, part: $0.part) }
    }

    /// The weighted mean of how strongly the layers show the code, negative so that less is more.
    var caricature: any Objective {
        sum(sign: -1) { CodeProduct($0.name, target: $0.values, shape: $0.shape, part: $0.part) }
    }

    private func sum(sign: Double = 1, _ term: (Layer) -> any Objective) -> any Objective {
        let total = layers.reduce(0) { $0 + abs($1.weight) }
        return WeightedSum(layers.map { (sign * $0.weight / total, term($0)) })
    }

    /// A code on the straight line from this one (`amount` 0) to another (1) of the same layers.
    func mixed(with other: InversionCode, amount: Double) -> InversionCode {
        var mixture = self
        for index in layers.indices {
            mixture.layers[index].values = zip(layers[index].values, other.layers[index].values).map {
                Float((1 - amount) * Double($0) + amount * Double($1))
            }
        }
        return mixture
    }

    /// Throws ``FilterError/blankCode(layer:)`` if a layer's part is all zero.
    func requireContent(caricature: Bool) throws {
        for layer in layers {
            let values = caricature ? layer.values.map { max($0, 0) } : layer.values
            guard layer.part.only(of: values, shape: layer.shape).contains(where: { $0 != 0 }) else {
                throw FilterError.blankCode(layer: layer.name)
            }
        }
    }
}

/// Which part of a layer's code counts, as the parameters choose it.
struct InversionPart {
    let channels: ChannelSelection
    let position: Position
    /// Positions on a side of the square around ``position``.
    let size: Int

    init(_ parameters: Parameters) {
        channels = parameters.channels("channels")
        position = parameters.position("position")
        size = parameters.integer("neighborhood")
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
