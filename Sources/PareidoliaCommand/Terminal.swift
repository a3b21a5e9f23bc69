import Glibc
import Messages

/// The terminal that the command was started from.
enum Terminal {
    /// Whether standard error is seen by a person.
    static let isInteractive = isatty(STDERR_FILENO) == 1

    /// In characters.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Prints a line on standard output, in which nothing commands the terminal.
    static func print(_ line: String) { Swift.print(line.printable) }

    /// Writes to standard error as it is.
    static func writeError(_ text: String) {
        var text = text
        text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// Prints lines on standard error, in which nothing commands the terminal.
    static func printError(_ lines: String) {
        for line in lines.split(separator: "\n", omittingEmptySubsequences: false) {
            writeError(String(line).printable + "\n")
        }
    }
}
