extension String {
    /// The text with every character that would command a terminal or turn the direction of what follows
    /// written as `\u{1B}`: names and titles in the files of strangers may hold anything. What is no UTF-8 in a
    /// file's name (see `Files`) is written as `\xE9`.
    public var printable: String {
        guard !isPrintable else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.isPathByte {
                text += "\\x\(String(scalar.value & 0xFF, radix: 16, uppercase: true))"
            } else if scalar.isCommand {
                text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension String {
    /// Whether ``printable`` changes nothing.
    public var isPrintable: Bool { !unicodeScalars.contains { $0.isCommand || $0.isPathByte } }
}

extension Unicode.Scalar {
    fileprivate var isPathByte: Bool { 0x10FF80...0x10FFFF ~= value }

    /// Control characters, ends of lines and paragraphs, and marks of direction that last (Unicode 16, UAX #9).
    fileprivate var isCommand: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: 0x202A...0x202E ~= value || 0x2066...0x2069 ~= value
        default: false
        }
    }
}
