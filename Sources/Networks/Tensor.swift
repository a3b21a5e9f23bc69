/// An immutable block of float32 values with a shape: a layer's weights, a file's tensor.
///
/// Values are row-major. A tensor either owns its values or points into memory that `owner` keeps
/// alive, such as a mapped model file, which then is shared between processes and read lazily.
public struct Tensor: Sendable {
    public let shape: [Int]
    private let storage: Storage

    public init(shape: [Int], values: [Float]) {
        precondition(shape.reduce(1, *) == values.count, "\(values.count) values for shape \(shape)")
        self.shape = shape
        storage = Storage(copying: values)
    }

    /// A view of `shape.reduce(1, *)` values at `pointer`, which stays valid as long as `owner` lives.
    public init(shape: [Int], viewing pointer: UnsafePointer<Float>, owner: AnyObject) {
        self.shape = shape
        storage = Storage(viewing: pointer, owner: owner)
    }

    public var count: Int { shape.reduce(1, *) }

    /// The values; valid while the tensor (or a copy of it) lives.
    public var pointer: UnsafePointer<Float> { storage.pointer }

    public var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

    /// The same values under another shape of the same count.
    public func reshaped(_ shape: [Int]) -> Tensor {
        precondition(shape.reduce(1, *) == count)
        return Tensor(shape: shape, viewing: pointer, owner: storage)
    }

    private final class Storage: @unchecked Sendable {  // never written after initialization
        let pointer: UnsafePointer<Float>
        private let owner: AnyObject?
        private let owned: UnsafeMutablePointer<Float>?

        init(copying values: [Float]) {
            let memory = UnsafeMutablePointer<Float>.allocate(capacity: max(1, values.count))
            values.withUnsafeBufferPointer { source in
                if let base = source.baseAddress { memory.initialize(from: base, count: source.count) }
            }
            pointer = UnsafePointer(memory)
            owned = memory
            owner = nil
        }

        init(viewing pointer: UnsafePointer<Float>, owner: AnyObject) {
            self.pointer = pointer
            self.owner = owner
            owned = nil
        }

        deinit { owned?.deallocate() }
    }
}
