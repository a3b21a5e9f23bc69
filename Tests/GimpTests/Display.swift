import Foundation

/// A virtual display with a window manager, and a keyboard to it.
final class Display {
    enum Failure: Error {
        case noDisplay
        case noWindowManager
        case noWindow(String)
        case tool(String)
    }

    let name: String
    private let server = Process()
    private var windowManager = Process()

    init(size: String = "1280x1000") throws {
        // A number that no other display has, found by the server itself.
        let pipe = Pipe()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/Xvfb")
        server.arguments = ["-displayfd", "1", "-screen", "0", "\(size)x24"]
        server.standardOutput = pipe
        server.standardError = FileHandle.nullDevice
        try server.run()
        let number = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
        guard let number = Int(number.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            server.terminate()
            throw Failure.noDisplay
        }
        name = ":\(number)"
        try startWindowManager()
    }

    /// Waits until it manages windows. It has been seen to find no display at its first try.
    private func startWindowManager() throws {
        for _ in 0..<100 {
            if !windowManager.isRunning {
                windowManager = Process()
                windowManager.executableURL = URL(fileURLWithPath: "/usr/bin/openbox")
                windowManager.environment = environment
                windowManager.standardOutput = FileHandle.nullDevice
                windowManager.standardError = FileHandle.nullDevice
                try windowManager.run()
            }
            if (try? xdotool(["get_num_desktops"])) != nil { return }
            Thread.sleep(forTimeInterval: 0.1)
        }
        throw Failure.noWindowManager
    }

    deinit {
        windowManager.terminate()
        server.terminate()
    }

    /// The window whose title matches a regular expression; waits a minute for it.
    func waitForWindow(_ title: String) throws -> String {
        for _ in 0..<600 {
            let found = try? xdotool(["search", "--onlyvisible", "--name", title])
            if let window = found?.split(separator: "\n").last { return String(window) }
            Thread.sleep(forTimeInterval: 0.1)
        }
        throw Failure.noWindow(title)
    }

    /// Presses keys, one after the other, in a window that gets the focus first.
    ///
    /// delay: milliseconds between keys; menus need some to open.
    func type(_ keys: [String], in window: String, delay: Int = 60) throws {
        if try xdotool(["getactivewindow"]) != window + "\n" {
            try xdotool(["windowactivate", "--sync", window])
            // Five seconds at most: some windows hand the focus on to one that nobody sees.
            for _ in 0..<50 where (try? xdotool(["getwindowfocus"])) != window + "\n" {
                // A dialog may close as soon as it is looked at.
                guard (try? xdotool(["getwindowname", window])) != nil else { break }
                Thread.sleep(forTimeInterval: 0.1)
            }
        }
        if !keys.isEmpty { try xdotool(["key", "--clearmodifiers", "--delay", String(delay)] + keys) }
    }

    /// Types a text into the window that has the focus.
    func write(_ text: String) throws { try xdotool(["type", "--delay", "60", text]) }

    /// Presses the mouse's first button at a place of a window.
    func click(x: Int, y: Int, in window: String) throws {
        try xdotool(["mousemove", "--sync", "--window", window, String(x), String(y), "click", "1"])
    }

    /// Puts the pointer where no window is, for no tooltip to be shown.
    func parkPointer() throws { try xdotool(["mousemove", "--sync", "9999", "9999"]) }

    /// A window's width and height.
    func size(of window: String) throws -> (width: Int, height: Int) {
        let numbers = try xdotool(["getwindowgeometry", "--shell", window]).split(separator: "\n")
            .reduce(into: [Substring: Int]()) { numbers, line in
                let parts = line.split(separator: "=")
                numbers[parts[0]] = parts.count == 2 ? Int(parts[1]) : nil
            }
        return (numbers["WIDTH"] ?? 0, numbers["HEIGHT"] ?? 0)
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
    func save(_ window: String, to path: String) throws {
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        _ = try run("import", ["-window", window, path])
    }

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
