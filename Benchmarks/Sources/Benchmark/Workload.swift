import Architectures
import ArgumentParser
import Kernels
import ModelFormats
import Networks
import Objectives

/// One evaluation, forward and input gradient, as a filter does hundreds of times.
enum Workload: String, CaseIterable, ExpressibleByArgument {
    /// Gram matrices of relu1_1 and pool1…4 (Gatys, Ecker & Bethge 2015).
    case vgg16Texture = "vgg16-texture"
    case vgg19Texture = "vgg19-texture"
    /// Squared error at relu4_3 (Mahendran & Vedaldi 2015).
    case vgg16Inversion = "vgg16-inversion"
    /// ½‖a‖² of `block6a`.
    case lite0Dream = "lite0-dream"
    /// ½‖a‖² of `inception4c` (Mordvintsev et al. 2015).
    case googlenetDream = "googlenet-dream"

    var defaultSize: (width: Int, height: Int) {
        switch self {
        case .vgg16Texture, .vgg19Texture: (256, 256)
        case .vgg16Inversion: (224, 224)
        case .lite0Dream, .googlenetDream: (640, 360)
        }
    }

    /// The whole network, of which only what the layers depend on is run.
    func network() throws -> Network {
        switch self {
        case .vgg16Texture: try VGG.vgg16(fromTorchvision: .random).withPooling(.average)
        case .vgg19Texture: try VGG.vgg19(fromTorchvision: .random).withPooling(.average)
        case .vgg16Inversion: try VGG.vgg16(fromTorchvision: .random)
        case .lite0Dream: try EfficientNetLite.lite0(from: .random)
        case .googlenetDream: try GoogLeNet.network(fromTorchvision: .random)
        }
    }

    /// The layers that the objective reads.
    var layers: [String] {
        switch self {
        case .vgg16Texture, .vgg19Texture: ["relu1_1", "pool1", "pool2", "pool3", "pool4"]
        case .vgg16Inversion: ["relu4_3"]
        case .lite0Dream: ["block6a"]
        case .googlenetDream: ["inception4c"]
        }
    }

    /// Those of them whose Gram matrices are computed.
    var gramLayers: [String] {
        switch self {
        case .vgg16Texture, .vgg19Texture: layers
        case .vgg16Inversion, .lite0Dream, .googlenetDream: []
        }
    }

    /// The objective; where it has a target, that is what the evaluator has just seen.
    func objective(target evaluator: Evaluator, pool: ThreadPool) throws -> any Objective {
        switch self {
        case .vgg16Texture, .vgg19Texture:
            return WeightedSum(
                try layers.map { layer in
                    let sums = try GramMatrix(channels: evaluator.shape(of: layer).channels)
                    sums.add(evaluator.output(of: layer), pool: pool)
                    return (1, try StyleLoss(layer, target: sums.means))
                })
        case .vgg16Inversion:
            let (shape, code) = evaluator.activation(of: layers[0])
            return RelativeSquaredError(layers[0], target: code, shape: shape)
        case .lite0Dream, .googlenetDream:
            return LayerEnergy(layers[0])
        }
    }
}
