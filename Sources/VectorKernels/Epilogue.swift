import KernelTypes

/// What happens to a result on its way from the registers to memory.
struct Epilogue {
    /// Added: a block of bias; nil for none.
    var bias: UnsafePointer<Float>?
    /// Added too: values at the places of the result; nil for none.
    var addend: UnsafePointer<Float>?
    /// Limits the result to 0…ceiling; infinity is ReLU. Nil for none.
    var ceiling: Float?
    /// The output of a rectifier, at the places of the result: where it is 0 or the ceiling, the result
    /// becomes 0. Nil for none.
    var mask: UnsafePointer<Float>?
    var maskCeiling: Float = .infinity

    /// The same for results that begin `offset` floats further on.
    @inline(always)
    func moved(by offset: Int) -> Epilogue {
        var moved = self
        moved.addend = addend.map { $0 + offset }
        moved.mask = mask.map { $0 + offset }
        return moved
    }

    /// Puts a value to `target + offset`.
    @inline(always)
    func finish(_ value: Lanes, _ target: UnsafeMutablePointer<Float>, _ offset: Int) {
        var value = value
        if let addend { value += load(addend + offset) }
        if let ceiling {
            value = value.replacing(with: 0, where: value .< 0)
            value = value.replacing(with: ceiling, where: value .> ceiling)
        }
        if let mask {
            value = value.passed(by: Rectifier(slope: 0, ceiling: maskCeiling), output: load(mask + offset))
        }
        store(value, target + offset)
    }
}

extension Lanes {
    /// A gradient with respect to a rectifier's output as one with respect to its input: zero where the output is 0 or the ceiling.
    @inline(always)
    func passed(by rectifier: Rectifier, output: Lanes) -> Lanes {
        replacing(with: 0, where: (output .<= 0) .| (output .>= rectifier.ceiling))
    }
}
