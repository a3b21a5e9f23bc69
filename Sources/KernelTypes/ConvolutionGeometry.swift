/// The sizes of a convolution; see `Networks.Convolution` for what they mean.
public struct ConvolutionGeometry: Hashable, Sendable {
    public var inputChannels, inputHeight, inputWidth: Int
    public var outputChannels, outputHeight, outputWidth: Int
    public var kernelHeight, kernelWidth: Int
    public var strideY, strideX: Int
    public var dilationY, dilationX: Int
    public var paddingTop, paddingLeft: Int
    public var groups: Int
    /// Whether input and its gradient are planes `[inputChannels][height][width]`, as pictures are, and not
    /// in blocks; for few channels alone.
    public var inputIsPlanar = false

    public init(
        inputChannels: Int, inputHeight: Int, inputWidth: Int,
        outputChannels: Int, outputHeight: Int, outputWidth: Int,
        kernelHeight: Int, kernelWidth: Int, strideY: Int, strideX: Int,
        dilationY: Int, dilationX: Int, paddingTop: Int, paddingLeft: Int, groups: Int
    ) {
        self.inputChannels = inputChannels
        self.inputHeight = inputHeight
        self.inputWidth = inputWidth
        self.outputChannels = outputChannels
        self.outputHeight = outputHeight
        self.outputWidth = outputWidth
        self.kernelHeight = kernelHeight
        self.kernelWidth = kernelWidth
        self.strideY = strideY
        self.strideX = strideX
        self.dilationY = dilationY
        self.dilationX = dilationX
        self.paddingTop = paddingTop
        self.paddingLeft = paddingLeft
        self.groups = groups
    }

    public var inputArea: Int { inputHeight * inputWidth }
    public var outputArea: Int { outputHeight * outputWidth }
    public var kernelArea: Int { kernelHeight * kernelWidth }

    /// Input values under a window.
    public var windowValues: Int { kernelArea * inputChannels }

    // What ``ConvolutionPrimitive`` chooses by.

    var isDepthwise: Bool { groups == inputChannels && groups == outputChannels && groups > 1 }

    var isPointwise: Bool {
        kernelArea == 1 && strideX == 1 && strideY == 1 && paddingTop == 0 && paddingLeft == 0
            && inputHeight == outputHeight && inputWidth == outputWidth
    }

    /// 3×3 windows one pixel apart, and channels enough to fill blocks.
    var suitsWinograd: Bool {
        kernelHeight == 3 && kernelWidth == 3 && strideX == 1 && strideY == 1 && dilationX == 1
            && dilationY == 1 && groups == 1 && inputChannels >= Layout.lanes
            && outputChannels >= Layout.lanes
    }

    var hasFewInputs: Bool {
        inputChannels <= 4 && groups == 1 && dilationX == 1 && dilationY == 1 && kernelArea > 1
    }
}
