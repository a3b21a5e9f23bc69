import Foundation

/// A folder that is removed with everything in it when the object is released.
public final class TemporaryFolder {
    public let path: String

    public init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("pareidolia-test-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in it.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and returns its path. Some tests write thousands, so it must not wait for the disk:
    /// Foundation does, and so does ext4 where a file is overwritten.
    public func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        let bytes = Array(bytes)
        unlink(file(name))
        guard let stream = fopen(file(name), "wb") else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        defer { fclose(stream) }
        guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw POSIXError(.EIO) }
        return file(name)
    }
}
