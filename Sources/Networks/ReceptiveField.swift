extension Network {
    /// How much of the picture a layer's single position sees, and how far apart positions are.
    ///
    /// Of layers other than convolutions and pooling, each position sees that position alone. Throws
    /// ``NetworkError/unknownLayer(_:known:)``.
    public func receptiveField(of layer: String) throws -> (size: Extent, stride: Extent) {
        var fields = [Network.inputName: (size: Extent(1), stride: Extent(1))]
        for node in nodes[...(try index(of: layer))] {
            var (size, stride) = (Extent(1), Extent(1))
            for field in node.inputs.map({ fields[$0]! }) {
                size = Extent(
                    height: max(size.height, field.size.height), width: max(size.width, field.size.width))
                stride = Extent(
                    height: max(stride.height, field.stride.height),
                    width: max(stride.width, field.stride.width))
            }
            let (kernel, step): (Extent, Extent)
            switch node.layer {
            case let convolution as Convolution:
                kernel = Extent(
                    height: (convolution.kernel.height - 1) * convolution.dilation.height + 1,
                    width: (convolution.kernel.width - 1) * convolution.dilation.width + 1)
                step = convolution.stride
            case let pooling as Pooling:
                (kernel, step) = (pooling.kernel, pooling.stride)
            default:
                (kernel, step) = (1, 1)
            }
            size.height += (kernel.height - 1) * stride.height
            size.width += (kernel.width - 1) * stride.width
            stride.height *= step.height
            stride.width *= step.width
            fields[node.name] = (size, stride)
        }
        return fields[nodes[try index(of: layer)].name]!
    }
}
