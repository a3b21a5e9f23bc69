import Foundation
import TestSupport
import XCTest

@testable import Files

/// Everything is tried with and without files that have no name while they are written.
final class AtomicFileTests: XCTestCase {
    private let folder = try! TemporaryFolder()

    private func write(_ text: String, to path: String, unnamed: Bool = true) throws {
        let file = try AtomicFile(path, mayBeUnnamed: unnamed)
        try Array(text.utf8).withUnsafeBytes { try file.write($0) }
        try file.commit()
    }

    private func text(_ path: String) throws -> String {
        let file = try MappedFile(path)
        return withExtendedLifetime(file) { String(decoding: file.bytes, as: UTF8.self) }
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return path.withPath { stat($0, &status) } == 0 ? status.st_mode & 0o7777 : 0
    }

    private var names: [String] { FolderNames(folder.path).sorted() }

    func testAFileAppearsWhenItIsComplete() throws {
        for unnamed in [true, false] {
            let path = folder.file("a \(unnamed)")
            let file = try AtomicFile(path, mayBeUnnamed: unnamed)
            try Array("new".utf8).withUnsafeBytes { try file.write($0) }
            XCTAssertThrowsError(try text(path)) { XCTAssertEqual($0 as? FileError, .missing(path)) }
            XCTAssertEqual(try text(file.unfinishedPath), "new")
            try file.commit()
            XCTAssertEqual(try text(path), "new")
        }
        XCTAssertEqual(names, ["a false", "a true"])
    }

    func testTheOldContentStaysWithoutACommit() throws {
        let path = try folder.write("old".utf8, to: "a")
        for unnamed in [true, false] {
            do {
                let file = try AtomicFile(path, mayBeUnnamed: unnamed)
                try Array("new".utf8).withUnsafeBytes { try file.write($0) }
            }
            XCTAssertEqual(try text(path), "old")
            XCTAssertEqual(names, ["a"])
            try write("new", to: path, unnamed: unnamed)
            XCTAssertEqual(try text(path), "new")
            try write("old", to: path, unnamed: unnamed)
        }
    }

    func testPermissions() throws {
        for unnamed in [true, false] {
            for kept: mode_t in [0o600, 0o640, 0o755, 0o666] {
                let path = try folder.write("old".utf8, to: "a")
                chmod(path, kept)
                let file = try AtomicFile(path, mayBeUnnamed: unnamed)
                var status = stat()
                XCTAssertEqual(fstat(file.descriptor, &status), 0)
                XCTAssertEqual(status.st_mode & 0o077, 0, "others must not read along")
                try file.commit()
                XCTAssertEqual(mode(path), kept)
            }
            let old = umask(0o027)
            defer { umask(old) }
            try write("new", to: folder.file("new \(unnamed)"), unnamed: unnamed)
            XCTAssertEqual(mode(folder.file("new \(unnamed)")), 0o640)
        }
    }

    func testLinksStay() throws {
        try FileManager.default.createDirectory(
            atPath: folder.file("disk"), withIntermediateDirectories: false)
        for unnamed in [true, false] {
            for (link, target) in [
                ("absolute", folder.file("disk/absolute")), ("relative", "disk/relative"),
                ("chain", "relative"),
            ] {
                unlink(folder.file(link))
                XCTAssertEqual(symlink(target, folder.file(link)), 0)
                // The first time, it leads nowhere.
                for content in ["first", "second"] {
                    try write(content, to: folder.file(link), unnamed: unnamed)
                    XCTAssertEqual(try text(folder.file(link)), content)
                    XCTAssertEqual(
                        try FileManager.default.destinationOfSymbolicLink(atPath: folder.file(link)), target)
                }
            }
            XCTAssertEqual(names, ["absolute", "chain", "disk", "relative"])
            XCTAssertEqual(FolderNames(folder.file("disk")).sorted(), ["absolute", "relative"])
            try ["absolute", "relative"].forEach {
                try FileManager.default.removeItem(atPath: folder.file("disk/\($0)"))
            }
        }
        for (link, target) in [("loop", "loop"), ("lost", "no/such/folder")] {
            XCTAssertEqual(symlink(target, folder.file(link)), 0)
            XCTAssertThrowsError(try AtomicFile(folder.file(link))) {
                guard case .unwritable? = $0 as? FileError else { return XCTFail("\($0)") }
            }
        }
    }

