@preconcurrency import CHDF5  // its type identifiers are global variables
import Files
import Foundation
import ModelFormats
import TestSupport
import XCTest

final class KerasHDF5Tests: XCTestCase {
    private let folder = try! TemporaryFolder()
    private let values: [Float] = [1, 2, 3, 4, 5, 6]

    /// A file with a group `layer` that holds a float, a double and an integer dataset of shape [2, 3].
    private func written() -> String {
        let path = folder.file("weights.h5")
        let file = H5Fcreate(path, 2, pareidolia_hdf5_default(), pareidolia_hdf5_default())  // 2: overwrite
        let group = H5Gcreate2(
            file, "layer", pareidolia_hdf5_default(), pareidolia_hdf5_default(), pareidolia_hdf5_default())
        let space = H5Screate_simple(2, [2, 3], nil)
        for (name, type) in [
            ("float", H5T_IEEE_F32LE_g), ("double", H5T_IEEE_F64BE_g), ("integer", H5T_STD_I32LE_g),
        ] {
            let set = H5Dcreate2(
                group, name, type, space, pareidolia_hdf5_default(), pareidolia_hdf5_default(),
                pareidolia_hdf5_default())
            XCTAssertGreaterThanOrEqual(
                H5Dwrite(set, pareidolia_hdf5_native_float(), 0, 0, pareidolia_hdf5_default(), values), 0)
            H5Dclose(set)
        }
        H5Sclose(space)
        H5Gclose(group)
        XCTAssertGreaterThanOrEqual(H5Fclose(file), 0)
        return path
    }

    func testTensorsAreReadByPath() throws {
        let tensors = try KerasHDF5(written()).tensors(["layer/float", "layer/double"])
        for name in ["layer/float", "layer/double"] {
            XCTAssertEqual(tensors[name]?.shape, [2, 3])
            XCTAssertEqual(tensors[name]?.values, values)
        }
    }

    /// An import unpacks the weights into a file that it holds a lock on.
    func testALockedFileIsRead() throws {
        let contents = try [UInt8](Data(contentsOf: URL(fileURLWithPath: written())))
        let locked = try AtomicFile(folder.file("unpacked.h5"), mayBeUnnamed: false)
        try contents.withUnsafeBytes { try locked.write($0) }
        XCTAssertEqual(
            try KerasHDF5(locked.unfinishedPath).tensors(["layer/float"])["layer/float"]?.values, values)
    }

    func testAMissingTensorAndAnotherTypeAreNamed() throws {
        let path = written()
        assertProblem(in: path, _ = try KerasHDF5(path).tensors(["layer/bias"])) {
            $0 == .missingTensor("layer/bias")
        }
        assertProblem(in: path, _ = try KerasHDF5(path).tensors(["nowhere/float"])) {
            $0 == .missingTensor("nowhere/float")
        }
        assertProblem(in: path, _ = try KerasHDF5(path).tensors(["layer/integer"])) {
            guard case .unsupportedType("layer/integer", _, _) = $0 else { return false }
            return true
        }
    }

    func testForeignAndTruncatedFilesAreRefused() throws {
        let foreign = try folder.write("weights".utf8, to: "foreign.h5")
        assertProblem(in: foreign, _ = try KerasHDF5(foreign), matches: isMalformed)

        let contents = try [UInt8](Data(contentsOf: URL(fileURLWithPath: written())))
        try assertEveryTruncationIsRefused(contents) {
            _ = try KerasHDF5($0).tensors(["layer/float", "layer/double"])
        }
    }
}
