import Files
import Glibc
import ModelFormats
import Subprocess

/// A wheel from PyPI, in a folder of its own, which goes when the object does.
///
/// It comes by pip, which knows the user's mirror and proxy.
final class WheelDownload: Sendable {
    /// The wheel's path.
    let path: String
    private let folder: ScratchFolder

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

    /// Downloads the wheel and checks its hash; throws ``Failure`` and `FileError`.
    ///
    /// Package and version are checked already by the card's reader.
    init(package: String, version: String, sha256: String) async throws {
        let package = "\(package)==\(version)"
        folder = try ScratchFolder()
        // A wheel only: building a source package would run its code.
        let outcome = try await Self.pip(
            [
                "download", "--disable-pip-version-check", "--quiet", "--no-input", "--no-deps",
                "--no-cache-dir", "--only-binary=:all:", "--dest", folder.path, "--", package,
            ], in: folder.path)
        guard outcome.succeeded else {
            throw outcome.errors.contains("No module named pip")
                ? Failure.noPip("python3 has no module pip")
                : Failure.pip(package: package, message: Self.summary(outcome.errors))
        }
        guard let wheel = folder.contents.first(where: { $0.hasSuffix(".whl") }) else {
            throw Failure.nothingDownloaded(package: package)
        }
        let hash = try SHA256.digest(ofFile: wheel)
        guard hash == sha256 else {
            throw Failure.wrongHash(package: package, found: hash, expected: sha256)
        }
        path = wheel
    }

    /// Runs pip, but no module of the same name in the folder where the command was started. It ends with
    /// its parent (`PR_SET_PDEATHSIG`), and no file gets larger than any network.
    private static let program = """
        import sys
        sys.path = [folder for folder in sys.path if folder]
        import ctypes, resource, runpy, signal, os
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        if os.getppid() != int(sys.argv.pop(1)): sys.exit(1)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 30, 2 << 30))
        sys.argv[0] = "pip"
        runpy.run_module("pip", run_name="__main__")
        """

    private static func pip(
        _ arguments: [String], in folder: String
    ) async throws -> (succeeded: Bool, errors: String) {
        do {
            let result = try await Subprocess.run(
                .name("python3"), arguments: Arguments(["-c", program, "\(getpid())"] + arguments),
                environment: .inherit.updating(["TMPDIR": folder]), output: .discarded,
                error: .string(limit: 1 << 20))
            return (result.terminationStatus.isSuccess, result.standardError)
        } catch let error as SubprocessError {
            throw Failure.noPip("python3 can't be started (\(error))")
        }
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
