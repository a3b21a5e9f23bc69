extension Network {
    /// The same network with all its pooling of this mode: Gatys, Ecker and Bethge (2015) use average
    /// pooling, which gives cleaner textures than the maximum the networks were trained with.
    public func withPooling(_ mode: Pooling.Mode) -> Network {
        let nodes = nodes.map { node in
            guard var pooling = node.layer as? Pooling else { return node }
            pooling.mode = mode
            return Node(node.name, pooling, inputs: node.inputs, parameters: node.parameters)
        }
        // Neither names nor parameters changed, so the checks that passed once pass again.
        return try! Network(preprocessing: preprocessing, nodes: nodes, aliases: aliases)
    }
}
