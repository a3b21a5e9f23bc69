import Messages

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Manifest {
    /// The key that selects a preset wherever parameters are given by name.
    public static let presetKey = "preset"

    /// Checks values given by name and fills in the rest from the preset, then from the defaults.
    ///
    /// Names may have underscores for hyphens, and be those of earlier versions. Throws ``ManifestError`` for a name that does not exist
    /// or comes twice, a value of the wrong type, out of range, or not in the kind's syntax.
    public func parameters(_ given: [String: Value] = [:], preset: String? = nil) throws -> Parameters {
        var values: [String: Value] = [:]
        // In order, so that of several errors always the same one is reported.
        for (givenName, value) in given.sorted(by: { $0.key < $1.key }) {
            let parameter = try requiredParameter(givenName)
            guard values[parameter.name] == nil else {
                throw ManifestError.duplicateParameter(parameter.name)
            }
            values[parameter.name] = try parameter.validated(value)
        }
        if let preset {
            for (name, value) in try self.preset(preset).values where values[name] == nil {
                values[name] = try requiredParameter(name).validated(value)
            }
        }
        for parameter in parameters where values[parameter.name] == nil {
            values[parameter.name] = parameter.defaultValue
        }
        return Parameters(values: values, manifest: self)
    }

    /// Reads a JSON object of names and values; the key `preset` selects a preset.
    public func parameters(json: String) throws -> Parameters {
        var given: [String: Value]
        do {
            _ = try JSONOutline(json)
            given = try JSONDecoder().decode([String: Value].self, from: Data(json.utf8))
        } catch let error as JSONOutline.SyntaxError {
            throw ManifestError.malformedJSON(error.message)
        } catch let error as DecodingError {
            // The decoder would name Swift's types.
            throw ManifestError.malformedJSON(
                error.path.isEmpty
                    ? Message(part: "This is no object.")
                    : Message(
                        part: "'\(error.path.joined(separator: "."))' is no number, true, false or text."))
        }
        guard let preset = given.removeValue(forKey: Self.presetKey) else { return try parameters(given) }
        return try parameters(given, preset: preset.description)
    }

    /// Reads pairs such as `layer=block6a target-class="Egyptian cat" original-colors=yes`; the key
    /// `preset` selects a preset. See ``Assignments`` for the syntax.
    public func parameters(assignments: String) throws -> Parameters {
        var given: [String: Value] = [:]
        var preset: String?
        for (name, text) in try Assignments(assignments).pairs {
            if name == Self.presetKey {
                guard preset == nil else { throw ManifestError.duplicateParameter(name) }
                preset = text
                continue
            }
            let parameter = try requiredParameter(name)
            guard given[parameter.name] == nil else {
                throw ManifestError.duplicateParameter(parameter.name)
            }
            given[parameter.name] = try parameter.value(text: text)
        }
        return try parameters(given, preset: preset)
    }

    private func requiredParameter(_ givenName: String) throws -> KnownParameter {
        if let parameter = knownParameter(givenName) { return parameter }
        throw ManifestError.unknownParameter(givenName, filter: self.name, known: parameters.map(\.name))
    }
}

extension Parameter {
    /// The value as the kind's type; throws ``ManifestError`` where it is none of the kind's values.
    public func validated(_ given: Value) throws -> Value {
        // A class, channel or drawable may be named by its bare number.
        var given = given
        if kind == .class || kind == .channels || kind == .drawable, case .integer(let number) = given {
            given = .text(String(number))
        }
        if case .number(let number) = given, !number.isFinite {
            throw ManifestError.wrongType(parameter: name, found: given.description, expected: kind.type)
        }
        guard let value = given.converted(to: kind.type) else {
            throw ManifestError.wrongType(parameter: name, found: given.description, expected: kind.type)
        }
        switch value {
        case .integer(let integer): try requireInRange(Double(integer), found: value)
        case .number(let number): try requireInRange(number, found: value)
        case .boolean: break
        case .text(let text): try requireSyntax(text)
        }
        return value
    }

    /// Reads a value from text by the parameter's kind and validates it; throws ``ManifestError``.
    public func value(text: String) throws -> Value {
        let value: Value? =
            switch kind.type {
            case .integer: Int(text).map(Value.integer) ?? Double(text).map(Value.number)
            case .number: Double(text).map(Value.number)
            case .boolean: try Value(booleanText: text, parameter: name)
            case .text: .text(text)
            }
        guard let value else {
            throw ManifestError.wrongType(parameter: name, found: text, expected: kind.type)
        }
        return try validated(value)
    }

    private func requireInRange(_ number: Double, found: Value) throws {
        guard let range, !range.contains(number) else { return }
        throw ManifestError.outOfRange(parameter: name, found: found.description, range: range, unit: unit)
    }

    private func requireSyntax(_ text: String) throws {
        if let choices, !choices.contains(where: { $0.value == text }) {
            throw ManifestError.unknownChoice(parameter: name, found: text, known: choices.map(\.value))
        }
        if let syntax = kind.syntax, syntax.init(text) == nil {
            throw ManifestError.malformedText(parameter: name, found: text, expected: syntax.syntax)
        }
    }
}

extension Value {
    private static let booleans = [
        "true": true, "yes": true, "on": true, "1": true,
        "false": false, "no": false, "off": false, "0": false,
    ]

    /// Reads true or false as people write them; throws `ManifestError` naming the parameter for other texts.
    init(booleanText text: String, parameter: String) throws {
        guard let isOn = Self.booleans[text.lowercased()] else {
            throw ManifestError.wrongType(parameter: parameter, found: text, expected: .boolean)
        }
        self = .boolean(isOn)
    }
}
