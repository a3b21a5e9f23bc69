import Files
import Glibc
import ModelFormats

/// A file behind an address. What has arrived is kept when a download breaks off, and the next one goes on
/// from there.
public final class FileDownload {
    private let address: WebAddress
    private let limits: Limits
    private let sha256: String
    private let part: PartialFile

    private static let attempts = 100

    public enum Failure: Error, Equatable, CustomStringConvertible {
        case refused(address: String, code: Int)
        case broken(address: String, reason: String)
        case tooLarge(address: String, limit: Int)
        case wrongHash(address: String, found: String, expected: String)

        public var description: String {
            switch self {
            case .refused(let address, let code):
                "\(address) could not be downloaded: the server answers with HTTP status \(code). \(Self.otherwise)"
            case .broken(let address, let reason):
                "\(address) could not be downloaded: \(reason). \(Self.otherwise)"
            case .tooLarge(let address, let limit):
                "\(address) sends more than the \(limit / 1_000_000) MB that the network's card allows for. It was not installed."
            case .wrongHash(let address, let found, let expected):
                "The file from \(address) has SHA-256 \(found); expected is \(expected). It was not installed."
            }
        }

        private static let otherwise =
            "Try again later, which goes on where it stopped, or copy the file here and run 'pareidolia models import NAME FILE'."
    }

    /// How the names of unfinished files end, by which ``removeForgotten(in:)`` knows them.
    public static let suffix = ".download"

    /// Removes what has arrived of files that nobody has asked for in two weeks.
    public static func removeForgotten(in folder: String) {
        PartialFile.removeForgotten(in: folder, suffix: suffix, seconds: 14 * 24 * 3600)
    }

    /// Takes hold of what has arrived before.
    ///
    /// - Parameters:
    ///   - path: Where the file is put, and what has arrived of it is looked for.
    ///   - wait: Called ten times a second while another process downloads to there; may throw.
    ///
    /// Throws `FileError`.
    public init(
        _ address: WebAddress, sha256: String, limits: Limits, to path: String, wait: () throws -> Void
    ) throws {
        (self.address, self.sha256, self.limits) = (address, sha256, limits)
        part = try PartialFile(path, wait: wait)
    }

    /// Where the file lies once ``run(progress:)`` has ended.
    public var path: String { part.path }

    /// Removes what has arrived.
    public func remove() { part.remove() }

    /// Downloads what is missing of the file and checks its hash. `progress` is called with the bytes that have
    /// arrived, ten times a second, and may throw. Throws ``Failure`` and `FileError`.
    public func run(progress: (Int) throws -> Void) throws {
        // What is there may have another end than the file.
        var isTrusted = part.size == 0
        if part.size > limits.size { try part.clear() }
        while true {
            let hash = try part.size == 0 ? nil : digest(progress)
            if hash == sha256 { return }
            try complete(progress)
            let found = try digest(progress)
            if found == sha256 { return }
            guard !isTrusted else {
                remove()
                throw Failure.wrongHash(address: address.text, found: found, expected: sha256)
            }
            try part.clear()
            isTrusted = true
        }
    }

    private func digest(_ progress: (Int) throws -> Void) throws -> String {
        try SHA256.digest(ofFile: part.path) { try progress(part.size) }
    }

    /// Tries until the server has sent everything.
    private func complete(_ progress: (Int) throws -> Void) throws {
        var retries = 0
        for attempt in 1... {
            let before = part.size
            switch try transfer(progress) {
            case .done: return
            case .refused(416) where before > 0:  // the file ends before what is there
                try part.clear()
            case .refused(let code):
                guard [408, 429, 500, 502, 503, 504].contains(code), retries < limits.retries else {
                    throw Failure.refused(address: address.text, code: code)
                }
                try pause(&retries, progress)
            case .broken(let reason, let isPassing):
                // One that gets ahead may break off more often.
                if part.size > before, attempt < Self.attempts { retries = 0 }
                guard isPassing, retries < limits.retries else {
                    throw Failure.broken(address: address.text, reason: reason)
                }
                try pause(&retries, progress)
            }
        }
    }

    private func transfer(_ progress: (Int) throws -> Void) throws -> Transfer.Outcome {
        var isFirst = true
        let start = part.size
        struct OtherPart: Error {}
        let transfer = Transfer(address, from: start, limits: limits) {
            [part, limits, address] response, bytes in
            if isFirst {
                isFirst = false
                if response.code == 206, response.start != start { throw OtherPart() }
                // A server that knows no ranges sends the whole.
                if response.code != 206, start > 0 { try part.clear() }
            }
            guard part.size + bytes.count <= limits.size else {
                part.remove()
                throw Failure.tooLarge(address: address.text, limit: limits.size)
            }
            try part.append(bytes)
        }
        do {
            return try withExtendedLifetime(transfer) { try transfer.run { try progress(part.size) } }
        } catch is OtherPart {
            try part.clear()
            return .broken("the server sends another part of it than it was asked for", isPassing: start > 0)
        }
    }

    /// Twice as long each time.
    private func pause(_ retries: inout Int, _ progress: (Int) throws -> Void) throws {
        for _ in 0..<(limits.pause << retries) / 100 {
            try progress(part.size)
            usleep(100_000)
        }
        retries += 1
    }
}
