import Kernels
import Messages

/// A fully connected layer `y = W x + b`: input of `inputs` elements in CHW order, weight
/// `[outputs, inputs]`, output `[outputs, 1, 1]`.
public struct Linear: Layer, LayerPrimitive, Hashable {
    public static let kind = "linear"

    public var inputs: Int
    public var outputs: Int

    public init(inputs: Int, outputs: Int) {
        self.inputs = inputs
        self.outputs = outputs
    }

    public var parameterShapes: [String: [Int]] { ["weight": [outputs, inputs], "bias": [outputs]] }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        let input = try requireOneInput(inputs)
        guard input.count == self.inputs else {
            throw NetworkError.shapeMismatch(
                Message(part: "a linear layer of \(self.inputs) inputs was given \(input)"))
        }
        return [Shape(outputs, 1, 1)]
    }

    public var receptiveField: ReceptiveField { .global }
    public var isVector: Bool { true }
    public func multiplications(for outputs: [Shape]) -> Int { inputs * self.outputs }

    public var impossibility: Message? {
        Limits.problem(inputs, "inputs") ?? Limits.problem(outputs, "outputs")
    }

    public func workspace(_ direction: Direction) -> Int { inputs }

    public func forward(_ pass: ForwardPass) {
        let shape = pass.shapes.input
        blockedToPlanar(
            pass.input, channels: shape.channels, area: shape.area, into: pass.workspace, pool: pass.pool)
        pass.output.update(repeating: 0, count: pass.shapes.output.storedCount)
        // At a single position, blocks and planes are the same.
        pass.output.update(from: pass.parameter("bias"), count: outputs)
        addProduct(
            rows: outputs, columns: inputs, matrix: pass.parameter("weight"), vector: pass.workspace,
            to: pass.output, pool: pass.pool)
    }

    public func backward(_ pass: BackwardPass) {
        guard let inputGradient = pass.inputGradients[0] else { return }
        let shape = pass.shapes.input
        pass.workspace.update(repeating: 0, count: inputs)
        addTransposedProduct(
            rows: outputs, columns: inputs, matrix: pass.parameter("weight"), vector: pass.outputGradient,
            to: pass.workspace, pool: pass.pool)
        planarToBlocked(
            pass.workspace, channels: shape.channels, area: shape.area, into: inputGradient, pool: pass.pool)
    }
}
