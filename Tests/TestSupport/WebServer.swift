import Foundation

/// A web server on this machine, at a port that was free, until the object is released.
public final class WebServer: @unchecked Sendable {  // what changes is locked
    public struct Request: Sendable {
        public var path: String
        /// The first byte that is asked for, where it is not the file's.
        public var start: Int?
    }

    /// Sends bytes to who asked; false once nobody listens any more.
    public typealias Send = @Sendable (any Collection<UInt8>) -> Bool

    public let address: String
    private let listener: Int32
    private let handler: @Sendable (Request, Send) -> Void
    private let lock = NSLock()
    private var received: [Request] = []

    /// What was asked for so far.
    public var requests: [Request] { lock.withLock { received } }

    /// `handler` answers a request; its connection is closed afterwards.
    public init(_ handler: @escaping @Sendable (Request, Send) -> Void) throws {
        self.handler = handler
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &place) { [listener] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        address = "http://127.0.0.1:\(UInt16(bigEndian: place.sin_port))"
        Thread.detachNewThread { [listener, weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                Thread.detachNewThread { [weak self] in
                    self?.answer(connection)
                    close(connection)
                }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func answer(_ connection: Int32) {
        var head = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !head.contains("\r\n\r\n") {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            head += String(decoding: buffer[..<count], as: UTF8.self)
        }
        let lines = head.components(separatedBy: "\r\n")
        let range = lines.first { $0.lowercased().hasPrefix("range: bytes=") }
        let request = Request(
            path: lines[0].components(separatedBy: " ")[1],
            start: range.flatMap { Int($0.drop { $0 != "=" }.dropFirst().prefix { $0 != "-" }) })
        lock.withLock { received.append(request) }
        handler(request) { bytes in
            var rest = Array(bytes)[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    /// The head of an answer.
    public static func head(_ status: String, length: Int? = nil, _ fields: String...) -> String.UTF8View {
        let length = length.map { ["Content-Length: \($0)"] } ?? []
        return (["HTTP/1.1 \(status)"] + length + fields + ["Connection: close", "", ""])
            .joined(separator: "\r\n").utf8
    }

    /// Answers with a file or the part of it that is asked for, as servers do.
    public static func serve(_ file: [UInt8], _ request: Request, _ send: Send) {
        guard let start = request.start else {
            _ = send(head("200 OK", length: file.count)) && send(file)
            return
        }
        guard start < file.count else {
            _ = send(head("416 Range Not Satisfiable", length: 0, "Content-Range: bytes */\(file.count)"))
            return
        }
        let range = "Content-Range: bytes \(start)-\(file.count - 1)/\(file.count)"
        _ = send(head("206 Partial Content", length: file.count - start, range)) && send(file[start...])
    }
}
