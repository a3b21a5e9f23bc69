import CGLib

/// The texts in the user's language, through gettext; the `.po` files are in `po/`.
public enum Texts {
    public static let domain = "pareidolia"

    /// Where the compiled texts lie, beside the plug-in's executable.
    public static let folder = Installation.folder + "locale"

    public static func bind() {
        bindtextdomain(domain, folder)
        bind_textdomain_codeset(domain, "UTF-8")
    }
}

/// A text in the user's language.
///
/// `scripts/texts` collects the texts for translators: they have to stand in the call as they are.
public func localized(_ text: String) -> String {
    // Where there is no translation, gettext returns the pointer that it was given.
    text.withCString { String(cString: g_dgettext(Texts.domain, $0)) }
}

/// A text with `%1$s`, `%2$s`, … in place of what is known only when it is shown.
public func localized(_ text: String, _ parts: String...) -> String { localized(text, parts: parts) }

public func localized(_ text: String, parts: [String]) -> String {
    var result = ""
    var rest = Substring(localized(text))
    while let mark = rest.firstIndex(of: "%") {
        let end = rest[mark...].firstIndex(of: "s") ?? rest.index(before: rest.endIndex)
        result += rest[..<mark]
        if let number = Int(rest[mark...end].dropFirst().dropLast(2)), parts.indices.contains(number - 1) {
            result += parts[number - 1]
        } else {
            result += rest[mark...end]
        }
        rest = rest[rest.index(after: end)...]
    }
    return result + rest
}
