import Kernels
import Messages

/// The channels of several inputs one after the other: the end of an Inception module (Szegedy et al.
/// 2014). Heights and widths must be equal.
public struct Concatenate: Layer, LayerPrimitive, Hashable {
    public static let kind = "concatenate"

    public init() {}

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        guard let first = inputs.first,
            inputs.allSatisfy({ $0.height == first.height && $0.width == first.width })
        else {
            throw NetworkError.shapeMismatch(
                Message(
                    part: "channels to be joined need one height and width, not \(inputs.map(\.description))")
            )
        }
        return [Shape(inputs.reduce(0) { $0 + $1.channels }, first.height, first.width)]
    }

    public var fusion: Fusion? { .concatenation }

    public func forward(_ pass: ForwardPass) {
        let area = pass.shapes.output.area
        if pass.shapes.output.channels % Layout.lanes != 0 {
            pass.output.update(repeating: 0, count: pass.shapes.output.storedCount)
        }
        forEachPart(pass.shapes.inputs, area, pass.pool) { part, wholeBlocks, channel, offset in
            if wholeBlocks {
                (pass.output + offset).update(
                    from: pass.inputs[part], count: pass.shapes.inputs[part].storedCount)
            } else {
                for i in 0..<area {
                    pass.output[Layout.index(offset + channel, i, area: area)] =
                        pass.inputs[part][Layout.index(channel, i, area: area)]
                }
            }
        }
    }

    public func backward(_ pass: BackwardPass) {
        let area = pass.shapes.output.area
        forEachPart(pass.shapes.inputs, area, pass.pool) { part, wholeBlocks, channel, offset in
            guard let gradient = pass.inputGradients[part] else { return }
            if wholeBlocks {
                gradient.update(
                    from: pass.outputGradient + offset, count: pass.shapes.inputs[part].storedCount)
            } else {
                for i in 0..<area {
                    gradient[Layout.index(channel, i, area: area)] =
                        pass.outputGradient[Layout.index(offset + channel, i, area: area)]
                }
            }
        }
    }

    /// Calls `body` once for an input whose channels are whole blocks that begin at a block, with the
    /// offset in floats; for every channel of the others, with the offset in channels.
    private func forEachPart(
        _ shapes: [Shape], _ area: Int, _ pool: ThreadPool,
        _ body: (_ part: Int, _ wholeBlocks: Bool, _ channel: Int, _ offset: Int) -> Void
    ) {
        var offset = 0
        for (part, shape) in shapes.enumerated() {
            if offset % Layout.lanes == 0, shape.channels % Layout.lanes == 0 {
                body(part, true, 0, offset * area)
            } else {
                pool.forEach(0..<shape.channels) { body(part, false, $0, offset) }
            }
            offset += shape.channels
        }
    }
}
