import Downloads
import Files
import Foundation
import ModelFormats
import TestSupport
import XCTest

final class FileDownloadTests: XCTestCase {
    private let folder = try! TemporaryFolder()
    private let file = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 &+ $0 >> 8) }
    private var hash: String { file.withUnsafeBytes { SHA256.digest(of: $0) } }
    private var path: String { folder.file("part") }

    private var limits: Limits {
        var limits = Limits(size: 400_000)
        (limits.pause, limits.slowSeconds, limits.connectionSeconds) = (100, 1, 5)
        return limits
    }

    private func download(_ server: WebServer, _ place: String = "/file", hash: String? = nil) throws
        -> FileDownload
    {
        let address = try XCTUnwrap(WebAddress(server.address + place))
        return try FileDownload(address, sha256: hash ?? self.hash, limits: limits, to: path) {}
    }

    private func fetch(_ server: WebServer, _ place: String = "/file", hash: String? = nil) throws -> [UInt8]
    {
        try download(server, place, hash: hash).run { _ in }
        return try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private func assertFails(
        _ server: WebServer, _ place: String = "/file", hash: String? = nil, leaves: Int?,
        line: UInt = #line, with expected: (FileDownload.Failure) -> Bool
    ) {
        XCTAssertThrowsError(try fetch(server, place, hash: hash), line: line) {
            guard let failure = $0 as? FileDownload.Failure, expected(failure) else {
                return XCTFail("\($0)", line: line)
            }
        }
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        XCTAssertEqual(size, leaves, line: line)
    }

    private func isBroken(_ failure: FileDownload.Failure) -> Bool {
        if case .broken = failure { true } else { false }
    }

    func testAFileArrives() throws {
        let server = try WebServer { [file] in WebServer.serve(file, $0, $1) }
        XCTAssertEqual(try fetch(server), file)
        XCTAssertEqual(try fetch(server), file)
        XCTAssertEqual(server.requests.count, 1, "what is there need not be fetched")
    }

    /// Of such a file's time libcurl can't count the milliseconds.
    func testACardMayAllowForAsMuchAsItLikes() throws {
        let server = try WebServer { [file] in WebServer.serve(file, $0, $1) }
        let address = try XCTUnwrap(WebAddress(server.address + "/file"))
        let limits = Limits(megabytes: 100_000)
        try FileDownload(address, sha256: hash, limits: limits, to: path) {}.run { _ in }
        XCTAssertEqual(try [UInt8](Data(contentsOf: URL(fileURLWithPath: path))), file)
    }

    func testAServerWithoutALengthWillDo() throws {
        let server = try WebServer { [file] _, send in _ = send(WebServer.head("200 OK")) && send(file) }
        XCTAssertEqual(try fetch(server), file)
    }

    func testWhatHasArrivedIsKept() throws {
        let server = try WebServer { [file] in WebServer.serve(file, $0, $1) }
        _ = try folder.write(file.prefix(100_000), to: "part")
        XCTAssertEqual(try fetch(server), file)
        XCTAssertEqual(server.requests.map(\.start), [100_000])
    }

    func testAServerWithoutRangesBeginsAnew() throws {
        let server = try WebServer { [file] _, send in
            _ = send(WebServer.head("200 OK", length: file.count)) && send(file)
        }
        _ = try folder.write(file.prefix(100_000), to: "part")
        XCTAssertEqual(try fetch(server), file)
    }

    /// What is open is somebody's, and what has another name is not a download's.
    func testWhatNobodyResumesIsRemoved() throws {
        let server = try WebServer { [file] in WebServer.serve(file, $0, $1) }
        let address = try XCTUnwrap(WebAddress(server.address + "/file"))
        for name in [".new.download", ".old.download", ".own.download", "old.safetensors"] {
            _ = try folder.write(file.prefix(1000), to: name)
            guard name != ".new.download" else { continue }
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -15 * 24 * 3600)],
                ofItemAtPath: folder.file(name))
        }
        let own = try FileDownload(
            address, sha256: hash, limits: limits, to: folder.file(".own.download")
        ) {}
        FileDownload.removeForgotten(in: folder.path)
        try own.run { _ in }
        XCTAssertEqual(server.requests.map(\.start), [1000])
        XCTAssertEqual(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted(),
            [".new.download", ".own.download", "old.safetensors"])
    }

    func testAnotherPartThanAskedForIsNotTaken() throws {
        let server = try WebServer { [file] request, send in
            guard request.start != nil else { return WebServer.serve(file, request, send) }
            _ =
                send(WebServer.head("206 Partial Content", length: 10, "Content-Range: bytes 0-9/300000"))
                && send(file.prefix(10))
        }
        _ = try folder.write(file.prefix(100_000), to: "part")
        XCTAssertEqual(try fetch(server), file)
    }

    func testDamagedAndLongPartsAreReplaced() throws {
        let server = try WebServer { [file] in WebServer.serve(file, $0, $1) }
        for part in [
            [UInt8](repeating: 7, count: 100_000), [UInt8](repeating: 7, count: file.count), file + [1],
            [UInt8](repeating: 7, count: 500_000),
        ] {
            _ = try folder.write(part, to: "part")
            XCTAssertEqual(try fetch(server), file)
        }
    }

    func testAConnectionThatBreaksGoesOn() throws {
        let server = try WebServer { [file] request, send in
            let start = request.start ?? 0
            let end = min(start + 70_000, file.count)
            let range = "Content-Range: bytes \(start)-\(file.count - 1)/\(file.count)"
            _ =
                send(
                    WebServer.head(
                        start == 0 ? "200 OK" : "206 Partial Content", length: file.count - start, range))
                && send(file[start..<end])
        }
        XCTAssertEqual(try fetch(server), file)
        XCTAssertEqual(server.requests.count, 5)
    }

    func testAServerThatIsBusyIsAskedAgain() throws {
        let hasAnswered = NSLock()
        let server = try WebServer { [file] request, send in
            if hasAnswered.try() {
                _ = send(WebServer.head("503 Service Unavailable", length: 0))
            } else {
                WebServer.serve(file, request, send)
            }
        }
        XCTAssertEqual(try fetch(server), file)
    }

    func testMoreThanTheLimitIsNotTaken() throws {
        let server = try WebServer { _, send in
            guard send(WebServer.head("200 OK")) else { return }
            while send([UInt8](repeating: 1, count: 100_000)) {}
        }
        assertFails(server, leaves: nil) {
            $0 == .tooLarge(address: server.address + "/file", limit: 400_000)
        }
        // Nor in the head of an answer.
        let endless = try WebServer { _, send in
            guard send("HTTP/1.1 200 OK\r\n".utf8) else { return }
            while send("X: \(String(repeating: "x", count: 5000))\r\n".utf8) {}
        }
        assertFails(endless, leaves: 0, with: isBroken)
    }

    func testAServerThatSaysNothingIsLeft() throws {
        let isOver = DispatchSemaphore(value: 0)
        defer { (0..<10).forEach { _ in isOver.signal() } }
        let server = try WebServer { [file] request, send in
            let start = request.start ?? 0
            let range = "Content-Range: bytes \(start)-\(file.count - 1)/\(file.count)"
            let status = start == 0 ? "200 OK" : "206 Partial Content"
            if start == 0 {
                _ = send(WebServer.head(status, length: file.count, range)) && send(file.prefix(10))
            }
            isOver.wait()
        }
        assertFails(server, leaves: 10, with: isBroken)
    }

    func testOtherFilesAreNotKept() throws {
        let server = try WebServer { [file] in WebServer.serve(file, $0, $1) }
        let other = String(repeating: "0", count: 64)
        assertFails(server, hash: other, leaves: nil) {
            $0 == .wrongHash(address: server.address + "/file", found: hash, expected: other)
        }
    }

    func testErrorsAreSaid() throws {
        let server = try WebServer { _, send in
            _ = send(WebServer.head("404 Not Found", length: 4)) && send("none".utf8)
        }
        assertFails(server, leaves: 0) { $0 == .refused(address: server.address + "/file", code: 404) }
    }

    func testRedirectsLeadToWebServersOnly() throws {
        let secret = try folder.write("secret".utf8, to: "secret")
        let server = try WebServer { [file] request, send in
            switch request.path {
            case "/file": WebServer.serve(file, request, send)
            case "/good": _ = send(WebServer.head("302 Found", length: 0, "Location: /file"))
            case "/loop": _ = send(WebServer.head("302 Found", length: 0, "Location: /loop"))
            default: _ = send(WebServer.head("302 Found", length: 0, "Location: file://\(secret)"))
            }
        }
        XCTAssertEqual(try fetch(server, "/good"), file)
        try FileManager.default.removeItem(atPath: path)
        assertFails(server, "/file-address", leaves: 0, with: isBroken)
        assertFails(server, "/loop", leaves: 0, with: isBroken)
    }

    func testBracketsAreNotExpanded() throws {
        let server = try WebServer { [file] in WebServer.serve(file, $0, $1) }
        XCTAssertEqual(try fetch(server, "/[1-3]{a,b}"), file)
        XCTAssertEqual(server.requests.map(\.path), ["/[1-3]{a,b}"])
    }

    func testItCanBeStoppedAtAnyTime() throws {
        let server = try WebServer { [file] _, send in
            _ = send(WebServer.head("200 OK", length: file.count)) && send(file.prefix(1000))
            Thread.sleep(forTimeInterval: 2)
        }
        let download = try download(server)
        XCTAssertThrowsError(try download.run { if $0 == 1000 { throw CancellationError() } }) {
            XCTAssertTrue($0 is CancellationError, "\($0)")
        }
    }

    func testOneWaitsForTheOther() throws {
        let server = try WebServer { [file] in WebServer.serve(file, $0, $1) }
        var first: FileDownload? = try download(server)
        let address = try XCTUnwrap(WebAddress(server.address + "/file"))
        var waits = 0
        let second = try FileDownload(address, sha256: hash, limits: limits, to: path) {
            waits += 1
            if waits == 2 {
                try first?.run { _ in }
                first?.remove()
                first = nil
            }
        }
        XCTAssertEqual(waits, 2)
        XCTAssertFalse(try [UInt8](Data(contentsOf: URL(fileURLWithPath: path))) == file)
        try second.run { _ in }
        XCTAssertEqual(server.requests.count, 2, "what the first one had is gone")
        XCTAssertThrowsError(
            try FileDownload(address, sha256: hash, limits: limits, to: path) { throw CancellationError() })
    }

    func testLinksAreNotFollowed() throws {
        let server = try WebServer { [file] in WebServer.serve(file, $0, $1) }
        let victim = try folder.write("precious".utf8, to: "victim")
        XCTAssertEqual(symlink(victim, path), 0)
        XCTAssertThrowsError(try download(server)) { XCTAssertTrue($0 is FileError, "\($0)") }
        XCTAssertEqual(try String(contentsOfFile: victim, encoding: .utf8), "precious")
    }

    func testAddresses() {
        for good in [
            "http://a", "https://example.org/a/b?c=d#e", "HTTP://127.0.0.1:8000/", "https://[::1]/x",
        ] {
            XCTAssertNotNil(WebAddress(good), good)
        }
        for bad in [
            "", "-K/etc/passwd", "file:///etc/passwd", "ftp://example.org/a", "example.org", "http://",
            "http:///a",
            "http://a b/", "http://a/\n", "https://user:password@example.org/", "gopher://a",
            "http://a:99999/",
            " http://a", "javascript:x", "http://exämple.org/",
        ] {
            XCTAssertNil(WebAddress(bad), bad)
        }
    }
}
