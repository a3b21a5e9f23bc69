import Foundation

/// A connection to the Script-Fu server of a GIMP that runs with its windows.
final class ScriptServer {
    enum Failure: Error {
        case noConnection
        case connectionLost
        case refused(String)
    }

    /// What a program's last expression was, or the error that ended it.
    struct Answer {
        let isSuccess: Bool
        let text: String
    }

    private let socket: Int32

    /// A port of this machine that nobody listens at, found by the system.
    static func freePort() throws -> Int {
        let candidate = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(candidate) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(candidate, $0, size) == 0 ? getsockname(candidate, $0, &size) : -1
            }
        }
        guard status == 0 else { throw Failure.noConnection }
        return Int(in_port_t(bigEndian: address.sin_port))
    }

    /// Connects to the server; waits a minute for it to come up.
    init(port: Int) throws {
        for _ in 0..<600 {
            let candidate = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let status = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(candidate, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if status == 0 {
                socket = candidate
                return
            }
            close(candidate)
            Thread.sleep(forTimeInterval: 0.1)
        }
        throw Failure.noConnection
    }

    deinit { close(socket) }

    /// Runs a program and returns its value; throws ``Failure/refused(_:)`` where it ends in an error.
    @discardableResult
    func evaluate(_ program: String) throws -> String {
        try send(program)
        let answer = try receive()
        guard answer.isSuccess else { throw Failure.refused(answer.text) }
        return answer.text
    }

    /// Starts a program; its answer is to be received later.
    func send(_ program: String) throws {
        let text = Array(program.utf8)
        // The protocol: 'G', the length in two bytes, the text.
        let message = [UInt8(ascii: "G"), UInt8(text.count >> 8), UInt8(text.count & 0xff)] + text
        guard Glibc.send(socket, message, message.count, Int32(MSG_NOSIGNAL)) == message.count
        else { throw Failure.connectionLost }
    }

    func receive() throws -> Answer {
        // 'G', an error flag, the length in two bytes, the text.
        let header = try read(4)
        let text = try read(Int(header[2]) << 8 | Int(header[3]))
        return Answer(isSuccess: header[1] == 0, text: String(decoding: text, as: UTF8.self))
    }

    private func read(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes {
                recv(socket, $0.baseAddress! + filled, count - filled, 0)
            }
            guard got > 0 else { throw Failure.connectionLost }
            filled += got
        }
        return bytes
    }
}
