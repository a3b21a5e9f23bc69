import Runtime

/// The kernels of one instruction set, behind one interface: what the engine needs per element of an
/// activation. Every set is compiled from the same sources (`VectorKernels`).
///
/// Activations and their gradients have the ``Layout``; packed weights come from ``ConvolutionPrimitive``.
public protocol KernelSet: Sendable {
    /// Forward: `output = rectifier(convolution(input) + bias + addend)`, without what is nil.
    /// `bias` has a value for every channel of the last block too.
    static func convolutionForward(
        _ primitive: ConvolutionPrimitive, input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        bias: UnsafePointer<Float>, addend: UnsafePointer<Float>?, rectifier: Rectifier?,
        output: UnsafeMutablePointer<Float>,
        workspace: UnsafeMutablePointer<Float>, pool: ThreadPool)

    /// The gradient with respect to the input, added to what is there if `accumulating`. With `rectifier`, whose output
    /// `input` is, the gradient with respect to the rectifier's input: of the sum.
    static func convolutionInputGradient(
        _ primitive: ConvolutionPrimitive, outputGradient: UnsafePointer<Float>,
        weights: UnsafePointer<Float>,
        input: UnsafePointer<Float>, rectifier: Rectifier?, accumulating: Bool,
        inputGradient: UnsafeMutablePointer<Float>,
        workspace: UnsafeMutablePointer<Float>, pool: ThreadPool)

    /// Floats of scratch memory.
    static func workspace(_ primitive: ConvolutionPrimitive, threads: Int) -> Int

    static func maxPoolingForward(
        _ g: PoolingGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
        pool: ThreadPool)
    /// Gradients of pooling; with `rectifier`, whose output `input` is, by the rectifier's input. Averages
    /// take a rectifier only where their windows do not overlap, and read `input` only with one.
    static func maxPoolingGradient(
        _ g: PoolingGeometry, input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
        rectifier: Rectifier?, inputGradient: UnsafeMutablePointer<Float>, pool: ThreadPool)
    static func averagePoolingForward(
        _ g: PoolingGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
        pool: ThreadPool)
    static func averagePoolingGradient(
        _ g: PoolingGeometry, outputGradient: UnsafePointer<Float>, input: UnsafePointer<Float>,
        rectifier: Rectifier?, inputGradient: UnsafeMutablePointer<Float>, pool: ThreadPool)

    /// `matrix += Σ Fₖ Fₖᵀ` over positions k, where Fₖ are all channels of the activation there: symmetric,
    /// in blocks `[⌈channels / 16⌉][⌈channels / 16⌉][16][16]`.
    static func gramProduct(
        channels: Int, area: Int, positions: PositionRuns, activation: UnsafePointer<Float>,
        addingTo matrix: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>, pool: ThreadPool
    )

    /// Floats of scratch memory for it.
    static func gramWorkspace(channels: Int) -> Int

    /// `resultₖ += M Fₖ` at positions k, for a symmetric M in such blocks.
    static func matrixProduct(
        channels: Int, area: Int, positions: PositionRuns, matrix: UnsafePointer<Float>,
        activation: UnsafePointer<Float>, addingTo result: UnsafeMutablePointer<Float>, pool: ThreadPool)
}
