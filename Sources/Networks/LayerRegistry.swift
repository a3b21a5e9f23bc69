/// The layers that a model file can name, by ``Layer/kind``.
public enum LayerRegistry {
    public static let kinds: [String: any Layer.Type] = Dictionary(
        uniqueKeysWithValues: layers.map { ($0.kind, $0) })

    private static let layers: [any Layer.Type] = [
        Convolution.self, Activation.self, Pooling.self, GlobalPooling.self, Add.self,
        Concatenate.self, LocalResponseNormalization.self, Linear.self, Softmax.self, OrientationBinning.self,
        ChannelNormalization.self,
    ]
}
