import KernelTypes
import Runtime

/// Adds `Σₖ Fₖ Fₖᵀ`, where Fₖ is the vector of all channels at position k: the sums of Gram matrices.
///
/// The matrix is symmetric and lies as the weights of a 1×1 convolution,
/// `[⌈channels / 16⌉][⌈channels / 16⌉][16][16]`. Of each pair of blocks one product is computed and the
/// other mirrored. A piece of work is one row of blocks over a part of the positions; parts depend on
/// sizes alone and are added in their order.
struct GramProduct {
    let channels: Int
    let area: Int
    let positions: PositionRuns
    let pool: ThreadPool

    /// Positions whose blocks, a row's and a tile's columns, stay in the first-level cache.
    private static let chunk = 256
    /// Floats of a block of the matrix.
    private static let square = Layout.lanes * Layout.lanes

    /// Into how many parts positions are divided at the most.
    private static func mostParts(_ channels: Int) -> Int { max(1, 64 / Layout.blocks(channels)) }

    /// Floats of scratch memory.
    static func workspace(channels: Int) -> Int {
        let blocks = Layout.blocks(channels)
        return mostParts(channels) * blocks * blocks * square
    }

    func run(
        activation: UnsafePointer<Float>, addingTo matrix: UnsafeMutablePointer<Float>,
        workspace: UnsafeMutablePointer<Float>
    ) {
        let blocks = Layout.blocks(channels)
        let pieces = positions.pieces(of: Self.chunk)
        let parts = max(1, min(Self.mostParts(channels), pieces / 4))
        pool.forEach(count: parts * blocks) { task, _ in
            let (part, row) = (task / blocks, task % blocks)
            let sums = workspace + (part * blocks + row) * blocks * Self.square
            (sums + row * Self.square).update(repeating: 0, count: (blocks - row) * Self.square)
            for piece in part * pieces / parts..<(part + 1) * pieces / parts {
                let (first, count) = positions.piece(piece, of: Self.chunk)
                let source = activation + (row * area + first) * Layout.lanes
                var column = row
                while column < blocks {
                    let other = activation + (column * area + first) * Layout.lanes
                    let target = sums + column * Self.square
                    if column + LargeTile.blocks <= blocks {
                        add(LargeTile.self, source, other, count, to: target)
                        column += LargeTile.blocks
                    } else {
                        add(Tile.self, source, other, count, to: target)
                        column += 1
                    }
                }
            }
        }
        pool.forEach(count: blocks) { row, _ in
            for column in row..<blocks {
                let upper = matrix + (row * blocks + column) * Self.square
                let lower = matrix + (column * blocks + row) * Self.square
                for i in 0..<Layout.lanes {
                    var sum = Lanes.zero
                    for part in 0..<parts {
                        let block = ((part * blocks + row) * blocks + column) * Self.square
                        sum += load(workspace + block + i * Layout.lanes)
                    }
                    store(load(lower + i * Layout.lanes) + sum, lower + i * Layout.lanes)
                    guard row != column else { continue }  // symmetric already
                    for j in 0..<Layout.lanes { upper[j * Layout.lanes + i] += sum[j] }
                }
            }
        }
    }

    /// Adds `Σ aᵢ bⱼ` over `count` positions to `sums[i][j]`, for each block of b that a tile has.
    private func add<Sums: TileOfBlocks>(
        _: Sums.Type, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int,
        to sums: UnsafeMutablePointer<Float>
    ) {
        let lanes = Layout.lanes
        // Sixteen rows in tiles of six; the last computes two rows again.
        for index in 0..<3 {
            let row = min(index * Tile.width, lanes - Tile.width)
            var tile = Sums(bias: nil)
            for k in 0..<count {
                tile.add(
                    weightsAt: b + k * lanes, blockStep: area * lanes, timesScalarsAt: a + k * lanes + row,
                    step: 1)
            }
            tile.store(
                Epilogue(addend: sums), sums, row * lanes, step: lanes, blockStep: Self.square,
                from: index * Tile.width - row, to: Tile.width)
        }
    }
}
