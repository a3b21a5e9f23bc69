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

    /// As `DataParallel` names them; a network may have a part of that name as well.
    func testThePrefixOfParallelNetworksIsTakenAway() throws {
        var parallel = fixture
        parallel.entries.indices.forEach { parallel.entries[$0].name = "module." + fixture.entries[$0].name }
        check(try read(parallel))
        let path = try folder.write(parallel.legacy, to: "parallel.pth")
        XCTAssertEqual(try PyTorchStateDict(contentsOf: path) { $0 == "plain" }.names, ["plain"])
        parallel.entries[3].name = "counter"
        XCTAssertEqual(try read(parallel).names, ["module.plain", "module.transposed", "module.double"])
    }

    /// As it is saved during a training, beside tensors of the optimizer's own.
    func testAStateDictAmongOtherThingsIsRead() throws {
        var saved = fixture
        saved.storages.append(.init("3", [8, 9]))
        saved.training = [.init(name: "momentum", storage: 3, shape: [2], strides: [1])]
        check(try read(saved))
        let path = folder.file("case.pt")
        try saved.writeArchive(to: path)
        check(try PyTorchStateDict(contentsOf: path))
        // A tensor may have that name as well.
        var odd = fixture
        odd.entries[0].name = "state_dict"
        XCTAssertEqual(try read(odd).names, ["state_dict", "transposed", "double"])
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

    /// An axis of one element has no step, so whatever the file says of it does no harm.
    func testStridesOfSingleElementsDoNotMatter() throws {
        for stride in [0, -1, Int.max, Int.min] {
            var odd = fixture
            odd.entries[0].shape = [1, 2, 3, 1]
            odd.entries[0].strides = [stride, 3, 1, stride]
            XCTAssertEqual(try read(odd).tensors["plain"]?.values, [0, 1, 2, 3, 4, 5])
        }
    }

    func testAStorageDescribedInTwoWaysIsRefused() throws {
        var bad = fixture
        bad.storages.append(.init("0", [1, 2]))
        bad.entries.append(.init(name: "other", storage: 3, shape: [2], strides: [1]))
        let path = try folder.write(bad.legacy, to: "case.pth")
        assertProblem(in: path, _ = try PyTorchStateDict(contentsOf: path), matches: isMalformed)
    }

    /// 65 million values that a zip archive packs into 63 KB.
    func testAPackedPickleLargerThanTheFileIsRefused() throws {
        let path = folder.file("case.pt")
        try fixture.writeArchive(to: path, compressed: true)
        check(try PyTorchStateDict(contentsOf: path))
        var bad = fixture
        bad.padding = 3 << 20
        try bad.writeArchive(to: path, compressed: true)
        XCTAssertThrowsError(try PyTorchStateDict(contentsOf: path)) {
            XCTAssertTrue("\($0)".contains("data.pkl' would unpack to"), "\($0)")
        }
    }

    /// Values are counted wherever they lie: on the stack, in lists, in tuples, kept for later.
    func testPicklesOfTooManyValuesAreRefused() throws {
        let count = 600_000
        let hoards: [[UInt8]] = [
            [UInt8](repeating: UInt8(ascii: "N"), count: count),
            Array("](".utf8) + [UInt8](repeating: UInt8(ascii: "N"), count: count) + Array("e".utf8),
            Array("](".utf8) + [UInt8](repeating: UInt8(ascii: "N"), count: count / 2) + Array("e(".utf8)
                + [UInt8](repeating: UInt8(ascii: "N"), count: count / 2) + Array("e".utf8),
            [UInt8](repeating: UInt8(ascii: ")"), count: count),
            [UInt8](repeating: UInt8(ascii: "("), count: count),
        ]
        for hoard in hoards {
            let path = try folder.write(
                TorchFixture.legacyHead + [0x80, 2] + hoard + Array(".".utf8), to: "case.pth")
            XCTAssertThrowsError(try PyTorchStateDict(contentsOf: path)) {
                XCTAssertTrue("\($0)".contains("more than 500000 values"), "\($0)")
            }
        }
    }

    func testManyTensorsOnOneStorageAreRefused() throws {
        var bad = fixture
        bad.storages[0] = .init("0", [Float](repeating: 1, count: 100_000))
        for index in 0..<100 {
            bad.entries.append(.init(name: "copy\(index)", storage: 0, shape: [100_000], strides: [1]))
        }
        // Up to 64 MB are nobody's harm.
        XCTAssertEqual(try read(bad).tensors["copy99"]?.count, 100_000)
        for index in 100..<200 {
            bad.entries.append(.init(name: "copy\(index)", storage: 0, shape: [100_000], strides: [1]))
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
