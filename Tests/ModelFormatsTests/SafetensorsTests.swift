import Files
import Messages
import ModelFormats
import Networks
import TestSupport
import XCTest

final class SafetensorsTests: RandomTestCase {
    private let folder = try! TemporaryFolder()

    /// A file with this header and data.
    private func file(_ header: String, data: [UInt8] = []) throws -> String {
        try folder.write(bytes(header, data: data), to: "case.safetensors")
    }

    private func bytes(_ header: String, data: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8) + data
    }

    func testWhatIsWrittenIsRead() throws {
        let path = folder.file("round-trip.safetensors")
        let tensors = [
            ("z", Tensor(shape: [2, 3], values: [1, -2, 3.5, .infinity, 0, -0.0])),
            ("a/b \"quoted\" ü", Tensor(shape: [], values: [7])),
            ("empty", Tensor(shape: [0, 5], values: [])),
        ]
        try Safetensors.write(tensors, metadata: ["key": "värde \n"], to: path)
        let read = try Safetensors(contentsOf: path)
        XCTAssertEqual(read.metadata, ["key": "värde \n"])
        XCTAssertEqual(Set(read.names), Set(tensors.map(\.0)))
        for (name, tensor) in tensors {
            XCTAssertEqual(read.tensors[name]?.shape, tensor.shape)
            XCTAssertEqual(read.tensors[name]?.values, tensor.values)
        }
        XCTAssertEqual(UInt(bitPattern: read.tensors["z"]!.pointer) % 64, 0, "data should be aligned")
        XCTAssertEqual(
            try FileManager.default.contentsOfDirectory(atPath: folder.path), ["round-trip.safetensors"])
    }

    func testOtherFloatingPointTypesAreConverted() throws {
        let header = """
            {"half":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},\
            "brain":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]},\
            "double":{"dtype":"F64","shape":[1],"data_offsets":[6,14]},\
            "single":{"dtype":"F32","shape":[1],"data_offsets":[14,18]}}
            """
        let data: [UInt8] =
            [0x00, 0x3E, 0x01, 0x00]  // 1.5 and the smallest subnormal
            + [0x20, 0xC0]  // -2.5
            + withUnsafeBytes(of: (0.1).bitPattern.littleEndian) { Array($0) }
            + withUnsafeBytes(of: Float(3).bitPattern.littleEndian) { Array($0) }  // not aligned
        let read = try Safetensors(contentsOf: try file(header, data: data))
        XCTAssertEqual(read.tensors["half"]?.values, [1.5, 0x1p-24])
        XCTAssertEqual(read.tensors["brain"]?.values, [-2.5])
        XCTAssertEqual(read.tensors["double"]?.values, [0.1])
        XCTAssertEqual(read.tensors["single"]?.values, [3])
        XCTAssertEqual(read.names, ["half", "brain", "double", "single"])
    }

    func testMissingFileAndFolderAreRefused() throws {
        for (path, expected) in [
            ("/no/such/file", FileError.missing("/no/such/file")),
            (folder.path, .notAFile(folder.path, .folder)),
        ] {
            XCTAssertThrowsError(try Safetensors(contentsOf: path)) {
                XCTAssertEqual($0 as? FileError, expected)
            }
        }
    }

    func testImpossibleHeadersAreRefused() throws {
        let single = #"{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
        let cases: [(header: String, bytes: Int, why: String)] = [
            ("not JSON", 0, "cannot be understood"),
            ("[]", 0, "cannot be understood"),
            (#"{"t":{"dtype":"F32","shape":[2]}}"#, 8, "cannot be understood"),
            (#"{"t":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#, 8, "cannot be understood"),
            (#"{"t":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#, 8, "cannot be understood"),
            (
                #"{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,99999999999999999999]}}"#, 8,
                "cannot be understood"
            ),
            (#"{"__metadata__":{"a":1}}"#, 0, "cannot be understood"),
            (#"{"t":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8, "does not fill"),
            (#"{"t":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}"#, 8, "does not fill"),
            (
                #"{"t":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0,
                "does not fill"
            ),
            (
                #"{"t":{"dtype":"F32","shape":[2305843009213693952],"data_offsets":[0,0]}}"#, 0,
                "does not fill"
            ),
            (#"{"t":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8, "lies at bytes 8 to 0"),
            (#"{"t":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, 12, "lies at bytes 4 to 12"),
            (
                #"{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"u":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
                12, "the one before ends at 8"
            ),
            (single, 12, "4 bytes follow"),
        ]
        for (header, count, why) in cases {
            let path = try file(header, data: [UInt8](repeating: 0, count: count))
            assertProblem(in: path, _ = try Safetensors(contentsOf: path)) {
                guard case .malformed(_, let detail) = $0 else { return false }
                return "\(detail)".contains(why)
            }
        }
        let short = try file(single, data: [0, 0, 0])
        assertProblem(in: short, _ = try Safetensors(contentsOf: short)) {
            $0 == .truncated(missing: Message(part: "tensor '\("t")'"), needed: 8, available: 3)
        }
    }

    /// It stands in nobody's way, and is named where it is asked for.
    func testAnUnsupportedType() throws {
        for (type, size) in [("I64", 8), ("BOOL", 1), ("U16", 2), ("I32", 4), ("F8_E4M3", 1), ("C64", 8)] {
            func header(_ size: Int) -> String {
                """
                {"t":{"dtype":"\(type)","shape":[3],"data_offsets":[0,\(3 * size)]},\
                "x":{"dtype":"F32","shape":[1],"data_offsets":[\(3 * size),\(3 * size + 4)]}}
                """
            }
            let data = [UInt8](repeating: 0, count: 3 * size) + [0, 0, 128, 63]
            let contents = try Safetensors(contentsOf: file(header(size), data: data))
            XCTAssertEqual(contents.names, ["x"])
            XCTAssertEqual(try contents.tensor("x")?.values, [1])
            XCTAssertNil(try contents.tensor("y"))
            for read in [
                { _ = try contents.tensor("t") }, { _ = try WeightSource(contents).tensor("t", [3]) },
            ] {
                assertProblem(in: contents.file.path, try read()) {
                    guard case .unsupportedType("t", type, _) = $0 else { return false }
                    return true
                }
            }
            if ["C64", "F8_E4M3"].contains(type) { continue }  // whose size this version doesn't know
            let path = try file(header(size + 1), data: [UInt8](repeating: 0, count: 3 * size + 7))
            assertProblem(in: path, _ = try Safetensors(contentsOf: path), matches: isMalformed)
        }
    }

    func testAnImpossibleHeaderLengthIsRefused() throws {
        let path = try folder.write([255, 255, 255, 255, 255, 255, 255, 255, 0x7B, 0x7D], to: "length")
        assertProblem(in: path, _ = try Safetensors(contentsOf: path), matches: isMalformed)
    }

    func testTruncationAndDamageAreRefused() throws {
        let contents = bytes(
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F16","shape":[2,1],"data_offsets":[8,12]}}"#,
            data: (1...12).map { $0 })
        let read = { (path: String) in
            for tensor in try Safetensors(contentsOf: path).tensors.values { _ = tensor.values }
        }
        try assertEveryTruncationIsRefused(contents, read: read)
        try assertDamageIsSurvived(contents, using: &random, read: read)
    }

    func testAnUnwritableFolderIsRefused() throws {
        let path = "/no/such/folder/file.safetensors"
        XCTAssertThrowsError(try Safetensors.write([], to: path)) {
            XCTAssertEqual($0 as? FileError, .unwritable(path, reason: "No such file or directory"))
        }
    }
}
