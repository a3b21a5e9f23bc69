import Kernels

/// A height and a width: of a kernel, a stride, a dilation.
public struct Extent: Hashable, Sendable, Codable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    public var height: Int
    public var width: Int

    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    public init(integerLiteral value: Int) { self.init(value) }

    /// A square one.
    public init(_ value: Int) { self.init(height: value, width: value) }

    /// As one number where both are the same.
    var shortest: String { height == width ? "\(height)" : description }

    public var description: String { "\(height)×\(width)" }
}

/// How far a window may reach beyond the input, and how the output's size is rounded.
public enum Padding: Hashable, Sendable, Codable {
    /// No padding: TensorFlow's VALID.
    case none
    /// Fixed amounts. With `ceiling` the last window may stick out further (Caffe's and, on request,
    /// PyTorch's pooling); it must still begin inside the input or its leading padding.
    case explicit(top: Int, left: Int, bottom: Int, right: Int, ceiling: Bool)
    /// TensorFlow's SAME: output size ⌈input / stride⌉, the surplus zero row or column at the end.
    case same

    public static func uniform(_ amount: Int, ceiling: Bool = false) -> Padding {
        .explicit(top: amount, left: amount, bottom: amount, right: amount, ceiling: ceiling)
    }

    /// The output's size and the padding before the first row and column.
    ///
    /// A size of zero or less means that the input is too small.
    func resolve(height: Int, width: Int, kernel: Extent, stride: Extent, dilation: Extent)
        -> (size: Extent, before: Extent)
    {
        let rows = axis(height, kernel.height, stride.height, dilation.height, vertical: true)
        let columns = axis(width, kernel.width, stride.width, dilation.width, vertical: false)
        return (
            Extent(height: rows.size, width: columns.size),
            Extent(height: rows.before, width: columns.before)
        )
    }

    private func axis(_ input: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, vertical: Bool)
        -> (size: Int, before: Int)
    {
        let reach = (kernel - 1) * dilation + 1
        switch self {
        case .none:
            return (input < reach ? 0 : (input - reach) / stride + 1, 0)
        case .same:
            let size = input.dividedRoundingUp(by: stride)
            return (size, max(0, (size - 1) * stride + reach - input) / 2)
        case .explicit(let top, let left, let bottom, let right, let ceiling):
            let (before, after) = vertical ? (top, bottom) : (left, right)
            let room = input + before + after - reach
            guard room >= 0 || (ceiling && room > -stride) else { return (0, before) }
            var size = ceiling ? room.dividedRoundingUp(by: stride) + 1 : room / stride + 1
            if ceiling, (size - 1) * stride >= input + before { size -= 1 }
            return (size, before)
        }
    }
}
