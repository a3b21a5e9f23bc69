import KernelTypes

/// The kernels compiled for this module's instruction set.
public enum VectorKernels: KernelSet {
    public static func convolutionForward(
        _ g: ConvolutionGeometry, input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        bias: UnsafePointer<Float>, addend: UnsafePointer<Float>?, rectifier: Rectifier?,
        output: UnsafeMutablePointer<Float>,
        workspace: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        let epilogue = Epilogue(addend: addend, ceiling: rectifier?.ceiling)
        if g.isPointwise && g.groups == 1 {
            PointwiseConvolution(
                sourceChannels: g.inputChannels, resultChannels: g.outputChannels, area: g.outputArea,
                positions: PositionRuns(area: g.outputArea), pool: pool
            ).run(source: input, weights: weights, bias: bias, epilogue: epilogue, result: output)
        } else if g.suitsWinograd {
            Winograd.forward(g, threads: pool.threads).run(
                source: input, weights: weights, bias: bias, epilogue: epilogue, result: output,
                workspace: workspace, pool: pool)
        } else if g.isDepthwise {
            DepthwiseConvolution(g: g, pool: pool).forward(
                input: input, weights: weights, bias: bias, epilogue: epilogue, output: output)
        } else {
            DirectConvolution(g: g, workspace: workspace, pool: pool).forward(
                input: input, weights: weights, bias: bias, epilogue: epilogue, output: output)
        }
    }

    public static func convolutionInputGradient(
        _ g: ConvolutionGeometry, outputGradient: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        input: UnsafePointer<Float>, rectifier: Rectifier?, accumulating: Bool,
        inputGradient: UnsafeMutablePointer<Float>,
        workspace: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        let epilogue = Epilogue(
            addend: accumulating ? UnsafePointer(inputGradient) : nil, mask: rectifier == nil ? nil : input,
            maskCeiling: rectifier?.ceiling ?? .infinity)
        if g.hasFewInputs {
            precondition(rectifier == nil && !accumulating, "for pictures, which no layer makes")
            FewChannelGradient(g: g, pool: pool).run(
                outputGradient: outputGradient, weights: weights, inputGradient: inputGradient,
                workspace: workspace)
        } else if g.isPointwise && g.groups == 1 {
            PointwiseConvolution(
                sourceChannels: g.outputChannels, resultChannels: g.inputChannels, area: g.inputArea,
                positions: PositionRuns(area: g.inputArea), pool: pool
            ).run(
                source: outputGradient, weights: weights, bias: nil, epilogue: epilogue, result: inputGradient
            )
        } else if g.suitsWinograd {
            Winograd.inputGradient(g, threads: pool.threads).run(
                source: outputGradient, weights: weights, bias: nil, epilogue: epilogue,
                result: inputGradient, workspace: workspace, pool: pool)
        } else if g.isDepthwise {
            DepthwiseConvolution(g: g, pool: pool).inputGradient(
                outputGradient: outputGradient, weights: weights, epilogue: epilogue,
                inputGradient: inputGradient)
        } else {
            DirectConvolution(g: g, workspace: workspace, pool: pool).inputGradient(
                outputGradient: outputGradient, weights: weights, epilogue: epilogue,
                inputGradient: inputGradient)
        }
    }

    public static func workspace(_ g: ConvolutionGeometry, threads: Int) -> Int {
        let direct = DirectConvolution.scratch(g)
        if g.hasFewInputs { return threads * max(direct, FewChannelGradient.scratch(g, threads: threads)) }
        if g.isPointwise && g.groups == 1 { return 0 }
        guard g.suitsWinograd else { return g.isDepthwise ? 0 : threads * direct }
        return threads
            * max(
                Winograd.forward(g, threads: threads).scratch,
                Winograd.inputGradient(g, threads: threads).scratch)
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
