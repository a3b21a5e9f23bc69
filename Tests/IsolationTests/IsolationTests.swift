import Foundation
import Isolation
import TestSupport
import XCTest

final class IsolationTests: XCTestCase {
    private var scratch: TemporaryFolder!

    override func setUpWithError() throws {
        scratch = try TemporaryFolder()
        Isolation.executable = BuiltProducts.testProgram("IsolatedSamples").path
    }

    override func tearDown() { Isolation.executable = "/proc/self/exe" }

    /// The answer, and what was written.
    @discardableResult
    private func run(
        _ task: String, _ arguments: [String] = [], seconds: Int = 60, isCanceled: () -> Bool = { false }
    ) throws -> (answer: [UInt8], output: Data) {
        let input = try XCTUnwrap(FileHandle(forReadingAtPath: scratch.write(Array("bytes".utf8), to: "in")))
        let path = try scratch.write([], to: "out")
        let output = try XCTUnwrap(FileHandle(forWritingAtPath: path))
        let answer = try Isolation.run(
            task, arguments, input: input.fileDescriptor, output: output.fileDescriptor, seconds: seconds,
            isCanceled: isCanceled)
        return (answer, try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private func error(_ task: String, seconds: Int = 60, isCanceled: () -> Bool = { false })
        -> IsolationError?
    {
        do {
            try run(task, seconds: seconds, isCanceled: isCanceled)
            return nil
        } catch {
            return error as? IsolationError
        }
    }

    func testWorkReadsWritesAndAnswers() throws {
        let (answer, output) = try run("copy", ["a", "", "ä\n"])
        XCTAssertEqual(String(decoding: answer, as: UTF8.self), "a||ä\n")
        XCTAssertEqual(String(decoding: output, as: UTF8.self), "bytes")
    }

    func testReasonsComeBack() {
        XCTAssertEqual(error("throw"), .refused("it is purple"))
        XCTAssertEqual(error("refuse"), .refused("a library says no"))
        XCTAssertEqual(error("nonsense"), .refused("there is no task 'nonsense'"))
    }

    func testEndsOfEveryKindAreToldApart() {
        XCTAssertEqual(error("crash"), .crashed(signal: SIGABRT))
        XCTAssertEqual(error("exit"), .ended(code: 3))
        XCTAssertEqual(error("hang", seconds: 1), .tookTooLong(seconds: 1))
        XCTAssertEqual(error("silence"), .crashed(signal: SIGKILL))
        XCTAssertEqual(error("compute", seconds: 60), .tookTooLong(seconds: 60))
        XCTAssertEqual(error("talk"), .refused("its decoder said more than 1048576 bytes about it"))
        var asked = 0
        let isCanceled = {
            asked += 1
            return asked > 2
        }
        XCTAssertEqual(error("hang", isCanceled: isCanceled), .canceled)
    }

    func testAProgramThatIsNotThereIsSaid() {
        Isolation.executable = scratch.file("nothing")
        XCTAssertEqual(error("copy"), .notStarted("No such file or directory"))
    }

    func testMemoryFilesAndWritingAreLimited() throws {
        XCTAssertEqual(try run("allocate").answer, [1, 0])
        XCTAssertEqual(try run("write").answer, [10, 1])
        XCTAssertEqual(try run("open").answer, [0, 1])
    }

    func testNothingStaysOpenOrRunning() throws {
        let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        try run("copy")
        _ = error("crash")
        _ = error("hang", seconds: 1)
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count, before)
        var status: Int32 = 0
        XCTAssertEqual(waitpid(-1, &status, WNOHANG), -1, "a child was not waited for")
        XCTAssertEqual(errno, ECHILD)
    }
}
