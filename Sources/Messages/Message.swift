/// A sentence for people, as data: a host translates the pattern and puts the arguments in.
public struct Message: Hashable, Sendable, CustomStringConvertible {
    /// Stays the same from version to version, such as `unknown-layer`.
    public let identifier: String
    /// What kind of error it tells of; nil where it tells of none.
    public let code: ErrorCode?
    /// English, with `{name}` where an argument stands.
    public let pattern: String
    public var arguments: [Argument]

    public struct Argument: Hashable, Sendable {
        public let name: String
        public var value: Value

        public init(name: String, value: Value) {
            self.name = name
            self.value = value
        }

        fileprivate init(_ name: String, _ value: any CustomStringConvertible) {
            self.init(
                name: name, value: (value as? Message).map(Value.message) ?? .text("\(value)".printable))
        }
    }

    /// What stands for a name.
    public enum Value: Hashable, Sendable, CustomStringConvertible {
        /// A name, a number or the like, the same in every language.
        case text(String)
        /// What is to be translated as well.
        case message(Message)

        public var description: String {
            switch self {
            case .text(let text): text
            case .message(let message): message.description
            }
        }
    }

    public init(_ identifier: String, _ code: ErrorCode?, _ pattern: String, arguments: [Argument]) {
        self.identifier = identifier
        self.code = code
        self.pattern = pattern
        self.arguments = arguments
    }

    /// A message of an error. `scripts/texts` collects the patterns for translators and compares their names
    /// with the arguments': both have to stand in the call as they are. An argument that is a message stays one.
    public init(
        _ identifier: String, _ code: ErrorCode, _ pattern: String,
        _ arguments: KeyValuePairs<String, any CustomStringConvertible> = [:]
    ) {
        self.init(identifier, code, pattern, arguments: arguments.map { Argument($0, $1) })
    }

    /// A message of no error: what is being done, what should be known, what something is called.
    public init(
        _ identifier: String, _ pattern: String,
        _ arguments: KeyValuePairs<String, any CustomStringConvertible> = [:]
    ) {
        self.init(identifier, nil, pattern, arguments: arguments.map { Argument($0, $1) })
    }

    /// The text of an argument; setting one that the message doesn't have does nothing.
    public subscript(name: String) -> String? {
        get { arguments.first { $0.name == name }?.value.description }
        set {
            guard let newValue, let index = arguments.firstIndex(where: { $0.name == name }) else { return }
            arguments[index].value = .text(newValue)
        }
    }

    /// The finished English sentence.
    public var description: String { filled(pattern) }

    /// A translation of the pattern with the arguments put in; other text in braces stays as it is.
    ///
    /// wording: puts an argument that is a message into words.
    public func filled(_ pattern: String, wording: (Message) -> String = \.description) -> String {
        var result = ""
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            result += rest[..<open]
            switch arguments.first(where: { $0.name == name })?.value {
            case .text(let text)?: result += text
            case .message(let message)?: result += wording(message)
            case nil: result += "{\(name)}"
            }
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
