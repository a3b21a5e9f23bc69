import Networks

/// An installed network with its names for people.
public struct Model: Sendable {
    public let name: String
    public let title: String
    public let network: Network
    /// Names of the classes in the order of the layer `logits`; empty if the network has none.
    public let classes: [String]
    public let recommendedLayers: RecommendedLayers
    /// Layers worth looking at, from shallow to deep.
    public let notableLayers: [String]

    public init(
        name: String, title: String, network: Network, classes: [String],
        recommendedLayers: RecommendedLayers, notableLayers: [String]
    ) {
        self.name = name
        self.title = title
        self.network = network
        self.classes = classes
        self.recommendedLayers = recommendedLayers
        self.notableLayers = notableLayers
    }

    /// The number of a class given by number (0 ..< count), by name, or by a part of a name that only
    /// one class has; letter case does not matter. Throws ``ModelError``.
    public func classIndex(_ nameOrNumber: String) throws -> Int {
        guard !classes.isEmpty else { throw ModelError.noClasses(model: name) }
        return try ClassNames(classes).index(of: nameOrNumber)
    }
}
