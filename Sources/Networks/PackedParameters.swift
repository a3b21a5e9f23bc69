import Kernels
import Synchronization

/// A layer's parameters in the order in which its kernels read them, made when a pass first asks.
final class PackedParameters: Sendable {
    private let parameters: [String: Tensor]
    private let memories = Mutex<[Direction: SharedMemory]>([:])

    /// Written once, before anybody else sees it.
    private struct SharedMemory: @unchecked Sendable { let memory: AlignedMemory? }

    init(_ parameters: [String: Tensor]) { self.parameters = parameters }

    /// The parameters for this direction; nil where the layer packs none. Throws for want of memory.
    ///
    /// - Parameter primitive: the layer for any size; all pack alike.
    func memory(for direction: Direction, by primitive: any LayerPrimitive, pool: ThreadPool) throws
        -> AlignedMemory?
    {
        try memories.withLock { memories in
            if let shared = memories[direction] { return shared }
            // It is kept, so it has to be whole even if the evaluation that needs it is canceled.
            let memory = try pool.interruptible(by: nil) {
                try primitive.packed(parameters, for: direction, pool: pool)
            }
            let shared = SharedMemory(memory: memory)
            memories[direction] = shared
            return shared
        }.memory
    }
}
