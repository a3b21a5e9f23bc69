import ModelFormats
import Networks
import XCTest

/// Asserts that reading fails with a problem that `matches`, and that the error names the file.
public func assertProblem(
    in file: String, _ read: @autoclosure () throws -> Void,
    file source: StaticString = #filePath, line: UInt = #line,
    matches: (ModelFileError.Problem) -> Bool
) {
    XCTAssertThrowsError(try read(), file: source, line: line) { error in
        guard let error = error as? ModelFileError else {
            return XCTFail("unexpected error \(error)", file: source, line: line)
        }
        XCTAssertEqual(error.file, file, file: source, line: line)
        XCTAssertTrue("\(error)".contains(file), file: source, line: line)
        XCTAssertTrue(matches(error.problem), "unexpected problem: \(error)", file: source, line: line)
    }
}

public func isMalformed(_ problem: ModelFileError.Problem) -> Bool {
    if case .malformed = problem { true } else { false }
}

public func isTruncated(_ problem: ModelFileError.Problem) -> Bool {
    if case .truncated = problem { true } else { false }
}

/// Reads every beginning of the contents that is shorter than the whole; each must be refused.
public func assertEveryTruncationIsRefused(
    _ contents: [UInt8], file: StaticString = #filePath, line: UInt = #line, read: (String) throws -> Void
) throws {
    let folder = try TemporaryFolder()
    for length in 0..<contents.count {
        let path = try folder.write(contents.prefix(length), to: "truncated")
        XCTAssertThrowsError(try read(path), "\(length) of \(contents.count) bytes", file: file, line: line) {
            XCTAssertTrue($0 is ModelFileError, "\($0)", file: file, line: line)
        }
    }
}

/// Reads the contents with one to four bytes replaced, many times over. Each reading either succeeds or
/// is refused with a proper error; anything else ends the test process.
public func assertDamageIsSurvived(
    _ contents: [UInt8], rounds: Int = 3000, using random: inout RandomSource,
    file: StaticString = #filePath, line: UInt = #line, read: (String) throws -> Void
) throws {
    let folder = try TemporaryFolder()
    var refused = 0
    for _ in 0..<rounds {
        var damaged = contents
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let position = Int.random(in: 0..<contents.count, using: &random)
            damaged[position] = UInt8.random(in: 0...255, using: &random)
        }
        let path = try folder.write(damaged, to: "damaged")
        do {
            try read(path)
        } catch {
            refused += 1
            XCTAssertTrue(
                error is ModelFileError || error is NetworkError, "\(error)", file: file, line: line)
        }
    }
    XCTAssertGreaterThan(refused, 0, "no damage was noticed", file: file, line: line)
}
