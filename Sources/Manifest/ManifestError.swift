import Messages

/// What can be wrong with the parameters handed to a filter.
public enum ManifestError: MessageError, Equatable {
    case unknownFilter(String, known: [String])
    case unknownParameter(String, filter: String, known: [String])
    case unknownPreset(String, filter: String, known: [String])
    /// Given twice, also as `octave-scale` and `octave_scale`.
    case duplicateParameter(String)
    case wrongType(parameter: String, found: String, expected: ValueType)
    case outOfRange(parameter: String, found: String, range: ClosedRange<Double>, unit: String?)
    case unknownChoice(parameter: String, found: String, known: [String])
    /// A text that does not follow its kind's syntax.
    case malformedText(parameter: String, found: String, expected: Message)
    case channelOutOfRange(Int, layer: String, count: Int)
    /// A list of `name=value` pairs that can't be split.
    case malformedAssignment(String, reason: Message)
    case malformedJSON(Message)

    public var message: Message {
        switch self {
        case .unknownFilter(let name, let known):
            Message(
                "unknown-filter", .unknownFilter, "There is no filter '{filter}'; there is {known}.",
                ["filter": name, "known": known.joined(separator: ", ")])
        case .unknownParameter(let name, let filter, let known):
            Message(
                "unknown-parameter", .badParameter,
                "There is no parameter '{parameter}' in {filter}; it has {known}.",
                ["parameter": name, "filter": filter, "known": known.joined(separator: ", ")])
        case .unknownPreset(let name, let filter, let known) where known.isEmpty:
            Message(
                "no-presets", .badParameter, "There is no preset '{preset}'; {filter} has none.",
                ["preset": name, "filter": filter])
        case .unknownPreset(let name, let filter, let known):
            Message(
                "unknown-preset", .badParameter,
                "There is no preset '{preset}' in {filter}; it has {known}.",
                ["preset": name, "filter": filter, "known": known.joined(separator: ", ")])
        case .duplicateParameter(let name):
            Message(
                "duplicate-parameter", .badParameter,
                "Parameter '{parameter}' is given twice; give it once.", ["parameter": name])
        case .wrongType(let parameter, let found, .integer):
            Message(
                "not-a-whole-number", .badParameter,
                "Parameter '{parameter}' is '{found}'; it must be a whole number.",
                ["parameter": parameter, "found": found])
        case .wrongType(let parameter, let found, .number):
            Message(
                "not-a-number", .badParameter, "Parameter '{parameter}' is '{found}'; it must be a number.",
                ["parameter": parameter, "found": found])
        case .wrongType(let parameter, let found, .boolean):
            Message(
                "not-yes-or-no", .badParameter,
                "Parameter '{parameter}' is '{found}'; it must be yes or no (true, false, on, off, 1, 0).",
                ["parameter": parameter, "found": found])
        case .wrongType(let parameter, let found, .text):
            Message(
                "not-a-text", .badParameter, "Parameter '{parameter}' is '{found}'; it must be a text.",
                ["parameter": parameter, "found": found])
        case .outOfRange(let parameter, let found, let range, nil):
            Message(
                "out-of-range", .badParameter,
                "Parameter '{parameter}' is {found}; it must be from {lowest} to {highest}.",
                [
                    "parameter": parameter, "found": found, "lowest": plainNumber(range.lowerBound),
                    "highest": plainNumber(range.upperBound),
                ])
        case .outOfRange(let parameter, let found, let range, let unit?):
            Message(
                "out-of-range-with-unit", .badParameter,
                "Parameter '{parameter}' is {found}; it must be from {lowest} to {highest} ({unit}).",
                [
                    "parameter": parameter, "found": found, "lowest": plainNumber(range.lowerBound),
                    "highest": plainNumber(range.upperBound), "unit": Message("unit", unit),
                ])
        case .unknownChoice(let parameter, let found, let known):
            Message(
                "unknown-choice", .badParameter,
                "Parameter '{parameter}' is '{found}'; it must be one of {known}.",
                ["parameter": parameter, "found": found, "known": known.joined(separator: ", ")])
        case .malformedText(let parameter, let found, let expected):
            Message(
                "malformed-text", .badParameter,
                "Parameter '{parameter}' is '{found}'; it must be {expected}.",
                ["parameter": parameter, "found": found, "expected": expected])
        case .channelOutOfRange(let channel, let layer, let count):
            Message(
                "unknown-channel", .badParameter,
                "There is no channel {channel} in layer '{layer}'; it has {count}, 0 to {last}.",
                ["channel": channel, "layer": layer, "count": count, "last": count - 1])
        case .malformedAssignment(let text, let reason):
            Message(
                "malformed-assignment", .badParameter,
                "'{text}' can't be read as a parameter: {reason}.", ["text": text, "reason": reason])
        case .malformedJSON(let reason):
            Message(
                "malformed-json", .badArgument,
                "The parameters are not a JSON object of names and values: {reason}", ["reason": reason])
        }
    }
}
