import Manifest

/// A value with a meaning of its own, such as `auto`, as it stands in a field: in the user's language.
///
/// Values themselves, in files and calls, are English in every language.
public struct FieldWord: Sendable {
    public let value: String
    /// In the user's language.
    public let shown: String

    init(_ value: String, shown: String) { (self.value, self.shown) = (value, shown) }

    /// Of a kind of parameters; nil where it has none.
    public init?(of kind: Parameter.Kind) {
        switch kind {
        case .layers: self.init("auto", shown: localized("auto"))
        case .channels, .position: self.init("all", shown: localized("all"))
        default: return nil
        }
    }

    /// What a field shows for a value.
    public func text(of value: String) -> String { value == self.value ? shown : value }

    /// What is meant by a field's text: the word is understood in English too, in upper and lower case.
    public func value(of text: String) -> String {
        let word = text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
        return word == value || word == shown.lowercased() ? value : text
    }
}
