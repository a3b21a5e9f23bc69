import Imaging
import ModelFormats
import Networks

extension WeightSource {
    /// Random weights for any architecture: they cost what trained ones cost, so nothing has to be
    /// installed to be measured. Scaled as by He et al. (2015), which keeps activations of one magnitude
    /// through the layers.
    static var random: WeightSource {
        var random = RandomSource(seed: 1)
        return WeightSource(file: "random weights") { name, shape in
            let isScale = shape.count == 1 && (name.hasSuffix("weight") || name.hasSuffix("var"))
            let fanIn = shape.dropFirst().reduce(1, *)
            let bound = shape.count == 1 ? 0.1 : (6 / Double(fanIn)).squareRoot()
            let values = (0..<shape.reduce(1, *)).map { _ in
                Float((isScale ? 1 : 0) + bound * (2 * random.unit() - 1))
            }
            return Tensor(shape: shape, values: values)
        }
    }
}
