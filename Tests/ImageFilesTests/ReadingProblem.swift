import ImageFiles
import XCTest

/// What is wrong with a picture's file, without its name.
func readingProblem(_ path: String, file: StaticString = #filePath, line: UInt = #line) throws -> String {
    do {
        _ = try ImageFile(reading: path)
        return "was read"
    } catch {
        XCTAssertTrue(error is ImageFileError, "\(error)", file: file, line: line)
        return "\(error)".replacingOccurrences(of: "'\(path)' ", with: "")
    }
}
