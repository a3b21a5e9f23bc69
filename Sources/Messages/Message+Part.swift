extension Message {
    /// A part of a sentence, for an argument of another message: what is expected, what is odd about a file.
    ///
    /// Its pattern is the text with `{1}`, `{2}`, … for the values in it, which are its arguments.
    /// `scripts/texts` collects it: the text has to stand in the call as it is.
    public init(part text: PartText) {
        self.init(
            "part", nil, text.pattern,
            arguments: text.values.enumerated().map { Argument(name: "\($0 + 1)", value: $1) })
    }

    /// A text as it is, in whatever language the system or another library has put it.
    public init(verbatim text: String) {
        self.init(
            "verbatim", nil, "{text}", arguments: [Argument(name: "text", value: .text(text.printable))])
    }

    /// A text with values in it that remembers where they stand.
    public struct PartText: ExpressibleByStringInterpolation {
        let pattern: String
        let values: [Value]

        public init(stringLiteral text: String) { (pattern, values) = (text, []) }

        public init(stringInterpolation: StringInterpolation) {
            (pattern, values) = (stringInterpolation.pattern, stringInterpolation.values)
        }

        public struct StringInterpolation: StringInterpolationProtocol {
            var pattern = ""
            var values: [Value] = []

            public init(literalCapacity: Int, interpolationCount: Int) {}

            public mutating func appendLiteral(_ text: String) { pattern += text }

            public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
                values.append((value as? Message).map(Value.message) ?? .text("\(value)".printable))
                pattern += "{\(values.count)}"
            }
        }
    }
}
