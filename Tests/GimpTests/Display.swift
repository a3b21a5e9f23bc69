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

    private var environment: [String: String] {
        ProcessInfo.processInfo.environment.merging(["DISPLAY": name], uniquingKeysWith: { $1 })
    }

    @discardableResult
    private func xdotool(_ arguments: [String]) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = ["20", "xdotool"] + arguments
        process.environment = environment
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure.tool("xdotool \(arguments.joined(separator: " "))")
        }
        return String(decoding: output, as: UTF8.self)
    }
}
