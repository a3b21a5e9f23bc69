/// The layers that a model file can name, by ``Layer/kind``.
public struct LayerRegistry: Sendable {
    public let kinds: [String: any Layer.Type]

    public static let standard = LayerRegistry([
        Convolution.self, Activation.self, Pooling.self, GlobalPooling.self, Add.self,
        Concatenate.self, LocalResponseNormalization.self, Linear.self, Softmax.self, OrientationBinning.self,
        L2Normalization.self,
    ])

    private init(_ layers: [any Layer.Type]) {
        kinds = Dictionary(uniqueKeysWithValues: layers.map { ($0.kind, $0) })
    }

    /// These and one more.
    public func adding(_ layer: any Layer.Type) -> LayerRegistry {
        LayerRegistry(Array(kinds.values) + [layer])
    }
}
