import Glibc
import ModelFormats
import Subprocess

/// A file behind an address. What has arrived is kept when a download breaks off, and the next one goes on
/// from there.
struct FileDownload {
    let url: String
    /// About how large it is.
    let megabytes: Int
    let sha256: String
    /// Where it is put.
    let path: String

    enum Failure: Error, CustomStringConvertible {
        case noCurl(String)
        case curl(url: String, message: String)
        case wrongHash(url: String, found: String, expected: String)

        var description: String {
            switch self {
            case .noCurl(let reason):
                "Downloading needs curl (Debian: sudo apt install curl): \(reason)."
            case .curl(let url, let message):
                "\(url) could not be downloaded: \(message). Try again later, which goes on where it stopped, or copy the file here and run 'pareidolia models import NAME FILE'."
            case .wrongHash(let url, let found, let expected):
                "The file from \(url) has SHA-256 \(found); expected is \(expected). It was not installed."
            }
        }
    }

    /// Downloads what is missing of the file and checks its hash; throws ``Failure``.
    func run() async throws {
        if size > 0, try SHA256.digest(ofFile: path) == sha256 { return }
        try await download()
        let hash = try SHA256.digest(ofFile: path)
        guard hash == sha256 else {
            remove()
            throw Failure.wrongHash(url: url, found: hash, expected: sha256)
        }
    }

    func remove() { unlink(path) }

    private func download() async throws {
        let progress = Task {
            let bar = ProgressBar()
            while !Task.isCancelled {
                let fraction = Double(size) / Double(megabytes * 1_000_000)
                bar.show(min(fraction, 1), "\(size / 1_000_000) of \(megabytes) MB")
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
        defer { progress.cancel() }
        do {
            let result = try await Subprocess.run(
                .name("curl"),
                arguments: [
                    "--silent", "--show-error", "--fail", "--location", "--proto", "=https,http,file",
                    "--retry", "3", "--continue-at", "-", "--create-dirs", "--output", path, url,
                ],
                output: .discarded, error: .string(limit: 1 << 16))
            guard result.terminationStatus.isSuccess else {
                throw Failure.curl(url: url, message: Self.summary(result.standardError))
            }
        } catch let error as SubprocessError {
            throw Failure.noCurl("it can't be started (\(error))")
        }
    }

    /// Of what has arrived.
    private var size: Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// `curl: (6) Could not resolve host: example.org` without what only curl's manual explains.
    private static func summary(_ errors: String) -> String {
        let last = errors.split(whereSeparator: \.isNewline).last ?? "no reason given"
        return String(last.drop { $0 != ")" }.dropFirst(2))
    }
}
