/// The sizes of a pooling layer; see `Networks.Pooling` for what they mean.
public struct PoolingGeometry: Hashable, Sendable {
    public var channels, inputHeight, inputWidth: Int
    public var outputHeight, outputWidth: Int
    public var kernelHeight, kernelWidth: Int
    public var strideY, strideX: Int
    public var paddingTop, paddingLeft: Int
    public var countsPadding: Bool

    public init(
        channels: Int, inputHeight: Int, inputWidth: Int, outputHeight: Int, outputWidth: Int,
        kernelHeight: Int, kernelWidth: Int, strideY: Int, strideX: Int,
        paddingTop: Int, paddingLeft: Int, countsPadding: Bool
    ) {
        self.channels = channels
        self.inputHeight = inputHeight
        self.inputWidth = inputWidth
        self.outputHeight = outputHeight
        self.outputWidth = outputWidth
        self.kernelHeight = kernelHeight
        self.kernelWidth = kernelWidth
        self.strideY = strideY
        self.strideX = strideX
        self.paddingTop = paddingTop
        self.paddingLeft = paddingLeft
        self.countsPadding = countsPadding
    }
}
