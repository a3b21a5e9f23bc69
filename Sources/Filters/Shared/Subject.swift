import Imaging
import Kernels
import Manifest
import Models
import Networks
import Objectives
import Windows

/// What a picture is to show more of: layers, some of their channels, one place, classes, or a guide's features.
struct Subject {
    /// What the parameters of a filter say of it.
    struct Choice {
        /// Classes as ``Model/classes(_:)`` takes them; in place of everything else.
        var classes: String?
        var layers: LayersParameter
        var channels: ChannelSelection
        var neuron: Position
        var guide: PixelRegion?
    }

    let network: Network
    /// The layers its objectives read.
    let layers: [String]
    /// What is thrown where none of it responds to a picture.
    let noResponse: FilterError

    private enum Target {
        case energy
        case channels([String: [Int]], Position)
        case guide([String: GuidedMatch])
        case logits([Int])
    }

    private let target: Target
    private let weights: [Double]

    /// The layer of a classifier's scores before the softmax.
    private static let logits = "logits"
    /// The guide is shrunk to this many pixels on its longer side, about what networks are trained on.
    private static let guideSize = 320

    /// Resolves the parameters against a network; throws for layers, channels, classes it has not got.
    init(_ choice: Choice, model: Model, pool: ThreadPool) throws {
        let network = model.network
        self.network = network
        if let names = choice.classes {
            let classes = try model.classes(names)
            // A file may name more classes than its network has.
            let count = try network.shape(of: Self.logits, height: 224, width: 224).channels
            guard classes.allSatisfy({ $0.index < count }) else {
                throw ModelError.noClasses(model: model.name)
            }
            target = .logits(classes.map(\.index))
            layers = [Self.logits]
            weights = classes.map(\.weight)
            noResponse = .noResponseOfClass(
                classes.map { model.classes[$0.index] }.joined(separator: " + "))
            return
        }
        let selection = try model.layers(choice.layers)
        layers = selection.map(\.name)
        weights = selection.map(\.weight)
        noResponse = .noResponse(layers: layers)

        let (channels, position) = (choice.channels, choice.neuron)
        let isPart = channels != .all || position != .everywhere
        if let guide = choice.guide {
            guard !isPart else {
                throw FilterError.conflict("guide", channels == .all ? "neuron" : "channels")
            }
            target = .guide(try Self.matches(layers, guide, network, pool))
        } else if isPart {
            let chosen = try layers.map { layer in
                let count = try network.shape(of: layer, height: 224, width: 224).channels
                return (layer, try channels.indices(layer: layer, count: count))
            }
            target = .channels(Dictionary(chosen, uniquingKeysWith: { first, _ in first }), position)
        } else {
            target = .energy
        }
    }

    /// Whether it is something that has a shape as a whole.
    var isClass: Bool { if case .logits = target { true } else { false } }

    /// The objective of a window of a picture of this size.
    func objective(in window: PictureWindows.Window, width: Int, height: Int) -> any Objective {
        let terms: [any Objective]
        switch target {
        case .logits(let indices):
            terms = indices.map { ClassLogit(Self.logits, index: $0) }
        case .energy:
            // Norms of several layers can be added; the largest would drown the others' squares.
            terms = layers.map { LayerEnergy($0, measure: layers.count == 1 ? .halfSquare : .norm) }
        case .guide(let matches):
            terms = layers.map { matches[$0]! }
        case .channels(let channels, .everywhere):
            terms = layers.map { ChannelActivation($0, channels: channels[$0]!) }
        case .channels(let channels, .point(let x, let y)):
            // 1 is the last pixel's end, and beyond it there is nothing.
            let pixel = (
                x: min(x * Double(width), Double(width) - 0.5),
                y: min(y * Double(height), Double(height) - 0.5)
            )
            let place = (
                x: (pixel.x - Double(window.x)) / Double(window.width),
                y: (pixel.y - Double(window.y)) / Double(window.height)
            )
            guard (0...1).contains(place.x), (0...1).contains(place.y) else { return WeightedSum([]) }
            terms = layers.map { ChannelActivation($0, channels: channels[$0]!, position: place) }
        }
        return WeightedSum(Array(zip(weights, terms)))
    }

    /// The guide's activation at each layer.
    private static func matches(
        _ layers: [String], _ guide: PixelRegion, _ network: Network, _ pool: ThreadPool
    ) throws -> [String: GuidedMatch] {
        var picture = try guide.picture(pool: pool)
        let scale = Double(guideSize) / Double(max(picture.width, picture.height))
        if scale < 1 {
            picture = try picture.resampled(
                width: max(1, Int((Double(picture.width) * scale).rounded())),
                height: max(1, Int((Double(picture.height) * scale).rounded())), pool: pool)
            picture.clip(pool: pool)
        }
        let evaluator = try Evaluator(
            network: network, height: picture.height, width: picture.width, layers: layers,
            needsGradient: false, pool: pool)
        try evaluator.evaluate(picture: picture.planes, objective: nil, gradient: nil)
        let matches = try layers.map { layer in
            let (shape, values) = evaluator.activation(of: layer)
            return (layer, try GuidedMatch(layer, guide: values, shape: shape))
        }
        return Dictionary(matches, uniquingKeysWith: { first, _ in first })
    }
}
