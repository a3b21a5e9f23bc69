import XCTest

/// What a script does, and what GIMP has to say to it.
struct Mistake {
    let call: String
    let message: String

    init(_ call: String, _ message: String) {
        self.call = call
        self.message = message
    }

    /// The call, with its error caught so that the script goes on, and its part of the output marked.
    func attempt(_ index: Int) -> String {
        """
        (gimp-message "\(Self.mark(index))")
        (say (catch "refused" (begin \(call) "it was done")))

        """
    }

    static func mark(_ index: Int) -> String { "MISTAKE-\(index)." }
}

extension GimpSession {
    /// Every mistake gets its sentence, and the picture stays as it was.
    ///
    /// picture: a script that defines `layer` and `image`.
    /// changing: mistakes that change the picture themselves; they come last.
    func assertRefuses(
        _ mistakes: [Mistake], on picture: String, changing: [Mistake] = [],
        environment: [String: String] = [:],
        file: StaticString = #filePath, line: UInt = #line
    ) throws {
        let all = mistakes + changing
        let attempts = all.enumerated().map { index, mistake in mistake.attempt(index) }
        let output = try run(
            """
            \(picture)
            (save-pixels layer "before")
            \(attempts[..<mistakes.count].joined())
            (save-pixels layer "after")
            \(attempts[mistakes.count...].joined())
            """, environment: environment, file: file, line: line)
        for (index, mistake) in all.enumerated() {
            let part = output.components(separatedBy: Mistake.mark(index)).dropFirst().joined()
                .components(separatedBy: Mistake.mark(index + 1))[0]
            XCTAssertFalse(
                part.contains("Calling error for procedure 'gimp-") || part.contains("CRITICAL"),
                "more than one error in\n\(part)", file: file, line: line)
            XCTAssert(
                part.contains(mistake.message), "'\(mistake.message)' is not in\n\(part)\nof\n\(output)",
                file: file, line: line)
        }
        XCTAssertEqual(
            output.components(separatedBy: "refused").count - 1, all.count, output, file: file, line: line)
        XCTAssertFalse(output.contains("it was done"), output, file: file, line: line)
        XCTAssertEqual(try saved("before").samples, try saved("after").samples, file: file, line: line)
    }
}
