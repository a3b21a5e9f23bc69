import Messages

/// How large the numbers in a layer's configuration may be: far beyond every published network, and small
/// enough that arithmetic on sizes can't overflow.
public enum Limits {
    static let count = 10_000_000
    static let side = 1000

    /// What is wrong with a number of channels or the like; nil if nothing is.
    public static func problem(_ value: Int, _ name: String) -> Message? {
        1...count ~= value ? nil : Message(part: "\(name) is \(value), it must be 1...\(count)")
    }

    /// What is wrong with a kernel, a stride or the like; nil if nothing is.
    public static func problem(_ extent: Extent, _ name: String) -> Message? {
        1...side ~= extent.height && 1...side ~= extent.width
            ? nil : Message(part: "its \(name) is \(extent), both must be 1...\(side)")
    }

    /// What is wrong with a padding; nil if nothing is.
    public static func problem(_ padding: Padding) -> Message? {
        guard case .explicit(let top, let left, let bottom, let right, _) = padding else { return nil }
        return [top, left, bottom, right].allSatisfy { 0...side ~= $0 }
            ? nil
            : Message(part: "its padding is \(top), \(left), \(bottom), \(right), all must be 0...\(side)")
    }
}
