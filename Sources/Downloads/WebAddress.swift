import CCurl

/// The address of a file on a web server.
public struct WebAddress: Sendable, CustomStringConvertible {
    let text: String
    let isSecure: Bool

    public var description: String { text }

    /// nil for anything else than `http://HOST…` or `https://HOST…` in printable ASCII, without a user's name: the
    /// library that fetches it takes it apart itself.
    public init?(_ text: String) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let parts = curl_url() else { return nil }
        defer { curl_url_cleanup(parts) }
        func part(_ which: CURLUPart) -> String? {
            var found: UnsafeMutablePointer<CChar>?
            guard curl_url_get(parts, which, &found, 0) == CURLUE_OK, let found else { return nil }
            defer { curl_free(found) }
            return String(cString: found)
        }
        guard curl_url_set(parts, CURLUPART_URL, text, UInt32(CURLU_DISALLOW_USER)) == CURLUE_OK,
            let scheme = part(CURLUPART_SCHEME), ["http", "https"].contains(scheme),
            part(CURLUPART_HOST)?.isEmpty == false, !text.contains(":///")  // which curl would mend
        else { return nil }
        (self.text, isSecure) = (text, scheme == "https")
    }
}
