/// One block of channels of one pixel.
typealias Lanes = SIMD16<Float>

// Blocks begin at multiples of 64 bytes, as `AlignedMemory` and the memory plan see to.

@inline(always)
func load(_ pointer: UnsafePointer<Float>) -> Lanes {
    UnsafeRawPointer(pointer).assumingMemoryBound(to: Lanes.self).pointee
}

@inline(always)
func store(_ value: Lanes, _ pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Lanes.self).pointee = value
}
