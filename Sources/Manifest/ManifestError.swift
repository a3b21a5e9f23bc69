/// What can be wrong with the parameters handed to a filter.
public enum ManifestError: Error, Equatable, CustomStringConvertible {
    case unknownFilter(String, known: [String])
    case unknownParameter(String, filter: String, known: [String])
    case unknownPreset(String, filter: String, known: [String])
    /// Given twice, also as `octave-scale` and `octave_scale`.
    case duplicateParameter(String)
    case wrongType(parameter: String, found: String, expected: ValueType)
    case outOfRange(parameter: String, found: String, range: ClosedRange<Double>, unit: String?)
    case unknownChoice(parameter: String, found: String, known: [String])
    /// A text that does not follow its kind's syntax.
    case malformedText(parameter: String, found: String, expected: String)
    case channelOutOfRange(Int, layer: String, count: Int)
    /// A list of `name=value` pairs that can't be split.
    case malformedAssignment(String, reason: String)
    case malformedJSON(String)

    public var description: String {
        switch self {
        case .unknownFilter(let name, let known):
            "There is no filter '\(name)'; there is \(known.joined(separator: ", "))."
        case .unknownParameter(let name, let filter, let known):
            "There is no parameter '\(name)' in \(filter); it has \(known.joined(separator: ", "))."
        case .unknownPreset(let name, let filter, let known):
            known.isEmpty
                ? "There is no preset '\(name)'; \(filter) has none."
                : "There is no preset '\(name)' in \(filter); it has \(known.joined(separator: ", "))."
        case .duplicateParameter(let name):
            "Parameter '\(name)' is given twice; give it once."
        case .wrongType(let parameter, let found, let expected):
            "Parameter '\(parameter)' is '\(found)'; it must be \(expected.phrase)."
        case .outOfRange(let parameter, let found, let range, let unit):
            "Parameter '\(parameter)' is \(found); it must be from \(plainNumber(range.lowerBound)) to "
                + "\(plainNumber(range.upperBound))\(unit.map { " (" + $0 + ")" } ?? "")."
        case .unknownChoice(let parameter, let found, let known):
            "Parameter '\(parameter)' is '\(found)'; it must be one of \(known.joined(separator: ", "))."
        case .malformedText(let parameter, let found, let expected):
            "Parameter '\(parameter)' is '\(found)'; it must be \(expected)."
        case .channelOutOfRange(let channel, let layer, let count):
            "There is no channel \(channel) in layer '\(layer)'; it has \(count), 0 to \(count - 1)."
        case .malformedAssignment(let text, let reason):
            "'\(text)' can't be read as a parameter: \(reason)."
        case .malformedJSON(let reason):
            "The parameters are not a JSON object of names and values: \(reason)"
        }
    }
}
