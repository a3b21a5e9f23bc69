import CGLib
import Manifest
import Messages

/// The texts in the user's language, through gettext; the `.po` files are in `po/`.
public enum Texts {
    public static let domain = "pareidolia"

    /// Where the compiled texts lie, beside the plug-in's executable.
    public static let folder = Installation.folder + "locale"

    /// - Parameter folder: another one, for tests.
    public static func bind(folder: String = Texts.folder) {
        bindtextdomain(domain, folder)
        bind_textdomain_codeset(domain, "UTF-8")
    }
}

/// A text in the user's language.
///
/// `scripts/texts` collects the texts for translators: they have to stand in the call as they are.
public func localized(_ text: String) -> String {
    // Of no text, gettext returns what is said of the translation.
    if text.isEmpty { return "" }
    // Where there is no translation, it returns the pointer that it was given.
    return text.withCString { String(cString: g_dgettext(Texts.domain, $0)) }
}

/// A message in the user's language, and so are those in its arguments.
public func localized(_ message: Message) -> String {
    message.filled(localized(message.pattern)) { localized($0) }
}

/// The sentence of any error in the user's language; with a manifest, for its dialog, which shows parameters
/// by their labels.
public func sentence(_ error: any Error, in manifest: Manifest? = nil) -> String {
    var message = Message(error)
    if let parameter = message["parameter"].flatMap({ manifest?.parameter($0) }) {
        message["parameter"] = localized(parameter.plainLabel)
    }
    return localized(message)
}
