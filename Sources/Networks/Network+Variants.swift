import Kernels

extension Network {
    /// The same network with all its pooling of this mode: Gatys, Ecker and Bethge (2015) use average
    /// pooling, which gives cleaner textures than the maximum the networks were trained with.
    public func withPooling(_ mode: Pooling.Mode) -> Network {
        replacingLayers { layer in
            guard var pooling = layer as? Pooling else { return layer }
            pooling.mode = mode
            return pooling
        }
    }

    /// The same network whose convolutions and pooling see this beyond the borders of what they read,
    /// in place of the zeros (or nothing, in pooling) they were trained with.
    ///
    /// With `.wrap`, a picture shifted round by a multiple of a layer's stride has that layer's activation
    /// shifted round, if the stride divides the picture's size: what makes a texture tile. `.mirror` keeps
    /// the frame that zeros draw out of the picture.
    public func withEdges(_ edges: Edges) -> Network {
        replacingLayers { layer in
            if var convolution = layer as? Convolution {
                convolution.edges = edges
                return convolution
            }
            guard var pooling = layer as? Pooling else { return layer }
            pooling.edges = edges
            return pooling
        }
    }

    /// Changes layers in ways that leave their shapes and packed parameters as they are.
    private func replacingLayers(_ change: (any Layer) -> any Layer) -> Network {
        // Neither names nor parameters change, so the checks that passed once pass again.
        try! Network(
            preprocessing: preprocessing, nodes: nodes.map { $0.with(change($0.layer)) }, aliases: aliases)
    }
}
