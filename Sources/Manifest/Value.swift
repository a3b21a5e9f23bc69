/// The value of a parameter.
public enum Value: Codable, Hashable, Sendable, CustomStringConvertible {
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case text(String)

    public var type: ValueType {
        switch self {
        case .integer: .integer
        case .number: .number
        case .boolean: .boolean
        case .text: .text
        }
    }

    /// The same value as another type, or nil where that would change it: 10 and 10.0 are the same,
    /// 10.5 is no integer, and a text stays a text.
    func converted(to type: ValueType) -> Value? {
        switch (self, type) {
        case (.integer(let integer), .number): .number(Double(integer))
        case (.number(let number), .integer): Int(exactly: number).map(Value.integer)
        default: self.type == type ? self : nil
        }
    }

    /// As a person would write it: `10`, `1.5`, `yes`, `block6a`.
    public var description: String {
        switch self {
        case .integer(let integer): String(integer)
        case .number(let number): plainNumber(number)
        case .boolean(let boolean): boolean ? "yes" : "no"
        case .text(let text): text
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let boolean = try? container.decode(Bool.self) {
            self = .boolean(boolean)
        } else if let integer = try? container.decode(Int.self) {
            self = .integer(integer)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "A value is a number, true, false or a string.")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .integer(let integer): try container.encode(integer)
        case .number(let number): try container.encode(number)
        case .boolean(let boolean): try container.encode(boolean)
        case .text(let text): try container.encode(text)
        }
    }
}

/// The type of a ``Value``.
public enum ValueType: Sendable {
    case integer, number, boolean, text
}

/// A number without a trailing `.0`.
func plainNumber(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? String(number)
}
