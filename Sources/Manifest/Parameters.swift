#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A value for every parameter of a filter, all of them valid.
///
/// Made by ``Manifest/parameters(_:preset:)`` and its relatives. Asking for a name that the filter does
/// not have, or for another type than the parameter's, is a bug of the caller.
public struct Parameters: Hashable, Sendable {
    private var values: [String: Value]
    private let defaults: [String: Value]

    /// `values` are complete and checked.
    init(values: [String: Value], manifest: Manifest) {
        self.values = values
        defaults = Dictionary(
            manifest.parameters.map { ($0.name, $0.defaultValue) }, uniquingKeysWith: { first, _ in first })
    }

    public subscript(_ name: String) -> Value {
        guard let value = values[name] else { preconditionFailure("no parameter '\(name)'") }
        return value
    }

    /// The value of an `integer` or `seed` parameter.
    public func integer(_ name: String) -> Int {
        guard case .integer(let integer) = self[name] else { preconditionFailure("'\(name)' is no integer") }
        return integer
    }

    /// The value of a `number` parameter, in the parameter's unit.
    public func number(_ name: String) -> Double {
        guard case .number(let number) = self[name] else { preconditionFailure("'\(name)' is no number") }
        return number
    }

    /// The value of a `boolean` parameter.
    public func boolean(_ name: String) -> Bool {
        guard case .boolean(let boolean) = self[name] else { preconditionFailure("'\(name)' is no boolean") }
        return boolean
    }

    /// The value of a parameter of any other kind.
    public func text(_ name: String) -> String {
        guard case .text(let text) = self[name] else { preconditionFailure("'\(name)' is no text") }
        return text
    }

    /// The value of a `choice` parameter as a type that has all its choices.
    public func choice<Choice: RawRepresentable<String>>(_ name: String) -> Choice {
        guard let choice = Choice(rawValue: text(name)) else {
            preconditionFailure("'\(name)' is no \(Choice.self)")
        }
        return choice
    }

    /// The value of a `layers` parameter.
    public func layers(_ name: String) -> LayerSelection { LayerSelection(text(name))! }

    /// The value of a `channels` parameter.
    public func channels(_ name: String) -> ChannelSelection { ChannelSelection(text(name))! }

    /// The value of a `position` parameter.
    public func position(_ name: String) -> Position { Position(text(name))! }

    /// The value of a `class` parameter; nil for `none`.
    public func `class`(_ name: String) -> String? { text(name) == "none" ? nil : text(name) }

    /// The value of an `output` parameter.
    public func output(_ name: String) -> OutputPlace { OutputPlace(text(name))! }

    /// The same values but for one, which has to be valid.
    public func setting(_ name: String, to value: Value) -> Parameters {
        var changed = self
        changed.values[name] = value
        return changed
    }

    /// Whether the parameter has the manifest's default.
    public func isDefault(_ name: String) -> Bool { self[name] == defaults[name] }

    /// All values as a JSON object with sorted names; equal parameters give equal texts.
    public func json() -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Finite numbers, texts and booleans always encode.
        return String(decoding: try! encoder.encode(values), as: UTF8.self)
    }
}
