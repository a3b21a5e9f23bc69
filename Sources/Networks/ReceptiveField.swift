import Kernels

/// What of its input, or of the picture, a position depends on.
public enum ReceptiveField: Hashable, Sendable {
    /// A window of so many positions, and how far apart the windows of neighbors are: a fraction where the
    /// output is larger than the input.
    case local(size: Extent, stride: Stride)
    /// Everything.
    case global

    public struct Stride: Hashable, Sendable {
        public var height: Fraction
        public var width: Fraction

        public init(_ extent: Extent) {
            self.init(height: Fraction(extent.height), width: Fraction(extent.width))
        }

        public init(height: Fraction, width: Fraction) { (self.height, self.width) = (height, width) }
    }

    /// The position at its own place alone.
    public static let position = ReceptiveField.local(size: 1, stride: Stride(1))

    public static func local(size: Extent, stride: Extent) -> ReceptiveField {
        .local(size: size, stride: Stride(stride))
    }

    /// The field of a layer with this one behind a layer with another.
    func behind(_ other: ReceptiveField) -> ReceptiveField {
        guard case .local(let size, let stride) = self, case .local(let before, let step) = other else {
            return .global
        }
        let field = (
            size: Extent(
                height: before.height + step.height.timesRoundedUp(size.height - 1),
                width: before.width + step.width.timesRoundedUp(size.width - 1)),
            stride: Stride(height: step.height * stride.height, width: step.width * stride.width)
        )
        // Larger than any picture, and small enough to be multiplied once more.
        let limit = 1 << 30
        let numbers = [
            field.size.height, field.size.width, field.stride.height.numerator,
            field.stride.height.denominator, field.stride.width.numerator, field.stride.width.denominator,
        ]
        return numbers.allSatisfy { $0 <= limit } ? .local(size: field.size, stride: field.stride) : .global
    }

    /// What both together depend on. Strides of one layer's inputs agree; if not, the larger one counts.
    func joined(with other: ReceptiveField) -> ReceptiveField {
        guard case .local(let size, let stride) = self, case .local(let otherSize, let otherStride) = other
        else { return .global }
        return .local(
            size: Extent(
                height: max(size.height, otherSize.height), width: max(size.width, otherSize.width)),
            stride: Stride(
                height: max(stride.height, otherStride.height), width: max(stride.width, otherStride.width)))
    }
}

/// A positive rational number.
public struct Fraction: Hashable, Comparable, Sendable {
    public let numerator: Int
    public let denominator: Int

    public init(_ numerator: Int, over denominator: Int = 1) {
        precondition(numerator > 0 && denominator > 0)
        var (a, b) = (numerator, denominator)
        while b != 0 { (a, b) = (b, a % b) }
        (self.numerator, self.denominator) = (numerator / a, denominator / a)
    }

    public var roundedUp: Int { numerator.dividedRoundingUp(by: denominator) }

    public static func * (a: Fraction, b: Fraction) -> Fraction {
        Fraction(a.numerator * b.numerator, over: a.denominator * b.denominator)
    }

    public static func < (a: Fraction, b: Fraction) -> Bool {
        a.numerator * b.denominator < b.numerator * a.denominator
    }

    /// `count` times the fraction.
    fileprivate func timesRoundedUp(_ count: Int) -> Int {
        (numerator * count).dividedRoundingUp(by: denominator)
    }
}

extension Network {
    /// How much of the picture a layer's single position sees, and how far apart positions are. Throws
    /// ``NetworkError/unknownLayer(_:known:)``.
    public func receptiveField(of layer: String) throws -> ReceptiveField {
        try receptiveFields(upTo: output(of: layer).node).last!
    }

    /// Pixels from one position of a layer to the next, at least 1; nil for a layer that sees all of the
    /// picture, such as a classifier's logits. Throws ``NetworkError/unknownLayer(_:known:)``.
    public func stride(of layer: String) throws -> Int? {
        guard case .local(_, let stride) = try receptiveField(of: layer) else { return nil }
        return max(stride.height, stride.width).roundedUp
    }

    /// Where a part of the picture begins at a multiple of so many pixels, all layers on the way to these
    /// have their positions where they have them in the whole picture. Throws
    /// ``NetworkError/unknownLayer(_:known:)``.
    public func alignment(of layers: [String]) throws -> Int {
        let targets = try layers.map(index(of:))
        guard let last = targets.max() else { return 1 }
        let fields = receptiveFields(upTo: last)
        return ExecutionPlan.ancestors(of: targets, in: self).reduce(1) { alignment, node in
            guard case .local(_, let stride) = fields[node] else { return alignment }
            // The least common multiple; a number beyond all pictures where it is one.
            return [stride.height, stride.width].reduce(alignment) {
                min(1 << 30, $0 * Fraction($1.numerator, over: $0).numerator)
            }
        }
    }

    /// By node.
    private func receptiveFields(upTo last: Int) -> [ReceptiveField] {
        var fields = [Self.inputName: ReceptiveField.position]
        return nodes[...last].map { node in
            let inputs = node.inputs.map { fields[nodeName(of: $0)]! }
            let joined = inputs.dropFirst().reduce(inputs.first ?? .global) { $0.joined(with: $1) }
            let field = node.layer.receptiveField.behind(joined)
            fields[node.name] = field
            return field
        }
    }
}
