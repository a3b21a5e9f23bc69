import Networks

extension Layer {
    /// What is impossible about a configuration that was read from a file, nil if nothing is.
    ///
    /// Initializers check with `precondition`, since there a mistake is a bug; decoding goes round them.
    /// The limits lie far beyond every published network and keep arithmetic on sizes from overflowing.
    var impossibility: String? {
        switch self {
        case let layer as Convolution: convolutionImpossibility(layer)
        case let layer as Pooling:
            extentImpossibility(layer.kernel, "kernel") ?? extentImpossibility(layer.stride, "stride")
                ?? paddingImpossibility(layer.padding)
        case let layer as Linear:
            countImpossibility(layer.inputs, "inputs") ?? countImpossibility(layer.outputs, "outputs")
        case let layer as LocalResponseNormalization:
            layer.size % 2 == 1
                ? countImpossibility(layer.size, "size") : "a size of \(layer.size) is not odd"
        case let layer as OrientationBinning:
            if layer.count >= 2, 0..<1 ~= layer.phase {
                countImpossibility(layer.count, "count")
            } else {
                "its count is \(layer.count) and its phase \(layer.phase), they must be 2 or more and 0..<1"
            }
        case let layer as ChannelNormalization:
            if 0...10_000_000 ~= layer.first, layer.epsilon > 0 {
                countImpossibility(layer.count, "count")
            } else {
                "its first channel is \(layer.first) and its epsilon \(layer.epsilon), which must be positive"
            }
        default: nil
        }
    }
}

private func convolutionImpossibility(_ layer: Convolution) -> String? {
    if let problem = countImpossibility(layer.inputChannels, "inputChannels")
        ?? countImpossibility(layer.outputChannels, "outputChannels")
        ?? countImpossibility(layer.groups, "groups") ?? extentImpossibility(layer.kernel, "kernel")
        ?? extentImpossibility(layer.stride, "stride") ?? extentImpossibility(layer.dilation, "dilation")
        ?? paddingImpossibility(layer.padding)
    {
        return problem
    }
    guard layer.inputChannels % layer.groups == 0, layer.outputChannels % layer.groups == 0 else {
        return
            "\(layer.inputChannels) and \(layer.outputChannels) channels do not divide into \(layer.groups) groups"
    }
    return nil
}

private func countImpossibility(_ value: Int, _ name: String) -> String? {
    1...10_000_000 ~= value ? nil : "\(name) is \(value), it must be 1...10000000"
}

private func extentImpossibility(_ extent: Extent, _ name: String) -> String? {
    1...1000 ~= extent.height && 1...1000 ~= extent.width
        ? nil : "its \(name) is \(extent.height)×\(extent.width), both must be 1...1000"
}

private func paddingImpossibility(_ padding: Padding) -> String? {
    guard case .explicit(let top, let left, let bottom, let right, _) = padding else { return nil }
    return [top, left, bottom, right].allSatisfy { 0...1000 ~= $0 }
        ? nil : "its padding is \(top), \(left), \(bottom), \(right), all must be 0...1000"
}
