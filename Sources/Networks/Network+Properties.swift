extension Network {
    /// Pixels from one position of a layer to the next; nil for a layer that has a single position whatever
    /// the picture's size, such as a classifier's scores. Throws ``NetworkError`` for an unknown layer.
    public func stride(of layer: String) throws -> Int? {
        let index = try index(of: layer)
        let size = 1024
        // A network of a fixed input size has no other.
        guard let small = try? shapes(height: size, width: size, upTo: index)[index],
            let large = try? shapes(height: 2 * size, width: 2 * size, upTo: index)[index],
            large.width > small.width
        else { return nil }
        return size / (large.width - small.width)
    }

    /// False where all the network reads of a picture is one weighted sum of its colors.
    public var seesColor: Bool {
        nodes.contains { node in
            guard node.inputs.contains(Self.inputName) else { return false }
            guard let layer = node.layer as? Convolution else { return true }
            return layer.outputChannels > 1 || layer.kernel != 1
        }
    }
}

extension Preprocessing {
    /// The middle of the values that the network was trained on, R'G'B', 0…255; medium gray where
    /// preprocessing subtracts nothing.
    public var centerRGB: [Float] {
        if mean.allSatisfy({ $0 == 0 }) { return [127.5, 127.5, 127.5] }
        return order == .rgb ? mean : mean.reversed()
    }
}
