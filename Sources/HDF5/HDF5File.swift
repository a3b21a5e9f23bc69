import CHDF5

/// The floating-point tensors in an HDF5 file, by their paths in it, such as `block1/layers/conv2d/vars/0`.
///
/// libhdf5 was not made for hostile files: use this in a process of its own only (``HDF5Weights``).
final class HDF5File {
    private let file: hid_t

    /// What is wrong with a file or one of its tensors.
    enum Problem: Error, CustomStringConvertible {
        case noTensor(String)
        case notFloatingPoint(String)
        case other(String)

        /// Part of a sentence.
        var description: String {
            switch self {
            case .noTensor(let name): "it has no tensor '\(name)'"
            case .notFloatingPoint(let name): "tensor '\(name)' is not floating-point"
            case .other(let reason): reason
            }
        }
    }

    /// The bytes must stay where they are as long as the object lives.
    init(_ bytes: UnsafeRawBufferPointer) throws {
        file = chdf5_open(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
        guard file >= 0 else { throw Problem.other("it cannot be opened; it may be truncated") }
    }

    deinit { H5Fclose(file) }

    /// The dimensions of a tensor.
    func shape(_ name: String) throws -> [Int] {
        try withTensor(name) { tensor in
            let space = H5Dget_space(tensor)
            defer { H5Sclose(space) }
            let rank = H5Sget_simple_extent_ndims(space)
            guard 0...8 ~= rank else { throw Problem.other("tensor '\(name)' has \(rank) dimensions") }
            var extent = [hsize_t](repeating: 0, count: Int(rank))
            H5Sget_simple_extent_dims(space, &extent, nil)
            return extent.map { Int(clamping: $0) }
        }
    }

    /// A tensor's elements as float32, `count` of them.
    func values(_ name: String, count: Int) throws -> [Float] {
        try withTensor(name) { tensor in
            try [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
                let status = H5Dread(
                    tensor, chdf5_native_float(), hid_t(H5S_ALL), hid_t(H5S_ALL), chdf5_default(),
                    buffer.baseAddress)
                guard status >= 0 else {
                    throw Problem.other("tensor '\(name)' cannot be read; the file may be truncated")
                }
                initialized = count
            }
        }
    }

    private func withTensor<Result>(_ name: String, _ body: (hid_t) throws -> Result) throws -> Result {
        let tensor = H5Dopen2(file, name, chdf5_default())
        guard tensor >= 0 else { throw Problem.noTensor(name) }
        defer { H5Dclose(tensor) }
        let type = H5Dget_type(tensor)
        defer { H5Tclose(type) }
        guard H5Tget_class(type) == H5T_FLOAT else { throw Problem.notFloatingPoint(name) }
        return try body(tensor)
    }
}
