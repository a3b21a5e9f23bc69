import Architectures
import Messages

extension ModelCard {
    /// What keeps the card from being used, in one sentence; nil if nothing does. Cards come from strangers, and
    /// much of them reaches other programs and the terminal.
    var problem: Message? {
        if !Self.isName(name) {
            return Message(
                part:
                    "name: It must have 1 to 100 characters, begin with a letter or a digit, and hold no '/'."
            )
        }
        for (key, text, limit) in texts where !(text.isPrintable && text.count <= limit) {
            return Message(
                part: "\(key): It must have at most \(limit) characters, none of them a control character.")
        }
        if let classes, !Self.isName(classes) {
            return Message(part: "classes: It must be the name of a file beside the card.")
        }
        switch (architecture.weights, source) {
        case (.none, nil): return nil
        case (.none, _):
            return Message(
                part: "source: The architecture '\(architecture.name)' has no weights that could be got.")
        case (.file, nil):
            return Message(
                part: "source: It is missing, and the architecture '\(architecture.name)' needs weights.")
        case (.file, let source?): return source.problem
        }
    }

    private var texts: [(key: String, text: String, limit: Int)] {
        [("title", title, 200), ("license", license ?? "", 200)]
            + [("summary", summary), ("preprocessing", preprocessing)].map { key, text in
                // These may have paragraphs.
                (key, String(text.filter { !$0.isNewline && $0 != "\t" }), 10_000)
            }
            + layers.flatMap { [("layers", $0.name, 200), ("layers", $0.shows, 1000)] }
            + (channels ?? []).flatMap { [("channels", $0.layer, 200), ("channels", $0.shows, 1000)] }
            + (words ?? [:]).values.flatMap {
                $0.flatMap { [("words", $0.key, 200), ("words", $0.value, 1000)] }
            }
            + (poorAt ?? []).map { ("poorAt", $0, 200) }
            + recommendedLayers.byFilter.values.flatMap {
                $0.values.map { ("recommendedLayers", $0, 10_000) }
            }
    }

    /// Of a network, or of a file beside it.
    private static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        return text.utf8.count <= 100 && (first.properties.isAlphabetic || ("0"..."9").contains(first))
            && !text.utf8.contains(UInt8(ascii: "/")) && text.isPrintable
    }
}

extension ModelCard.Source {
    /// As ``ModelCard/problem``.
    fileprivate var problem: Message? {
        guard fileSHA256.wholeMatch(of: Self.hash) != nil else {
            return Self.noHash("fileSHA256")
        }
        switch self {
        case .wheel(let package, let version, let wheelHash, let file, _):
            guard package.utf8.count <= 100, package.wholeMatch(of: Self.package) != nil else {
                return Message(part: "package: It must be a name as on PyPI.")
            }
            guard version.utf8.count <= 100, version.wholeMatch(of: Self.version) != nil else {
                return Message(part: "version: It must be one as on PyPI, such as 1.2.0.")
            }
            guard wheelHash.wholeMatch(of: Self.hash) != nil else {
                return Self.noHash("wheelSHA256")
            }
            guard !file.isEmpty, file.utf8.count <= 1000, file.isPrintable else {
                return Message(part: "file: It must be a path inside the wheel.")
            }
        case .download(let url, let megabytes, _):
            guard url.utf8.count <= 2000, url.wholeMatch(of: Self.address) != nil else {
                return Message(part: "url: It must be an address that begins with http:// or https://.")
            }
            guard (1...Self.megabyteLimit).contains(megabytes) else {
                return Message(part: "megabytes: It must be from 1 to \(Self.megabyteLimit).")
            }
        }
        return nil
    }

    private static func noHash(_ key: String) -> Message {
        Message(part: "\(key): It must be 64 hexadecimal digits in lower case.")
    }

    private static let megabyteLimit = 100_000
    private static var hash: Regex<Substring> { /[0-9a-f]{64}/ }
    /// PEP 508, names.
    private static var package: Regex<Substring> { /[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]/ }
    /// PEP 440, appendix B: the canonical form.
    private static var version: Regex<Substring> {
        /(?:[1-9][0-9]*!)?(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))*(?:(?:a|b|rc)(?:0|[1-9][0-9]*))?(?:\.post(?:0|[1-9][0-9]*))?(?:\.dev(?:0|[1-9][0-9]*))?(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?/
    }
    /// RFC 3986, as far as it concerns web servers; who fetches it takes it apart.
    private static var address: Regex<Substring> {
        /(?i:https?):\/\/[A-Za-z0-9\[][A-Za-z0-9._:\[\]-]*(?:[\/?#][!-~]*)?/
    }
}
