import Messages

/// Where everything stands in a JSON text: the decoder says neither the line of a syntax error nor
/// that a key comes twice.
public struct JSONOutline: Sendable {
    private var lines: [[String]: Int] = [:]

    /// A mistake in the syntax of a JSON text.
    public struct SyntaxError: Error, Hashable, CustomStringConvertible {
        /// From 1 on.
        public let line: Int
        /// One sentence.
        public let message: Message

        public var description: String { message.description }
    }

    /// Reads a whole text; throws ``SyntaxError``.
    public init(_ text: String) throws(SyntaxError) {
        var scanner = Scanner(bytes: Array(text.utf8))
        try scanner.scanValue(at: [])
        scanner.skipSpace()
        guard scanner.isAtEnd else {
            throw scanner.failure(part: "after the last bracket nothing may follow")
        }
        lines = scanner.lines
    }

    /// The line, from 1 on, of the value at this path (keys, and positions in arrays as decimal
    /// numbers), or of the nearest one around it.
    public func line(of path: [String]) -> Int {
        var path = path
        while !path.isEmpty {
            if let line = lines[path] { return line }
            path.removeLast()
        }
        return lines[[]] ?? 1
    }
}

private struct Scanner {
    let bytes: [UInt8]
    var position = 0
    var line = 1
    var lines: [[String]: Int] = [:]
    /// Deeper nesting is refused before it can exhaust the stack.
    static let deepest = 100

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }
    private var next: UInt8? { isAtEnd ? nil : bytes[position] }

    func failure(part text: Message.PartText) -> JSONOutline.SyntaxError {
        JSONOutline.SyntaxError(
            line: line, message: Message(part: "This is not JSON: \(Message(part: text))."))
    }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            if byte == 0x0A { line += 1 }
            position += 1
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func scanValue(at path: [String]) throws(JSONOutline.SyntaxError) {
        skipSpace()
        guard path.count <= Self.deepest else { throw failure(part: "it is nested too deeply") }
        lines[path] = line
        switch next {
        case UInt8(ascii: "{"): try scanObject(at: path)
        case UInt8(ascii: "["): try scanArray(at: path)
        case UInt8(ascii: "\""): _ = try scanString()
        default: try scanWord()
        }
    }

    private mutating func scanObject(at path: [String]) throws(JSONOutline.SyntaxError) {
        position += 1
        if take("}") { return }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw failure(part: "a key in quotes is expected") }
            let key = try scanString()
            guard take(":") else { throw failure(part: "':' is expected after the key \"\(key)\"") }
            guard lines[path + [key]] == nil else { throw failure(part: "the key \"\(key)\" comes twice") }
            try scanValue(at: path + [key])
        } while take(",")
        guard take("}") else { throw failure(part: "',' or '}' is expected") }
    }

    private mutating func scanArray(at path: [String]) throws(JSONOutline.SyntaxError) {
        position += 1
        if take("]") { return }
        var index = 0
        repeat {
            try scanValue(at: path + [String(index)])
            index += 1
        } while take(",")
        guard take("]") else { throw failure(part: "',' or ']' is expected") }
    }

    /// The text between the quotes, escapes left as they are.
    private mutating func scanString() throws(JSONOutline.SyntaxError) -> String {
        position += 1
        let start = position
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw failure(part: "a text does not end on its line") }
            position += byte == UInt8(ascii: "\\") && position + 1 < bytes.count ? 2 : 1
        }
        guard !isAtEnd else { throw failure(part: "a text does not end") }
        defer { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// A number, `true`, `false` or `null`.
    private mutating func scanWord() throws(JSONOutline.SyntaxError) {
        let start = position
        while let byte = next, !" \n\r\t,:[]{}\"".utf8.contains(byte) { position += 1 }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        guard !word.isEmpty else { throw failure(part: "a value is expected") }
        guard ["true", "false", "null"].contains(word) || Self.isNumber(word) else {
            throw failure(part: "'\(word)' is neither a finite number nor a text in quotes")
        }
    }

    private static func isNumber(_ word: String) -> Bool {
        word.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } && finiteNumber(word) != nil
    }
}
