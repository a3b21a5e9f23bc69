import CHDF5
import Files
import Messages
import Networks
import Synchronization

/// The weights in a Keras HDF5 file, read by path, such as `block1/layers/conv2d/vars/0`.
public struct KerasHDF5: Sendable {
    public let path: String

    /// The HDF5 library keeps global state and, as Debian builds it, does not guard it.
    private static let library = Mutex(())
    /// 2 GiB of float32: more than any published network's largest tensor.
    private static let elementLimit = 1 << 29

    /// Throws ``ModelFileError`` if this is no HDF5 file.
    public init(_ path: String) throws {
        self.path = path
        let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
        let file = try MappedFile(path)
        guard withExtendedLifetime(file, { file.bytes.starts(with: signature) }) else {
            throw malformed("it does not begin like one")
        }
    }

    /// The floating-point tensors at these paths inside the file, converted to float32; throws
    /// ``ModelFileError``.
    public func tensors(_ names: [String]) throws -> [String: Tensor] {
        try Self.library.withLock { _ in
            pareidolia_hdf5_be_silent()
            let file = path.withPath(pareidolia_hdf5_open)
            guard file >= 0 else { throw malformed("it cannot be opened; it may be truncated") }
            defer { H5Fclose(file) }
            var tensors: [String: Tensor] = [:]
            for name in names { tensors[name] = try tensor(name, in: file) }
            return tensors
        }
    }

    private func tensor(_ name: String, in file: hid_t) throws -> Tensor {
        let dataset = H5Dopen2(file, name, pareidolia_hdf5_default())
        guard dataset >= 0 else { throw ModelFileError(path, .missingTensor(name)) }
        defer { H5Dclose(dataset) }

        let type = H5Dget_type(dataset)
        defer { H5Tclose(type) }
        guard H5Tget_class(type) == H5T_FLOAT else {
            throw ModelFileError(
                path,
                .unsupportedType(
                    tensor: name, type: "other than floating-point", supported: ["floating-point"])
            )
        }

        let space = H5Dget_space(dataset)
        defer { H5Sclose(space) }
        let rank = H5Sget_simple_extent_ndims(space)
        guard 0...8 ~= rank else { throw malformed("tensor '\(name)' has \(rank) dimensions") }
        var extent = [hsize_t](repeating: 0, count: Int(rank))
        H5Sget_simple_extent_dims(space, &extent, nil)
        let shape = extent.map { Int(clamping: $0) }
        guard let count = elementCount(shape), count <= Self.elementLimit else {
            throw malformed("tensor '\(name)' has the shape \(shape)")
        }

        let values = try [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            let status = H5Dread(
                dataset, pareidolia_hdf5_native_float(), hid_t(H5S_ALL), hid_t(H5S_ALL),
                pareidolia_hdf5_default(), buffer.baseAddress)
            guard status >= 0 else {
                throw malformed("tensor '\(name)' cannot be read; the file may be truncated")
            }
            initialized = count
        }
        return Tensor(shape: shape, values: values)
    }

    private func malformed(_ detail: String) -> ModelFileError {
        ModelFileError(
            path, .malformed(format: Message(verbatim: "a Keras HDF5 file"), Message(verbatim: detail)))
    }
}
