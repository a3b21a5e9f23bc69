import Foundation
import Messages
import ModelFormats
import TestSupport
import XCTest

final class PyTorchStateDictTests: RandomTestCase {
    private let folder = try! TemporaryFolder()

    /// Two tensors that share a storage, one of them transposed; a double one; a counter.
    private let fixture = TorchFixture(
        storages: [
            .init("0", [0, 1, 2, 3, 4, 5, 6, 7]),
            .init(
                "1", type: "DoubleStorage", count: 2,
                bytes: [0.5, -0.25].flatMap { littleEndian($0.bitPattern) }),
            .init("2", type: "LongStorage", count: 1, bytes: littleEndian(Int64(42))),
        ],
        entries: [
            .init(name: "plain", storage: 0, shape: [2, 3], strides: [3, 1]),
            .init(
                name: "transposed", storage: 0, offset: 2, shape: [3, 2], strides: [1, 3], isParameter: true),
            .init(name: "double", storage: 1, shape: [2], strides: [1]),
            .init(name: "counter", storage: 2, shape: [], strides: []),
        ])

    private func read(_ fixture: TorchFixture) throws -> PyTorchStateDict {
        try PyTorchStateDict(contentsOf: try folder.write(fixture.legacy, to: "case.pth"))
    }

    private func check(_ dict: PyTorchStateDict) {
        XCTAssertEqual(dict.names, ["plain", "transposed", "double"])
        XCTAssertEqual(dict.tensors["plain"]?.shape, [2, 3])
        XCTAssertEqual(dict.tensors["plain"]?.values, [0, 1, 2, 3, 4, 5])
        XCTAssertEqual(dict.tensors["transposed"]?.shape, [3, 2])
        XCTAssertEqual(dict.tensors["transposed"]?.values, [2, 5, 3, 6, 4, 7])
        XCTAssertEqual(dict.tensors["double"]?.values, [0.5, -0.25])
    }

    func testTheLegacyLayoutIsRead() throws { check(try read(fixture)) }

    func testTheZipLayoutIsRead() throws {
        let path = folder.file("case.pt")
        try fixture.writeArchive(to: path)
        check(try PyTorchStateDict(contentsOf: path))
    }

    func testViewsOutsideTheirStorageAreRefused() throws {
        let views: [(offset: Int, shape: [Int], strides: [Int])] = [
            (3, [2, 3], [3, 1]),  // one too far
            (-1, [2], [1]),
            (0, [2], [-1]),
            (0, [8, 8], [0, 0]),  // expanded: more elements than there are
            (0, [2, 3], [1]),  // ranks differ
            (0, [-1], [1]),
            (0, [1 << 62, 4], [0, 0]),
            (0, [2], [Int.max]),
            (Int.max, [2], [1]),
        ]
        for view in views {
            var bad = fixture
            bad.entries[0].offset = view.offset
            bad.entries[0].shape = view.shape
            bad.entries[0].strides = view.strides
            let path = try folder.write(bad.legacy, to: "case.pth")
            assertProblem(in: path, _ = try PyTorchStateDict(contentsOf: path), matches: isMalformed)
        }
    }

    func testManyTensorsOnOneStorageAreRefused() throws {
        var bad = fixture
        bad.storages[0] = .init("0", [Float](repeating: 1, count: 10_000))
        for index in 0..<200 {
            bad.entries.append(.init(name: "copy\(index)", storage: 0, shape: [10_000], strides: [1]))
        }
        XCTAssertThrowsError(try read(bad)) {
            XCTAssertTrue("\($0)".contains("larger than the file"), "\($0)")
        }
    }

    func testStoragesOfAnotherSizeAreRefused() throws {
        var bad = fixture
        bad.storages[0].count = 1 << 60
        XCTAssertThrowsError(try read(bad)) { XCTAssertTrue($0 is ModelFileError) }
        bad.storages[0].count = Int.max
        XCTAssertThrowsError(try read(bad)) { XCTAssertTrue($0 is ModelFileError) }
        bad.storages[0].count = -1
        XCTAssertThrowsError(try read(bad)) { XCTAssertTrue($0 is ModelFileError) }

        var short = fixture
        short.storages[0].bytes.removeLast()
        let path = folder.file("short.pt")
        try short.writeArchive(to: path)
        assertProblem(in: path, _ = try PyTorchStateDict(contentsOf: path)) {
            $0 == .truncated(missing: Message(verbatim: "storage 0"), needed: 32, available: 31)
        }
    }

    func testAnArchiveWithoutPickleOrStorageIsRefused() throws {
        let path = folder.file("bare.pt")
        try writeZip([("readme", [])], to: path)
        assertProblem(in: path, _ = try PyTorchStateDict(contentsOf: path), matches: isMalformed)
        try writeZip([("archive/data.pkl", fixture.pickle)], to: path)
        assertProblem(in: path, _ = try PyTorchStateDict(contentsOf: path), matches: isMalformed)
    }

    func testTwoTensorsOfOneNameAreRefused() throws {
        var bad = fixture
        bad.entries[1].name = "plain"
        XCTAssertThrowsError(try read(bad)) { XCTAssertTrue("\($0)".contains("'plain'")) }
    }

    func testForeignFilesAreRefused() throws {
        for contents in ["", "x", "#!/bin/sh\n", "PK", String(repeating: "weights ", count: 100)] {
            let path = try folder.write(contents.utf8, to: "foreign.pth")
            XCTAssertThrowsError(try PyTorchStateDict(contentsOf: path)) {
                XCTAssertTrue($0 is ModelFileError)
            }
        }
    }

    func testTruncationAndDamageAreRefused() throws {
        let read = { (path: String) in
            for tensor in try PyTorchStateDict(contentsOf: path).tensors.values { _ = tensor.values }
        }
        try assertEveryTruncationIsRefused(fixture.legacy, read: read)
        try assertDamageIsSurvived(fixture.legacy, using: &random, read: read)

        let path = folder.file("whole.pt")
        try fixture.writeArchive(to: path)
        let archive = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        try assertEveryTruncationIsRefused(archive, read: read)
        try assertDamageIsSurvived(archive, using: &random, read: read)
    }
}