    func testAnyNameWillDo() throws {
        let name255 = String(repeating: "ä", count: 127) + "x"
        let latin1 = [CChar(bitPattern: 0xE9), 0].withUnsafeBufferPointer { String(path: $0.baseAddress!) }
        for name in [name255, latin1, "-rf", "a\nb\r\n", "\u{301}", "~", "*"] {
            for unnamed in [true, false] {
                for content in ["first", "second"] {
                    try write(content, to: folder.file(name), unnamed: unnamed)
                    XCTAssertEqual(try text(folder.file(name)), content)
                }
                XCTAssertEqual(FolderNames(folder.path).map { Array($0.utf8) }, [Array(name.utf8)])
                XCTAssertEqual(folder.file(name).withPath { unlink($0) }, 0)
            }
        }
        XCTAssertThrowsError(try write("", to: folder.file(name255 + "x"))) {
            XCTAssertTrue("\($0)".hasSuffix("File name too long."), "\($0)")
        }
        XCTAssertThrowsError(try AtomicFile(""))
        XCTAssertThrowsError(try AtomicFile(folder.file("none/")))
        XCTAssertEqual(names, [])
    }

    func testWhatIsNoFileIsTold() throws {
        let pipe = folder.file("pipe")
        XCTAssertEqual(mkfifo(pipe, 0o666), 0)
        XCTAssertEqual(symlink("pipe", folder.file("link")), 0)
        let socket = folder.file("socket")
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8.prefix(107)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        var kinds: [(String, FileKind)] = [
            (folder.path, .folder), ("/dev/full", .device), ("/dev/null", .device), (pipe, .pipe),
            (folder.file("link"), .pipe),
        ]
        if bound == 0 { kinds.append((socket, .socket)) }  // the path may be too long for one
        for (path, kind) in kinds {
            let expected = FileError.notAFile(path, kind)
            XCTAssertThrowsError(try AtomicFile(path)) { XCTAssertEqual($0 as? FileError, expected) }
            XCTAssertThrowsError(try MappedFile(path)) { XCTAssertEqual($0 as? FileError, expected) }
        }
        XCTAssertNoThrow(try write("", to: folder.file("file")))
    }

    func testRemainsOfKilledProcessesGo() throws {
        let abandoned = Remains.newName()
        let other = ".pareidolia-notes.partial"
        for name in [abandoned, other] { _ = try folder.write("x".utf8, to: name) }
        let linked = Remains.newName()
        XCTAssertEqual(symlink(other, folder.file(linked)), 0)
        let living = try AtomicFile(folder.file("living"), mayBeUnnamed: false)
        let kept = names.filter { $0 != abandoned }
        XCTAssertEqual(kept.count, 3)
        try withExtendedLifetime(living) { try write("", to: folder.file("a")) }
        XCTAssertEqual(names, (kept + ["a"]).sorted())
    }

    func testAFullDiskLeavesNothing() throws {
        let old = signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        defer { signal(SIGXFSZ, old) }
        for unnamed in [true, false] {
            let path = folder.file("a")
            try write(String(repeating: "x", count: 10_000), to: path, unnamed: unnamed)
            var small = limit
            small.rlim_cur = 8000
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &small)
            let failure = Result {
                try write(String(repeating: "y", count: 10_000), to: path, unnamed: unnamed)
            }
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            XCTAssertThrowsError(try failure.get()) {
                XCTAssertEqual($0 as? FileError, .unwritable(path, reason: "File too large"))
            }
            XCTAssertTrue(try text(path).hasPrefix("xx"))
            XCTAssertEqual(names, ["a"])
        }
    }

    func testAFileThatMustNotBeWrittenStays() throws {
        let path = try folder.write("old".utf8, to: "a")
        chmod(path, 0o444)
        try XCTSkipIf(geteuid() == 0, "root may write everything")
        XCTAssertThrowsError(try AtomicFile(path)) {
            XCTAssertEqual($0 as? FileError, .unwritable(path, reason: "Permission denied"))
        }
    }
}
