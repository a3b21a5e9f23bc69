import Files
import Foundation
import ModelFormats
import Networks
import TestSupport
import XCTest

/// Files whose names are unlike others, and streams that are.
final class ArgumentsTests: XCTestCase {
    private let folder = try! TemporaryFolder()

    /// Runs a script in the folder, in which `$P` is the command and `in.st` a picture for `evaluate`.
    private func shell(_ script: String) throws -> Command {
        try Safetensors.write(
            [("input", Tensor(shape: [1, 3, 16, 16], values: [Float](repeating: 99, count: 768)))],
            to: folder.file("in.st"))
        return try Command.run(
            ["-c", "cd '\(folder.path)' || exit 9; P='\(BuiltProducts.command.path)'; \(script)"],
            of: URL(fileURLWithPath: "/bin/sh"))
    }

    private var names: Set<String> { Set(FolderNames(folder.path)).subtracting(["in.st"]) }

    func testNamesAreBytes() throws {
        try shell(
            #"""
            odd=$(printf 'caf\351\n.st'); mv in.st "$odd"
            $P evaluate hog "$odd" "$(printf 'o\377t.st')" --layer luma
            """#
        ).assertSucceeds()
        XCTAssertEqual(
            names.map { $0.withPath { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) } }.sorted {
                $0.count < $1.count
            },
            [
                Array("o".utf8) + [0xFF] + Array("t.st".utf8),
                Array("caf".utf8) + [0xE9, 0x0A] + Array(".st".utf8),
            ])
        try shell(#"$P evaluate hog "$(printf 'n\351\nx')" out --layer luma"#)
            .assertFails("There is no file 'n\\xE9\\u{A}x'.")
    }

    func testNamesMayBeginWithADash() throws {
        try shell("mv in.st ./-h.st; $P evaluate hog -h.st -o.st --layer luma").assertSucceeds()
        XCTAssertEqual(names, ["-h.st", "-o.st"])
        try shell("mv -- in.st -h; $P evaluate hog --layer luma -- -h -o").assertSucceeds()
        XCTAssertTrue(names.contains("-o"))
        try shell("$P evaluate hog -photo o --layer luma")
            .assertFails(
                "There is no option '-photo'; a file of this name is given as './-photo'.", status: 64)
        XCTAssertTrue(try shell("$P evaluate -h").output.contains("USAGE: pareidolia evaluate"))
    }

    func testWhatIsNoFileIsSaid() throws {
        let sentences = [
            (
                "mkfifo p; $P evaluate hog p o --layer luma",
                "'p' is a pipe; give a file, which can be read anywhere and replaced."
            ),
            (
                "$P evaluate hog in.st p --layer luma",
                "'p' is a pipe; give a file, which can be read anywhere and replaced."
            ),
            ("$P evaluate hog . o --layer luma", "'.' is a folder; give a file."),
            ("$P evaluate hog in.st . --layer luma", "'.' is a folder; give a file."),
            ("$P evaluate hog in.st /dev/full --layer luma", "'/dev/full' is a device; give a file."),
            ("$P evaluate hog in.st no/o --layer luma", "Cannot write 'no/o': No such file or directory."),
            ("$P models import googlenet /dev/null", "'/dev/null' is a device; give a file."),
        ]
        for (script, sentence) in sentences { try shell(script).assertFails(sentence) }
        XCTAssertEqual(names, ["p"])
    }

    func testAFullStandardOutputIsSaid() throws {
        for arguments in ["models list", "--help", "--version", "inspect hog"] {
            let command = try shell("$P \(arguments) >/dev/full")
            XCTAssertEqual(command.status, 1, arguments)
            XCTAssertEqual(
                command.errors, "Error: Standard output can't be written: No space left on device.\n",
                arguments)
        }
    }

    /// What is said must not be written into the first file that is opened.
    func testClosedStreamsAreNobodysFiles() throws {
        try shell(
            "$P evaluate hog in.st o.st --layer luma && $P evaluate hog in.st p.st --layer luma <&- >&- 2>&-"
        )
        .assertSucceeds()
        XCTAssertEqual(
            try Data(contentsOf: URL(fileURLWithPath: folder.file("o.st"))),
            try Data(contentsOf: URL(fileURLWithPath: folder.file("p.st"))))
    }

    func testAFullDiskLeavesTheOldFile() throws {
        let command = try shell("echo old >o.st; ulimit -f 1; $P evaluate hog in.st o.st --layer luma")
        command.assertFails("Cannot write 'o.st': File too large.")
        XCTAssertEqual(names, ["o.st"])
        XCTAssertEqual(try String(contentsOfFile: folder.file("o.st"), encoding: .utf8), "old\n")
    }
}
