import Manifest
import Models

extension Model {
    /// The layers selected by a parameter, `auto` replaced by what the model's card recommends for the
    /// filter. Throws for layers that the network has not got.
    func layers(_ selection: LayerSelection, for filter: String) throws -> [LayerSelection.WeightedLayer] {
        let layers: [LayerSelection.WeightedLayer]
        switch selection {
        case .layers(let named): layers = named
        case .automatic:
            guard let recommended = recommendedLayers[filter],
                case .layers(let named)? = LayerSelection(recommended)
            else { throw FilterError.noRecommendedLayer(model: name, known: network.layerNames) }
            layers = named
        }
        for layer in layers { _ = try network.index(of: layer.name) }
        return layers
    }
}
