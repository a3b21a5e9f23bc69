import Glibc
import Imaging

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// How a picture goes from one process to another: what is known of it as JSON, then its rows, each with its
/// number, as R'G'B'A floats; then JSON again, for what was found out on the way.
enum PixelStream {
    /// A socket's two ends; nil where the system has none.
    static func ends() -> (own: Int32, other: Int32)? {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        var size: Int32 = 1 << 20
        for end in ends {
            setsockopt(end, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        return (ends[0], ends[1])
    }

    static func encoded(_ picture: StoredPicture) -> Data {
        // It holds nothing that JSON has not.
        try! JSONEncoder().encode(picture)
    }

    static func decoded(_ bytes: Data) -> StoredPicture? {
        try? JSONDecoder().decode(StoredPicture.self, from: bytes)
    }

    /// Of what precedes JSON and a row.
    static let prefix = MemoryLayout<Int>.size
}

/// The end of a stream that blocks, in the task's process; ends the process where the other end is gone.
struct PixelStreamEnd {
    let descriptor: Int32

    func send(_ picture: StoredPicture) {
        let bytes = PixelStream.encoded(picture)
        withUnsafeBytes(of: bytes.count) { send($0) }
        bytes.withUnsafeBytes { send($0) }
    }

    /// Sends a row of `4 · width` floats.
    func send(row y: Int, _ pixels: UnsafeBufferPointer<Float>) {
        withUnsafeBytes(of: y) { send($0) }
        send(UnsafeRawBufferPointer(pixels))
    }

    /// Waits until the other end has memory for the picture's pixels.
    func waitForConsent() {
        var byte: UInt8 = 0
        withUnsafeMutableBytes(of: &byte) { receive($0) }
    }

    private func send(_ bytes: UnsafeRawBufferPointer) {
        var sent = 0
        while sent < bytes.count {
            let count = write(descriptor, bytes.baseAddress! + sent, bytes.count - sent)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { _exit(1) }
            sent += count
        }
    }

    func receivePicture() -> StoredPicture {
        var count = 0
        withUnsafeMutableBytes(of: &count) { receive($0) }
        var bytes = Data(count: count)
        bytes.withUnsafeMutableBytes { receive($0) }
        guard let picture = PixelStream.decoded(bytes) else { _exit(1) }
        return picture
    }

    /// Receives the next row.
    func receiveRow(_ pixels: UnsafeMutableBufferPointer<Float>) {
        var y = 0
        withUnsafeMutableBytes(of: &y) { receive($0) }
        receive(UnsafeMutableRawBufferPointer(pixels))
    }

    private func receive(_ bytes: UnsafeMutableRawBufferPointer) {
        var received = 0
        while received < bytes.count {
            let count = read(descriptor, bytes.baseAddress! + received, bytes.count - received)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { _exit(1) }
            received += count
        }
    }
}
