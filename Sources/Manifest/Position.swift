import Messages

/// A place in the picture: `all`, or `x,y` from `0,0` (top left) to `1,1` (bottom right).
public enum Position: Hashable, Sendable, LosslessStringConvertible, TextSyntax {
    case everywhere
    /// Both 0…1, as fractions of width and height.
    case point(x: Double, y: Double)

    public static let syntax = Message(
        part: "'all', or x,y from 0,0 (top left) to 1,1 (bottom right), such as 0.5,0.25")

    /// Reads ``syntax``; nil for anything else.
    public init?(_ text: String) {
        let text = text.trimmed
        if text == "all" {
            self = .everywhere
            return
        }
        let coordinates = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { finiteNumber($0.trimmed) }
        guard coordinates.count == 2, let x = coordinates[0], let y = coordinates[1],
            (0...1).contains(x), (0...1).contains(y)
        else { return nil }
        self = .point(x: x, y: y)
    }

    public var description: String {
        switch self {
        case .everywhere: "all"
        case .point(let x, let y): "\(plainNumber(x)),\(plainNumber(y))"
        }
    }
}
