import Networks
import XCTest

@testable import Models

/// Imports of what is no HDF5 file.
extension ModelStore {
    func importModel(_ card: ModelCard, from file: String) throws {
        try importModel(card, from: file, hdf5: Self.noReader)
    }

    func importModel(card name: String, from file: String) throws {
        try importModel(card: name, from: file, hdf5: Self.noReader)
    }

    private static func noReader(_ path: String, _ tensors: [String]) throws -> [String: Tensor] {
        XCTFail("'\(path)' was read as HDF5")
        return [:]
    }
}
