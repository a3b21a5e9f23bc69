import Networks

/// A floating-point format that tensors are stored in; everything becomes float32 when it is read.
enum ElementType: Sendable {
    case float32, float64, float16, bfloat16

    static let supported = ["F16", "BF16", "F32", "F64"]

    var size: Int {
        switch self {
        case .float64: 8
        case .float32: 4
        case .float16, .bfloat16: 2
        }
    }

    /// The element at `index` of little-endian values of this type.
    func value(at index: Int, of bytes: UnsafeRawBufferPointer) -> Float {
        switch self {
        case .float32:
            Float(
                bitPattern: UInt32(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
        case .float64:
            Float(
                Double(
                    bitPattern: UInt64(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))))
        case .float16:
            Float(
                Float16(
                    bitPattern: UInt16(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))))
        case .bfloat16:
            Float(
                bitPattern: UInt32(
                    UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)))
                    << 16)
        }
    }

    /// A tensor of these values: a view where they are aligned float32, otherwise a converted copy.
    func tensor(shape: [Int], bytes: UnsafeRawBufferPointer, owner: AnyObject) -> Tensor {
        let count = shape.reduce(1, *)
        precondition(bytes.count == count * size)
        if self == .float32, count > 0, UInt(bitPattern: bytes.baseAddress!) % 4 == 0 {
            return Tensor(
                shape: shape, viewing: bytes.baseAddress!.assumingMemoryBound(to: Float.self), owner: owner)
        }
        return Tensor(
            shape: shape,
            values: Array(unsafeUninitializedCapacity: count) { buffer, initialized in
                for index in 0..<count {
                    buffer.initializeElement(at: index, to: value(at: index, of: bytes))
                }
                initialized = count
            })
    }
}
