import Files
import Messages
import TestSupport
import XCTest

final class PathTextTests: RandomTestCase {
    private func text(_ bytes: [UInt8]) -> String {
        (bytes + [0]).map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { String(path: $0.baseAddress!) }
    }

    private func bytes(_ text: String) -> [UInt8] {
        text.withPath { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }

    func testUTF8StaysAsItIs() {
        for name in ["", "photo.png", "Übung/café.png", "絵.png", "\u{10FF7F}", "a\nb", "cafe\u{301}"] {
            XCTAssertEqual(Array(text(Array(name.utf8)).unicodeScalars), Array(name.unicodeScalars))
            XCTAssertEqual(bytes(name), Array(name.utf8))
        }
    }

    func testOtherBytesComeBack() {
        let others: [[UInt8]] = [
            Array("caf".utf8) + [0xE9] + Array(".png".utf8),  // Latin-1
            [0x82, 0xA0],  // Shift JIS
            [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98],  // cut off
            [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF, 0xFE],  // never valid
            Array(0x80...0xFF),
            Array("\u{10FF80}\u{10FFE9}\u{10FFFF}".utf8),  // the characters that stand for bytes
        ]
        for name in others { XCTAssertEqual(bytes(text(name)), name) }
        XCTAssertEqual(Set(others.map(text)).count, others.count)
        XCTAssertEqual(text(others[0]).printable, "caf\\xE9.png")
    }

    func testAnyBytesComeBack() {
        for _ in 0..<2000 {
            let name = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                [UInt8.random(in: 1...255, using: &random), 0xF4, 0x8F, 0xBF, 0xE9].randomElement(
                    using: &random)!
            }
            XCTAssertEqual(bytes(text(name)), name)
        }
    }

    func testAPathIsSplitAtItsLastSlash() {
        // To Swift, the first of these is one character with what follows it.
        for name in ["\u{301}x", "x\r\ny", "-x", "x"] {
            let (folder, last) = ("a/b/" + name).splitPath
            XCTAssertEqual(folder, "a/b/")
            XCTAssertEqual(Array(last.utf8), Array(name.utf8))
            XCTAssertEqual(name.splitPath.folder, "")
        }
        XCTAssertEqual("/".splitPath.name, "")
    }
}
