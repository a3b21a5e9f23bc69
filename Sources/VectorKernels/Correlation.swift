import KernelTypes

/// One place of a filter: result pixel `j` of a row reads source pixel `j · readStep + shift`.
struct Tap {
    /// Where the tap's weights begin, relative to those of a block of source channels; in floats.
    var weights: Int
    /// Where the source row begins, relative to a block of source channels; in pixels.
    var row: Int
    var shift: Int
}

/// A row of results, each the sum of source pixels times weights: what convolutions, their gradients and
/// the matrix products inside Winograd's algorithm have in common.
struct Correlation {
    var source: UnsafePointer<Float>
    /// Pixels of a source row; taps beyond it count as zero.
    var sourceWidth: Int
    /// Source pixels from one result to the next.
    var readStep: Int
    /// Floats from one result to the next.
    var writeStep: Int
    /// Results.
    var count: Int
    /// Floats from a source pixel, and from a channel, to the next.
    var pixelStride = Layout.lanes
    var channelStride = 1

    /// The results whose taps all lie within the source row.
    private func interior(_ taps: UnsafeBufferPointer<Tap>) -> Range<Int> {
        var low = 0
        var high = count
        for tap in taps {
            low = max(low, (-tap.shift + readStep - 1) / readStep)
            let room = sourceWidth - 1 - tap.shift
            high = min(high, room < 0 ? 0 : room / readStep + 1)
        }
        return low < high ? low..<high : 0..<0
    }

    /// Calls `six(j, new)`, of whose results j..<j + 6 those from `new` on are wanted, or `one(j)`, so that
    /// every result is reached once.
    @inline(always)
    private func forEachTile(
        _ taps: UnsafeBufferPointer<Tap>, six: (_ j: Int, _ new: Int) -> Void, one: (Int) -> Void
    ) {
        let interior = interior(taps)
        guard interior.count >= Tile.width else {
            for j in 0..<count { one(j) }
            return
        }
        for j in 0..<interior.lowerBound { one(j) }
        var j = interior.lowerBound
        while j + Tile.width <= interior.upperBound {
            six(j, j)
            j += Tile.width
        }
        // The rest with the last tile moved back over results that are there already.
        if j < interior.upperBound { six(interior.upperBound - Tile.width, j) }
        for j in interior.upperBound..<count { one(j) }
    }

    /// All channels of the source contribute to all of one block of results.
    ///
    /// Source blocks are `blockStride` floats apart, their weights `weightStride` floats, in which a tap
    /// has a block of results for each channel: `[16][16]`.
    @inline(always)
    func dense(
        channels: Int, blockStride: Int, weights: UnsafePointer<Float>, weightStride: Int,
        taps: UnsafeBufferPointer<Tap>, target: UnsafeMutablePointer<Float>, epilogue: Epilogue
    ) {
        let lanes = Layout.lanes
        let start = epilogue.bias.map { load($0) } ?? .zero
        let pixelStep = readStep * pixelStride
        forEachTile(
            taps,
            six: { j, new in
                var tile = Tile(start)
                var block = source + j * pixelStep
                var blockWeights = weights
                var left = channels
                while left > 0 {
                    let some = min(left, lanes)
                    for tap in taps {
                        let x = block + (tap.row + tap.shift) * pixelStride
                        let w = blockWeights + tap.weights
                        // Constants where they are known give the fastest loops.
                        switch (channelStride, pixelStep) {
                        case (1, lanes): tile.add(some, w, x, channelStride: 1, step: lanes)
                        case (1, _): tile.add(some, w, x, channelStride: 1, step: pixelStep)
                        case (_, 1): tile.add(some, w, x, channelStride: channelStride, step: 1)
                        case (_, 2): tile.add(some, w, x, channelStride: channelStride, step: 2)
                        default: tile.add(some, w, x, channelStride: channelStride, step: pixelStep)
                        }
                    }
                    block += blockStride
                    blockWeights += weightStride
                    left -= lanes
                }
                tile.store(
                    epilogue, target, j * writeStep, step: writeStep, from: new - j, to: Tile.width)
            },
            one: { j in
                var sum = start
                for block in 0..<Layout.blocks(channels) {
                    for tap in taps {
                        let position = j * readStep + tap.shift
                        guard position >= 0, position < sourceWidth else { continue }
                        let x = source + block * blockStride + (tap.row + position) * pixelStride
                        let w = weights + block * weightStride + tap.weights
                        for c in 0..<min(lanes, channels - block * lanes) {
                            sum = multiplyAdd(
                                load(w + c * lanes), Lanes(repeating: x[c * channelStride]), sum)
                        }
                    }
                }
                epilogue.finish(sum, target, j * writeStep)
            })
    }
}

extension Tile {
    /// Adds the products of `channels` channels, which are `channelStride` floats apart.
    @inline(always)
    fileprivate mutating func add(
        _ channels: Int, _ weights: UnsafePointer<Float>, _ x: UnsafePointer<Float>, channelStride: Int,
        step: Int
    ) {
        var c = 0
        while c < channels {
            add(load(weights + c * Layout.lanes), timesScalarsAt: x + c * channelStride, step: step)
            c += 1
        }
    }
}
