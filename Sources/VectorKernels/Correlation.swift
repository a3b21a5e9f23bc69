import Runtime
import CPrefetch
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

    /// All channels of the source contribute to every block of results.
    ///
    /// Source blocks are `blockStride` floats apart, blocks of results `targetStride`. Weights lie as
    /// `[result block][source block]`, each `weightStride` floats in which a tap has a block of results for
    /// each channel: `[16][16]`. A bias has a block for each block of results. The weights that are read
    /// after these are brought to the cache meanwhile, where the caller says where they are.
    @inline(always)
    func dense(
        channels: Int, blockStride: Int, weights: UnsafePointer<Float>, weightStride: Int,
        taps: UnsafeBufferPointer<Tap>, blocks: Int, target: UnsafeMutablePointer<Float>, targetStride: Int,
        epilogue: Epilogue, nextWeights: UnsafePointer<Float>? = nil
    ) {
        let channels = Channels(
            count: channels, blockStride: blockStride, weightStride: weightStride, taps: taps)
        var block = 0
        while block < blocks {
            let offset = block * targetStride
            let weights = weights + block * channels.resultStride
            var epilogue = epilogue.moved(by: offset)
            epilogue.bias = epilogue.bias.map { $0 + block * Layout.lanes }
            let left = blocks - block
            let some = left < LargeTile.blocks ? 1 : LargeTile.blocks
            let next = left > some ? weights + some * channels.resultStride : nextWeights
            // Rows under several taps are in the cache, and so is what earlier blocks of results have read.
            let isFirst = block == 0 && taps.count == 1
            if some == LargeTile.blocks {
                compute(
                    LargeTile.self, channels, weights, target + offset, targetStride, epilogue, next, isFirst)
            } else {
                compute(Tile.self, channels, weights, target + offset, targetStride, epilogue, next, isFirst)
            }
            block += some
        }
    }

    /// Where the source's blocks and their weights lie.
    private struct Channels {
        let count, blockStride, weightStride: Int
        let taps: UnsafeBufferPointer<Tap>

        /// Floats from the weights of a block of results to the next.
        var resultStride: Int { Layout.blocks(count) * weightStride }
    }

    /// As many blocks of results as a tile has.
    private func compute<Sums: TileOfBlocks>(
        _: Sums.Type, _ channels: Channels, _ weights: UnsafePointer<Float>,
        _ target: UnsafeMutablePointer<Float>, _ targetStride: Int, _ epilogue: Epilogue,
        _ nextWeights: UnsafePointer<Float>?, _ isFirst: Bool
    ) {
        let lanes = Layout.lanes
        let pixelStep = readStep * pixelStride
        // Each block of channels of each tile asks for a share of the weights to come.
        let shares = max(1, count / Tile.width) * Layout.blocks(channels.count)
        let linesToCome = nextWeights == nil ? 0 : Sums.blocks * channels.resultStride / lanes
        let share = linesToCome.dividedRoundingUp(by: shares)
        var line = 0
        forEachTile(
            channels.taps,
            six: { j, new in
                let place = (j + Prefetch.pixels) * writeStep
                for block in 0..<Sums.blocks {
                    epilogue.ask(target, place + block * targetStride, Tile.width, step: writeStep)
                }
                var tile = Sums(bias: epilogue.bias)
                var block = source + j * pixelStep
                var blockWeights = weights
                var left = channels.count
                while left > 0 {
                    if let nextWeights {
                        for line in line..<min(line + share, linesToCome) {
                            prefetchToSecondLevel(nextWeights + line * lanes)
                        }
                        line = min(line + share, linesToCome)
                    }
                    if isFirst {
                        Prefetch.read(block + Prefetch.pixels * pixelStep, Tile.width, step: pixelStep)
                    }
                    let some = min(left, lanes)
                    for tap in channels.taps {
                        let x = block + (tap.row + tap.shift) * pixelStride
                        let w = (blockWeights + tap.weights, channels.resultStride)
                        // Constants where they are known give the fastest loops.
                        switch (channelStride, pixelStep) {
                        case (1, lanes): tile.add(some, w, x, channelStride: 1, step: lanes)
                        case (1, _): tile.add(some, w, x, channelStride: 1, step: pixelStep)
                        case (_, 1) where some == 3:
                            tile.add(3, w, x, channelStride: channelStride, step: 1)
                        case (_, 2) where some == 3:
                            tile.add(3, w, x, channelStride: channelStride, step: 2)
                        case (_, 1): tile.add(some, w, x, channelStride: channelStride, step: 1)
                        case (_, 2): tile.add(some, w, x, channelStride: channelStride, step: 2)
                        default: tile.add(some, w, x, channelStride: channelStride, step: pixelStep)
                        }
                    }
                    block += channels.blockStride
                    blockWeights += channels.weightStride
                    left -= lanes
                }
                tile.store(
                    epilogue, target, j * writeStep, step: writeStep, blockStep: targetStride,
                    from: new - j, to: Tile.width)
            },
            one: { j in
                for result in 0..<Sums.blocks {
                    var sum = epilogue.bias.map { load($0 + result * lanes) } ?? .zero
                    add(channels, weights + result * channels.resultStride, to: &sum, at: j)
                    epilogue.finish(sum, target, result * targetStride + j * writeStep)
                }
            })
    }

    /// Adds all products of result `j`, whose taps need not lie within the source row.
    private func add(
        _ channels: Channels, _ weights: UnsafePointer<Float>, to sum: inout Lanes, at j: Int
    ) {
        for block in 0..<Layout.blocks(channels.count) {
            for tap in channels.taps {
                let position = j * readStep + tap.shift
                guard position >= 0, position < sourceWidth else { continue }
                let x = source + block * channels.blockStride + (tap.row + position) * pixelStride
                let w = weights + block * channels.weightStride + tap.weights
                for c in 0..<min(Layout.lanes, channels.count - block * Layout.lanes) {
                    sum = multiplyAdd(
                        load(w + c * Layout.lanes), Lanes(repeating: x[c * channelStride]), sum)
                }
            }
        }
    }
}

extension TileOfBlocks {
    /// Adds the products of `channels` channels, which are `channelStride` floats apart.
    @inline(always)
    fileprivate mutating func add(
        _ channels: Int, _ weights: (UnsafePointer<Float>, blockStep: Int), _ x: UnsafePointer<Float>,
        channelStride: Int, step: Int
    ) {
        var c = 0
        while c < channels {
            add(
                weightsAt: weights.0 + c * Layout.lanes, blockStep: weights.blockStep,
                timesScalarsAt: x + c * channelStride, step: step)
            c += 1
        }
    }
}
