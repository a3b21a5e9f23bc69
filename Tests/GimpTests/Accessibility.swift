import Foundation

/// Finds widgets on a display as a screen reader does, by what they are and what they are called: whatever the theme and
/// the font, and in programs of any version of GTK.
final class Accessibility {
    enum Failure: Error {
        case noBus
        case noAnswer
    }

    /// A widget that is to be seen, in pixels of its window.
    struct Widget: Decodable {
        let x: Int
        let y: Int
        let width: Int
        let height: Int
        let name: String
        /// What it says besides its name.
        let description: String
        /// What stands in a field; nil for what is none.
        let text: String?
        let isSensitive: Bool
        let isChecked: Bool
        let isSelected: Bool

        var middle: (x: Int, y: Int) { (x + width / 2, y + height / 2) }
    }

    /// What programs need in their environment to be seen.
    let environment: [String: String]

    private let bus = Process()
    private let reader = Process()
    private let questions = Pipe()
    private let answers = Pipe()

    /// - Parameters:
    ///   - display: The programs'; `folder` is for sockets.
    init(display: String, folder: URL) throws {
        var environment = ProcessInfo.processInfo.environment
        environment["DISPLAY"] = display
        environment["XDG_RUNTIME_DIR"] = folder.path
        let address = Pipe()
        bus.executableURL = URL(fileURLWithPath: "/usr/bin/dbus-daemon")
        bus.arguments = ["--session", "--nofork", "--nopidfile", "--print-address=1"]
        bus.environment = environment
        bus.standardOutput = address
        bus.standardError = FileHandle.nullDevice
        try bus.run()
        let text = String(decoding: address.fileHandleForReading.availableData, as: UTF8.self)
        guard text.hasSuffix("\n") else { throw Failure.noBus }
        self.environment = [
            "DBUS_SESSION_BUS_ADDRESS": String(text.dropLast()), "GTK_MODULES": "gail:atk-bridge",
            "XDG_RUNTIME_DIR": folder.path,
        ]
        reader.executableURL = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("accessibility.py")
        reader.environment = environment.merging(self.environment, uniquingKeysWith: { $1 })
        reader.standardInput = questions
        reader.standardOutput = answers
        reader.standardError = FileHandle.nullDevice
        try reader.run()
    }

    deinit {
        try? questions.fileHandleForWriting.close()
        bus.terminate()
    }

    /// The widgets of this role or name in windows whose title matches a regular expression, and in those without title.
    ///
    /// - Parameter anywhere: Whether those count that are scrolled out of sight, whose place is none then.
    func find(
        window: String, role: String? = nil, name: String? = nil, anywhere: Bool = false
    ) throws -> [Widget] {
        try ask(["window": window, "role": role, "name": name, "anywhere": anywhere ? "yes" : nil])
    }

    /// Does what the first of them is for, as if it was clicked; says whether there was one.
    func activate(window: String, role: String, name: String) throws -> Bool {
        try !ask(["window": window, "role": role, "name": name, "act": "yes"]).isEmpty
    }

    private func ask(_ request: [String: String?]) throws -> [Widget] {
        try questions.fileHandleForWriting.write(
            contentsOf: try JSONEncoder().encode(request.compactMapValues { $0 }) + Data("\n".utf8))
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let more = answers.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Failure.noAnswer }
            line += more
        }
        return try JSONDecoder().decode([Widget].self, from: line)
    }
}
