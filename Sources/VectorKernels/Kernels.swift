import KernelTypes
import Runtime

/// The kernels compiled for this module's instruction set.
public enum VectorKernels: KernelSet {
    public static func convolutionForward(
        _ primitive: ConvolutionPrimitive, input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        bias: UnsafePointer<Float>, addend: UnsafePointer<Float>?, rectifier: Rectifier?,
        output: UnsafeMutablePointer<Float>,
        workspace: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        let g = primitive.geometry
        let epilogue = Epilogue(addend: addend, ceiling: rectifier?.ceiling)
        switch primitive.algorithm {
        case .pointwise:
            PointwiseConvolution(
                sourceChannels: g.inputChannels, resultChannels: g.outputChannels, area: g.outputArea,
                positions: PositionRuns(area: g.outputArea), pool: pool
            ).run(source: input, weights: weights, bias: bias, epilogue: epilogue, result: output)
        case .winograd:
            Winograd(primitive, threads: pool.threads).run(
                source: input, weights: weights, bias: bias, epilogue: epilogue, result: output,
                workspace: workspace, pool: pool)
        case .depthwise:
            DepthwiseConvolution(g: g, pool: pool).forward(
                input: input, weights: weights, bias: bias, epilogue: epilogue, output: output)
        case .direct:
            DirectConvolution(g: g, workspace: workspace, pool: pool).forward(
                input: input, weights: weights, bias: bias, epilogue: epilogue, output: output)
        case .fewChannels:
            preconditionFailure("a gradient's algorithm")
        }
    }

    public static func convolutionInputGradient(
        _ primitive: ConvolutionPrimitive, outputGradient: UnsafePointer<Float>,
        weights: UnsafePointer<Float>,
        input: UnsafePointer<Float>, rectifier: Rectifier?, accumulating: Bool,
        inputGradient: UnsafeMutablePointer<Float>,
        workspace: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        let g = primitive.geometry
        let epilogue = Epilogue(
            addend: accumulating ? UnsafePointer(inputGradient) : nil, mask: rectifier == nil ? nil : input,
            maskCeiling: rectifier?.ceiling ?? .infinity)
        switch primitive.algorithm {
        case .fewChannels:
            precondition(rectifier == nil && !accumulating, "for pictures, which no layer makes")
            FewChannelGradient(g: g, pool: pool).run(
                outputGradient: outputGradient, weights: weights, inputGradient: inputGradient,
                workspace: workspace)
        case .pointwise:
            PointwiseConvolution(
                sourceChannels: g.outputChannels, resultChannels: g.inputChannels, area: g.inputArea,
                positions: PositionRuns(area: g.inputArea), pool: pool
            ).run(
                source: outputGradient, weights: weights, bias: nil, epilogue: epilogue, result: inputGradient
            )
        case .winograd:
            Winograd(primitive, threads: pool.threads).run(
                source: outputGradient, weights: weights, bias: nil, epilogue: epilogue,
                result: inputGradient, workspace: workspace, pool: pool)
        case .depthwise:
            DepthwiseConvolution(g: g, pool: pool).inputGradient(
                outputGradient: outputGradient, weights: weights, epilogue: epilogue,
                inputGradient: inputGradient)
        case .direct:
            DirectConvolution(g: g, workspace: workspace, pool: pool).inputGradient(
                outputGradient: outputGradient, weights: weights, epilogue: epilogue,
                inputGradient: inputGradient)
        }
    }

    public static func workspace(_ primitive: ConvolutionPrimitive, threads: Int) -> Int {
        switch primitive.algorithm {
        case .pointwise, .depthwise: 0
        case .winograd: threads * Winograd(primitive, threads: threads).scratch
        case .direct: threads * DirectConvolution.scratch(primitive.geometry)
        case .fewChannels: threads * FewChannelGradient.scratch(primitive.geometry, threads: threads)
        }
    }

    public static func maxPoolingForward(
        _ g: PoolingGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
        pool: ThreadPool
    ) {
        PoolingKernels.maxForward(g, input: input, output: output, pool: pool)
    }

    public static func maxPoolingGradient(
        _ g: PoolingGeometry, input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
        rectifier: Rectifier?, inputGradient: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        PoolingKernels.maxGradient(
            g, input: input, outputGradient: outputGradient, rectifier: rectifier,
            inputGradient: inputGradient, pool: pool)
    }

    public static func averagePoolingForward(
        _ g: PoolingGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
        pool: ThreadPool
    ) {
        PoolingKernels.averageForward(g, input: input, output: output, pool: pool)
    }

    public static func averagePoolingGradient(
        _ g: PoolingGeometry, outputGradient: UnsafePointer<Float>, input: UnsafePointer<Float>,
        rectifier: Rectifier?, inputGradient: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        PoolingKernels.averageGradient(
            g, outputGradient: outputGradient, input: input, rectifier: rectifier,
            inputGradient: inputGradient, pool: pool)
    }

    public static func gramProduct(
        channels: Int, area: Int, positions: PositionRuns, activation: UnsafePointer<Float>,
        addingTo matrix: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        GramProduct(channels: channels, area: area, positions: positions, pool: pool).run(
            activation: activation, addingTo: matrix, workspace: workspace)
    }

    public static func gramWorkspace(channels: Int) -> Int { GramProduct.workspace(channels: channels) }

    public static func matrixProduct(
        channels: Int, area: Int, positions: PositionRuns, matrix: UnsafePointer<Float>,
        activation: UnsafePointer<Float>, addingTo result: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        PointwiseConvolution(
            sourceChannels: channels, resultChannels: channels, area: area, positions: positions, pool: pool
        ).run(
            source: activation, weights: matrix, bias: nil, epilogue: Epilogue(addend: result), result: result
        )
    }
}
