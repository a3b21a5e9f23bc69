import Messages

/// The channels (feature maps) of a layer that count: `all`, or numbers and ranges from 0 on, such as
/// `3,17,40-47`.
public enum ChannelSelection: Hashable, Sendable, LosslessStringConvertible, TextSyntax {
    case all
    /// In rising order, not touching one another.
    case ranges([ClosedRange<Int>])

    public static let syntax = Message(
        part: "'all', or numbers and ranges from 0 on, such as 3,17,40-47")

    /// Reads ``syntax``; nil for anything else and for a range that runs backwards.
    public init?(_ text: String) {
        let text = text.trimmed
        if text == "all" {
            self = .all
            return
        }
        var ranges: [ClosedRange<Int>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let bounds = part.split(separator: "-", omittingEmptySubsequences: false)
                .map { Self.channel($0.trimmed) }
            guard bounds.count <= 2, let lower = bounds[0], let upper = bounds.last!, lower <= upper else {
                return nil
            }
            ranges.append(lower...upper)
        }
        self = .ranges(Self.merged(ranges))
    }

    public var description: String {
        switch self {
        case .all: "all"
        case .ranges(let ranges):
            ranges
                .map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
                .joined(separator: ",")
        }
    }

    /// The selected channels of a layer that has `count`, in rising order; throws
    /// ``ManifestError/channelOutOfRange(_:layer:count:)``.
    public func indices(layer: String, count: Int) throws -> [Int] {
        switch self {
        case .all:
            return Array(0..<count)
        case .ranges(let ranges):
            if let range = ranges.first(where: { $0.upperBound >= count }) {
                throw ManifestError.channelOutOfRange(
                    max(range.lowerBound, count), layer: layer, count: count)
            }
            return ranges.flatMap { Array($0) }
        }
    }

    /// No network comes near this; the limit keeps sums of bounds from overflowing.
    private static let limit = 1_000_000

    private static func channel(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(text),
            number < limit
        else { return nil }
        return number
    }

    private static func merged(_ ranges: [ClosedRange<Int>]) -> [ClosedRange<Int>] {
        var merged: [ClosedRange<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}
