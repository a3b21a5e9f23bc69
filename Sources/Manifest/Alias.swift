/// A name that a parameter had in an earlier version, by which it can still be given.
public struct Alias: Codable, Hashable, Sendable {
    /// In lower case with hyphens, and no parameter's.
    public let name: String
    /// What the earlier values stand for now, by the earlier value as text: `true` and `false`, or those of a choice.
    /// Nil where the values are the same.
    public let values: [String: Value]?

    private enum CodingKeys: String, CodingKey, CaseIterable { case name, values }

    public init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(besides: CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        values = try container.decodeIfPresent([String: Value].self, forKey: .values)
    }

    /// Whether the earlier values were true and false.
    public var isBoolean: Bool { values.map { Set($0.keys) == ["true", "false"] } ?? false }

    /// Today's value for an earlier one, not checked against the parameter yet.
    ///
    /// Throws `ManifestError` naming the alias where it is none of the earlier values.
    func value(for given: Value) throws -> Value {
        guard let values else { return given }
        if isBoolean {
            guard case .boolean(let isOn) = given else {
                throw ManifestError.wrongType(
                    parameter: name, found: given.description, expected: .boolean)
            }
            return values[String(isOn)]!
        }
        guard let value = values[given.description] else {
            throw ManifestError.unknownChoice(
                parameter: name, found: given.description, known: values.keys.sorted())
        }
        return value
    }
}

/// A parameter, and the name by which it was asked for where that is an earlier one.
public struct KnownParameter {
    public let parameter: Parameter
    public let alias: Alias?

    var name: String { parameter.name }

    /// See ``Parameter/validated(_:)``.
    public func validated(_ given: Value) throws -> Value {
        try parameter.validated(alias?.value(for: given) ?? given)
    }

    /// See ``Parameter/value(text:)``.
    func value(text: String) throws -> Value {
        guard let alias, alias.values != nil else { return try parameter.value(text: text) }
        return try validated(
            alias.isBoolean ? Value(booleanText: text, parameter: alias.name) : .text(text))
    }
}

extension Manifest {
    /// The parameter of this name, today's or an earlier one; names may have underscores for hyphens.
    public func knownParameter(_ givenName: String) -> KnownParameter? {
        let name = String(givenName.map { $0 == "_" ? "-" : $0 })
        if let parameter = parameter(name) { return KnownParameter(parameter: parameter, alias: nil) }
        for parameter in parameters {
            guard let alias = parameter.aliases.first(where: { $0.name == name }) else { continue }
            return KnownParameter(parameter: parameter, alias: alias)
        }
        return nil
    }
}
