import CCurl
import Glibc

/// One request of HTTP by libcurl: with limits, without a configuration of the user's but the proxies of the
/// environment, and never to anything else than a web server.
final class Transfer {
    /// Takes what arrives; throws to end the transfer.
    typealias Receiver = (_ response: Response, UnsafeRawBufferPointer) throws -> Void

    /// What the server said before the first byte.
    struct Response {
        var code: Int
        /// From which byte on the file is sent, where the server sends a part; nil where it didn't say so.
        var start: Int?
    }

    /// What came of it, if the receiver had nothing against it.
    enum Outcome: Equatable {
        case done
        /// The server's answer is no success.
        case refused(code: Int)
        /// In libcurl's words; whether another try may help.
        case broken(String, isPassing: Bool)
    }

    private let handle: UnsafeMutableRawPointer
    private let transfers: UnsafeMutableRawPointer
    private var receiver: Receiver
    private var response = Response(code: 0)
    private var headerLength = 0
    private var failure: (any Error)?

    /// A web server's answer has some hundred bytes of headers.
    private static let headerLimit = 1 << 20
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// - Parameters:
    ///   - start: The first byte that is asked for, where it is not the file's.
    ///   - limits: When a server that is too slow is left.
    init(_ address: WebAddress, from start: Int, limits: Limits, receiver: @escaping Receiver) {
        guard Self.isReady, let handle = curl_easy_init(), let transfers = curl_multi_init() else {
            fatalError("libcurl could not be started")  // for want of a few bytes
        }
        (self.handle, self.transfers, self.receiver) = (handle, transfers, receiver)
        set(CURLOPT_URL, address.text)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        // Who asks for a secured connection gets one, wherever the server leads.
        set(CURLOPT_REDIR_PROTOCOLS_STR, address.isSecure ? "https" : "http,https")
        set(CURLOPT_FOLLOWLOCATION, 1)
        set(CURLOPT_MAXREDIRS, 10)
        set(CURLOPT_FAILONERROR, 1)
        set(CURLOPT_USERAGENT, "pareidolia")
        if start > 0 { set(CURLOPT_RANGE, "\(start)-") }
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_QUICK_EXIT, 1)  // the name of a server may be looked up for long
        set(CURLOPT_CONNECTTIMEOUT, limits.connectionSeconds)
        set(CURLOPT_LOW_SPEED_LIMIT, limits.bytesPerSecond)
        set(CURLOPT_LOW_SPEED_TIME, limits.slowSeconds)
        set(CURLOPT_TIMEOUT, limits.seconds)
        // What curl's program and others take for the authorities of the user's network.
        for name in ["CURL_CA_BUNDLE", "SSL_CERT_FILE"] {
            if let file = getenv(name) { ccurl_set_text(handle, CURLOPT_CAINFO, file) }
        }
        let this = Unmanaged.passUnretained(self).toOpaque()
        ccurl_set_pointer(handle, CURLOPT_WRITEDATA, this)
        ccurl_set_receiver(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, this in
            Transfer.this(this).take(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        ccurl_set_pointer(handle, CURLOPT_HEADERDATA, this)
        ccurl_set_receiver(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, this in
            Transfer.this(this).takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        curl_multi_add_handle(transfers, handle)
    }

    deinit {
        curl_multi_remove_handle(transfers, handle)
        curl_easy_cleanup(handle)
        curl_multi_cleanup(transfers)
    }

    /// Waits until everything is there. `check` is called ten times a second and may throw, to stop; what the
    /// receiver throws comes out as well.
    func run(check: () throws -> Void) throws -> Outcome {
        while true {
            var running: Int32 = 0
            guard curl_multi_perform(transfers, &running) == CURLM_OK else {
                return .broken("libcurl gave up", isPassing: false)
            }
            try check()
            let code = ccurl_outcome(transfers)
            if code != CURLE_AGAIN { return try outcome(code) }
            curl_multi_poll(transfers, nil, 0, 100, nil)
        }
    }

    private func outcome(_ code: CURLcode) throws -> Outcome {
        if let failure { throw failure }
        if code == CURLE_OK { return .done }
        if code == CURLE_HTTP_RETURNED_ERROR { return .refused(code: ccurl_response_code(handle)) }
        let passing = [
            CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_OPERATION_TIMEDOUT,
            CURLE_GOT_NOTHING,
            CURLE_HTTP2_STREAM, CURLE_HTTP2,
        ]
        return .broken(String(cString: curl_easy_strerror(code)), isPassing: passing.contains(code))
    }

    private func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        do {
            response.code = ccurl_response_code(handle)
            try receiver(response, bytes)
            return bytes.count
        } catch {
            failure = error
            return 0
        }
    }

    private func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        headerLength += bytes.count
        guard headerLength <= Self.headerLimit else { return 0 }
        let line = String(decoding: bytes, as: UTF8.self).lowercased()
        // Such as `content-range: bytes 100-199/200` (RFC 9110, 14.4); another server's answer begins anew.
        if line.hasPrefix("http/") { response.start = nil }
        if line.hasPrefix("content-range:") {
            response.start = line.split(separator: " ").last.flatMap { Int($0.prefix { $0 != "-" }) }
        }
        return bytes.count
    }

    private func set(_ option: CURLoption, _ number: Int) {
        let code = ccurl_set_number(handle, option, number)
        assert(code == CURLE_OK)
    }
    private func set(_ option: CURLoption, _ text: String) { ccurl_set_text(handle, option, text) }

    private static func this(_ pointer: UnsafeMutableRawPointer?) -> Transfer {
        Unmanaged<Transfer>.fromOpaque(pointer!).takeUnretainedValue()
    }
}
