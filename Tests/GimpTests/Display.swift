import Foundation

/// A virtual display with a window manager, and a keyboard to it.
final class Display {
    enum Failure: Error {
        case noDisplay
        case noWindow(String)
        case tool(String)
    }

    let name: String
    private let server = Process()
    private let windowManager = Process()

    init() throws {
        // A number that no other display has, found by the server itself.
        let pipe = Pipe()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/Xvfb")
        server.arguments = ["-displayfd", "1", "-screen", "0", "1280x1000x24"]
        server.standardOutput = pipe
        server.standardError = FileHandle.nullDevice
        try server.run()
        let number = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
        guard let number = Int(number.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            server.terminate()
            throw Failure.noDisplay
        }
        name = ":\(number)"
        windowManager.executableURL = URL(fileURLWithPath: "/usr/bin/openbox")
        windowManager.environment = environment
        windowManager.standardError = FileHandle.nullDevice
        try windowManager.run()
    }

    deinit {
        windowManager.terminate()
        server.terminate()
    }

    /// The window whose title matches a regular expression; waits a minute for it.
    func waitForWindow(_ title: String) throws -> String {
        for _ in 0..<120 {
            let found = try? xdotool(["search", "--onlyvisible", "--name", title])
            if let window = found?.split(separator: "\n").last { return String(window) }
            Thread.sleep(forTimeInterval: 0.5)
        }
        throw Failure.noWindow(title)
    }

    /// Presses keys, one after the other, in a window that gets the focus first.
    func type(_ keys: [String], in window: String) throws {
        try xdotool(["windowactivate", "--sync", window])
        Thread.sleep(forTimeInterval: 0.5)
        try xdotool(["key", "--clearmodifiers", "--delay", "150"] + keys)
    }

    /// Whether a window with this title is to be seen.
    func hasWindow(_ title: String) -> Bool {
        (try? xdotool(["search", "--onlyvisible", "--name", title]))?.isEmpty == false
    }

    /// The pixels of a window's rectangle; nil where they can't be had.
    func pixels(of window: String, x: Int, y: Int, width: Int, height: Int) -> Data? {
        let rectangle = "\(width)x\(height)+\(x)+\(y)"
        return try? run("import", ["-window", window, "-crop", rectangle, "-depth", "8", "rgb:-"])
    }

    /// Saves a picture of a window.
    func save(_ window: String, to path: String) throws { _ = try run("import", ["-window", window, path]) }

    private var environment: [String: String] {
        ProcessInfo.processInfo.environment.merging(["DISPLAY": name], uniquingKeysWith: { $1 })
    }

    @discardableResult
    private func xdotool(_ arguments: [String]) throws -> String {
        String(decoding: try run("xdotool", arguments), as: UTF8.self)
    }

    private func run(_ tool: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = ["20", tool] + arguments
        process.environment = environment
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure.tool("\(tool) \(arguments.joined(separator: " "))")
        }
        return output
    }
}
