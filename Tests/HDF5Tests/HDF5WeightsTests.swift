@preconcurrency import CHDF5  // its type identifiers are global variables
import Files
import Foundation
import HDF5
import Isolation
import ModelFormats
import Networks
import TestSupport
import XCTest

/// With the built command as the process that reads.
final class HDF5WeightsTests: RandomTestCase {
    private let folder = try! TemporaryFolder()
    private let values: [Float] = [1, 2, 3, 4, 5, 6]

    /// A file with a group `layer` that holds a float, a double and an integer dataset of shape [2, 3].
    private func written() -> String {
        let path = folder.file("weights.h5")
        let file = H5Fcreate(path, 2, chdf5_default(), chdf5_default())  // 2: overwrite
        let group = H5Gcreate2(
            file, "layer", chdf5_default(), chdf5_default(), chdf5_default())
        let space = H5Screate_simple(2, [2, 3], nil)
        for (name, type) in [
            ("float", H5T_IEEE_F32LE_g), ("double", H5T_IEEE_F64BE_g), ("integer", H5T_STD_I32LE_g),
        ] {
            let set = H5Dcreate2(
                group, name, type, space, chdf5_default(), chdf5_default(),
                chdf5_default())
            XCTAssertGreaterThanOrEqual(
                H5Dwrite(set, chdf5_native_float(), 0, 0, chdf5_default(), values), 0)
            H5Dclose(set)
        }
        H5Sclose(space)
        H5Gclose(group)
        XCTAssertGreaterThanOrEqual(H5Fclose(file), 0)
        return path
    }

    override func setUp() { Isolation.executable = BuiltProducts.command.path }
    override func tearDown() { Isolation.executable = "/proc/self/exe" }

    private func read(_ path: String, _ names: String...) throws -> [String: Tensor] {
        try HDF5Weights.tensors(path, names: names)
    }

    func testTensorsAreReadByPath() throws {
        let tensors = try read(written(), "layer/float", "layer/double")
        XCTAssertEqual(Set(tensors.keys), ["layer/float", "layer/double"])
        for tensor in tensors.values {
            XCTAssertEqual(tensor.shape, [2, 3])
            XCTAssertEqual(tensor.values, values)
        }
    }

    /// As an import unpacks it from a wheel.
    func testAFileWithoutANameIsRead() throws {
        let contents = try [UInt8](Data(contentsOf: URL(fileURLWithPath: written())))
        let unnamed = try AtomicFile(folder.file("unpacked.h5"))
        try contents.withUnsafeBytes { try unnamed.write($0) }
        XCTAssertEqual(try read(unnamed.unfinishedPath, "layer/float")["layer/float"]?.values, values)
    }

    func testAMissingTensorAndAnotherTypeAreNamed() throws {
        let path = written()
        for name in ["layer/bias", "nowhere/float", "", "layer"] {
            assertProblem(in: path, _ = try read(path, name)) { $0 == .missingTensor(name) }
        }
        assertProblem(in: path, _ = try read(path, "layer/integer")) {
            guard case .unsupportedType("layer/integer", _, _) = $0 else { return false }
            return true
        }
    }

    func testForeignAndTruncatedFilesAreRefused() throws {
        let foreign = try folder.write("weights".utf8, to: "foreign.h5")
        assertProblem(in: foreign, _ = try read(foreign, "x"), matches: isMalformed)
        let contents = try [UInt8](Data(contentsOf: URL(fileURLWithPath: written())))
        for length in stride(from: 0, to: contents.count, by: contents.count / 15) {
            let path = try folder.write(contents.prefix(length), to: "truncated.h5")
            XCTAssertThrowsError(try read(path, "layer/float"), "\(length) bytes") {
                XCTAssertTrue($0 is ModelFileError, "\($0)")
            }
        }
        XCTAssertThrowsError(try read(folder.path, "x")) { XCTAssertTrue($0 is FileError) }
    }

    func testDamageCostsASentence() throws {
        let contents = try [UInt8](Data(contentsOf: URL(fileURLWithPath: written())))
        try assertDamageIsSurvived(contents, rounds: 60, using: &random) {
            _ = try read($0, "layer/float", "layer/double")
        }
    }

    /// A file of some kilobytes can claim to hold gigabytes of zeros.
    func testTensorsFarLargerThanTheFileAreRefused() throws {
        func claiming(_ side: hsize_t) -> String {
            let path = folder.file("huge.h5")
            let file = H5Fcreate(path, 2, chdf5_default(), chdf5_default())
            let properties = H5Pcreate(H5P_CLS_DATASET_CREATE_ID_g)
            H5Pset_chunk(properties, 2, [min(side, 1000), min(side, 1000)])
            let space = H5Screate_simple(2, [side, side], nil)
            for name in ["a", "b"] {
                H5Dclose(
                    H5Dcreate2(
                        file, name, H5T_IEEE_F32LE_g, space, chdf5_default(), properties, chdf5_default()))
            }
            H5Sclose(space)
            H5Pclose(properties)
            H5Fclose(file)
            return path
        }
        // Together 32 MB, and 128 MB.
        XCTAssertEqual(try read(claiming(2000), "a", "b")["b"]?.shape, [2000, 2000])
        let path = claiming(4000)
        XCTAssertEqual(try read(path, "a")["a"]?.shape, [4000, 4000])
        for (side, names) in [(4000, ["a", "b"]), (20_000, ["a"]), (1 << 40, ["a"])] as [(hsize_t, [String])]
        {
            let path = claiming(side)
            assertProblem(in: path, _ = try HDF5Weights.tensors(path, names: names), matches: isMalformed)
        }
    }

    func testItCanBeStopped() throws {
        XCTAssertThrowsError(try HDF5Weights.tensors(written(), names: ["layer/float"]) { true }) {
            XCTAssertTrue($0 is CancellationError, "\($0)")
        }
    }
}
