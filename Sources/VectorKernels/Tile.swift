import KernelTypes

/// Six neighboring pixels of one block: as many registers as AVX2 has for sums, and enough of them to
/// keep both multipliers of a core busy.
struct Tile {
    static let width = 6

    private var p0, p1, p2, p3, p4, p5: Lanes

    @inline(always)
    init(_ value: Lanes) { (p0, p1, p2, p3, p4, p5) = (value, value, value, value, value, value) }

    /// Adds `weights` times one channel of each pixel, `step` floats apart.
    @inline(always)
    mutating func add(_ weights: Lanes, timesScalarsAt x: UnsafePointer<Float>, step: Int) {
        p0 = multiplyAdd(weights, Lanes(repeating: x[0]), p0)
        p1 = multiplyAdd(weights, Lanes(repeating: x[step]), p1)
        p2 = multiplyAdd(weights, Lanes(repeating: x[2 * step]), p2)
        p3 = multiplyAdd(weights, Lanes(repeating: x[3 * step]), p3)
        p4 = multiplyAdd(weights, Lanes(repeating: x[4 * step]), p4)
        p5 = multiplyAdd(weights, Lanes(repeating: x[5 * step]), p5)
    }

    /// Adds `weights` times the same block of each pixel, lane by lane.
    @inline(always)
    mutating func add(_ weights: Lanes, timesBlocksAt x: UnsafePointer<Float>, step: Int) {
        p0 = multiplyAdd(weights, load(x), p0)
        p1 = multiplyAdd(weights, load(x + step), p1)
        p2 = multiplyAdd(weights, load(x + 2 * step), p2)
        p3 = multiplyAdd(weights, load(x + 3 * step), p3)
        p4 = multiplyAdd(weights, load(x + 4 * step), p4)
        p5 = multiplyAdd(weights, load(x + 5 * step), p5)
    }

    /// Stores the pixels `first..<end` of 0..<6.
    @inline(always)
    func store(
        _ epilogue: Epilogue, _ target: UnsafeMutablePointer<Float>, _ offset: Int, step: Int,
        from first: Int, to end: Int
    ) {
        if first <= 0, end >= Tile.width { return store(epilogue, target, offset, step: step) }
        for pixel in max(0, first)..<min(end, Tile.width) {
            epilogue.finish(self[pixel], target, offset + pixel * step)
        }
    }

    private subscript(pixel: Int) -> Lanes {
        switch pixel {
        case 0: p0
        case 1: p1
        case 2: p2
        case 3: p3
        case 4: p4
        default: p5
        }
    }

    @inline(always)
    func store(_ epilogue: Epilogue, _ target: UnsafeMutablePointer<Float>, _ offset: Int, step: Int) {
        epilogue.finish(p0, target, offset)
        epilogue.finish(p1, target, offset + step)
        epilogue.finish(p2, target, offset + 2 * step)
        epilogue.finish(p3, target, offset + 3 * step)
        epilogue.finish(p4, target, offset + 4 * step)
        epilogue.finish(p5, target, offset + 5 * step)
    }
}

/// Sums of six neighboring pixels of one or more blocks of results.
protocol TileOfBlocks {
    static var blocks: Int { get }

    /// - Parameter bias: what sums begin with, block after block; nil for zero.
    init(bias: UnsafePointer<Float>?)

    /// Adds the weights of each block, `blockStep` floats apart, times one channel of each pixel, `step`
    /// floats apart.
    mutating func add(
        weightsAt weights: UnsafePointer<Float>, blockStep: Int, timesScalarsAt x: UnsafePointer<Float>,
        step: Int)

    /// Stores the pixels `first..<end` of 0..<6, the blocks `blockStep` floats apart.
    func store(
        _ epilogue: Epilogue, _ target: UnsafeMutablePointer<Float>, _ offset: Int, step: Int,
        blockStep: Int, from first: Int, to end: Int)
}

extension Tile: TileOfBlocks {
    static var blocks: Int { 1 }

    @inline(always)
    init(bias: UnsafePointer<Float>?) { self.init(bias.map { load($0) } ?? .zero) }

    @inline(always)
    mutating func add(
        weightsAt weights: UnsafePointer<Float>, blockStep: Int, timesScalarsAt x: UnsafePointer<Float>,
        step: Int
    ) {
        add(load(weights), timesScalarsAt: x, step: step)
    }

    @inline(always)
    func store(
        _ epilogue: Epilogue, _ target: UnsafeMutablePointer<Float>, _ offset: Int, step: Int,
        blockStep: Int, from first: Int, to end: Int
    ) {
        store(epilogue, target, offset, step: step, from: first, to: end)
    }
}

/// Two blocks at once, where registers are as wide as a block and there are 32 of them: twelve sums keep
/// both multipliers busy for all of their latency, and a pixel is read once for two products.
struct TilePair: TileOfBlocks {
    static var blocks: Int { 2 }

    private var first, second: Tile

    @inline(always)
    init(bias: UnsafePointer<Float>?) {
        first = Tile(bias: bias)
        second = Tile(bias: bias.map { $0 + Layout.lanes })
    }

    @inline(always)
    mutating func add(
        weightsAt weights: UnsafePointer<Float>, blockStep: Int, timesScalarsAt x: UnsafePointer<Float>,
        step: Int
    ) {
        first.add(load(weights), timesScalarsAt: x, step: step)
        second.add(load(weights + blockStep), timesScalarsAt: x, step: step)
    }

    @inline(always)
    func store(
        _ epilogue: Epilogue, _ target: UnsafeMutablePointer<Float>, _ offset: Int, step: Int,
        blockStep: Int, from start: Int, to end: Int
    ) {
        first.store(epilogue, target, offset, step: step, from: start, to: end)
        second.store(epilogue, target, offset + blockStep, step: step, from: start, to: end)
    }
}
