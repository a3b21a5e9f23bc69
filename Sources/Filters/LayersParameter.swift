import Manifest
import Models
import Networks

/// What a parameter of kind `layers` asks for, and which parameter it is: a network's card recommends layers
/// for it.
struct LayersParameter {
    let selection: LayerSelection
    let filter: String
    let name: String

    init(_ selection: LayerSelection, filter: String, name: String) {
        (self.selection, self.filter, self.name) = (selection, filter, name)
    }
}

extension Model {
    /// The layers selected by a parameter, `auto` replaced by what the model's card recommends. Throws for layers
    /// that the network has not got.
    func layers(_ parameter: LayersParameter) throws -> [LayerSelection.WeightedLayer] {
        let layers: [LayerSelection.WeightedLayer]
        switch parameter.selection {
        case .layers(let named): layers = named
        case .automatic:
            guard let recommended = recommendedLayers[parameter.filter, parameter.name],
                case .layers(let named)? = LayerSelection(recommended)
            else { throw FilterError.noRecommendedLayer(model: name, known: network.layerNames) }
            layers = named
        }
        for layer in layers {
            do {
                _ = try network.index(of: layer.name)
            } catch NetworkError.unknownLayer(let name, _) where !notableLayers.isEmpty {
                throw FilterError.unknownLayer(name, model: self.name, recommended: notableLayers)
            }
        }
        return layers
    }
}
