import CGLib
import Manifest

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The core's messages, which are English, in the user's language.
///
/// "octave 2 of 4, step 3 of 10" is found by the text "octave %1$s of %2$s, step %3$s of %4$s" in the compiled
/// translations, and what stands in place of the marks is put into the translation.
public enum Messages {
    public static func translated(_ message: String) -> String {
        // Gettext has its own use for the empty text.
        if message.isEmpty { return "" }
        let whole = localized(message)
        if whole != message { return whole }
        for template in templates {
            if let parts = template.parts(of: message) {
                return localized(template.text, parts: parts.map(translated))
            }
        }
        return message
    }

    /// The sentence of any error; with a manifest, for its dialog, which shows parameters by their labels.
    public static func sentence(_ error: any Error, in manifest: Manifest? = nil) -> String {
        var message: String
        switch error {
        case PlugInError.core(_, let english): message = english
        case is PlugInError: return "\(error)"
        default: message = "\(error)"
        }
        var advice = ""
        for parameter in manifest?.parameters ?? [] {
            let name = "Parameter '\(parameter.name)'"
            guard message.contains(name) else { continue }
            message = message.replacing(name, with: "Parameter '\(parameter.plainLabel)'")
            if parameter.kind == .drawable {
                advice = " " + localized("Open one in GIMP and choose it in the list.")
            }
        }
        return translated(message) + advice
    }

    /// Texts with marks, those with most words first: they say most about what is meant.
    private static let templates: [Template] = {
        let languages = g_get_language_names()!
        var index = 0
        while let language = languages[index] {
            let path = "\(Texts.folder)/\(String(cString: language))/LC_MESSAGES/\(Texts.domain).mo"
            if let file = try? Data(contentsOf: URL(filePath: path)) {
                return originals(in: [UInt8](file)).compactMap(Template.init)
                    .sorted { $0.literalLength > $1.literalLength }
            }
            index += 1
        }
        return []
    }()

    /// The untranslated texts of a compiled file: "The Format of GNU MO Files" in gettext's manual.
    private static func originals(in file: [UInt8]) -> [String] {
        func number(_ offset: Int) -> Int? {
            guard offset >= 0, offset + 4 <= file.count else { return nil }
            return (0..<4).reduce(0) { $0 | Int(file[offset + $1]) << (8 * $1) }
        }
        guard number(0) == 0x9504_12de, let count = number(8), let table = number(12) else { return [] }
        return (0..<count).compactMap { index in
            guard let length = number(table + 8 * index), let start = number(table + 8 * index + 4),
                start + length <= file.count
            else { return nil }
            return String(decoding: file[start..<start + length], as: UTF8.self)
        }
    }
}

/// A text with marks, `%1$s` and so on in rising order, for what differs from message to message.
private struct Template {
    let text: String
    /// What stands before, between and after the marks.
    private let literals: [Substring]
    /// Fewer letters would be found in many a message.
    private static let leastLength = 4

    var literalLength: Int { literals.reduce(0) { $0 + $1.count } }

    /// Nil for a text without marks, or with them in another order.
    init?(_ text: String) {
        var literals: [Substring] = []
        var rest = Substring(text)
        while let mark = rest.firstRange(of: "%\(literals.count + 1)$s") {
            literals.append(rest[..<mark.lowerBound])
            rest = rest[mark.upperBound...]
        }
        guard !literals.isEmpty, !rest.contains("$s") else { return nil }
        self.text = text
        self.literals = literals + [rest]
        if literalLength < Self.leastLength { return nil }
    }

    /// What stands in a message in place of the marks; nil for another message.
    func parts(of message: String) -> [String]? {
        guard message.hasPrefix(literals[0]), message.hasSuffix(literals.last!) else { return nil }
        var rest = message.dropFirst(literals[0].count)
        guard rest.count >= literals.last!.count else { return nil }
        rest = rest.dropLast(literals.last!.count)
        var parts: [String] = []
        for literal in literals.dropFirst().dropLast() {
            guard let range = rest.firstRange(of: literal) else { return nil }
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
