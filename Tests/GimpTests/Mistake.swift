import XCTest

/// What a script does, and what GIMP has to say to it.
struct Mistake {
    let call: String
    let message: String

    init(_ call: String, _ message: String) {
        self.call = call
        self.message = message
    }

    /// The call, with its error caught so that the script goes on.
    var attempt: String {
        """
        (say (catch "refused" (begin \(call) "it was done")))

        """
    }
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
        let output = try run(
            """
            \(picture)
            (save-pixels layer "before")
            \(mistakes.map(\.attempt).joined())
            (save-pixels layer "after")
            \(changing.map(\.attempt).joined())
            """, environment: environment, file: file, line: line)
        let all = mistakes + changing
        for mistake in all {
            XCTAssert(
                output.contains(mistake.message), "'\(mistake.message)' is not in\n\(output)", file: file,
                line: line)
        }
        XCTAssertEqual(
            output.components(separatedBy: "refused").count - 1, all.count, output, file: file, line: line)
        XCTAssertFalse(output.contains("it was done"), output, file: file, line: line)
        XCTAssertEqual(try saved("before").samples, try saved("after").samples, file: file, line: line)
    }
}
