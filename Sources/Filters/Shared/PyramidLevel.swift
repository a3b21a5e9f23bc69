import Kernels
import Networks

/// One size of a pyramid.
struct PyramidLevel {
    /// Of the picture that is painted.
    let width: Int
    let height: Int
    /// What it is made from: the picture that is painted over, or the texture itself.
    let source: TextureSource
    /// Whose textures it takes on.
    let styles: [(source: TextureSource, weight: Double)]

    var area: Int { width * height }

    /// The style that counts most: it gives the start its colors and grain.
    var leadingStyle: TextureSource { styles.max { $0.weight < $1.weight }!.source }

    /// The styles' statistics together, by layer.
    func statistics(of layers: [String], in network: Network, pool: ThreadPool) throws -> [TextureStatistics]
    {
        let parts = try styles.map { style in
            (try style.source.statistics(of: layers, in: network, pool: pool), style.weight)
        }
        return layers.indices.map { layer in
            TextureStatistics.mean(parts.map { (statistics: $0.0[layer], weight: $0.1) })
        }
    }

    /// The levels of a pyramid, from coarse to fine.
    ///
    /// - Parameters:
    ///   - count: at the most.
    ///   - level: of this part of the full size, 1, ½, ¼ …; nil where it would be too small.
    static func pyramid(
        _ count: Int, _ level: (_ factor: Double) throws -> PyramidLevel?
    ) rethrows -> [PyramidLevel] {
        var levels: [PyramidLevel] = []
        while levels.count < count, let next = try level(1 / Double(1 << levels.count)) {
            levels.append(next)
        }
        return levels.reversed()
    }
}

extension Network {
    /// The smallest power of two that leaves something of a square picture at all of these layers.
    func smallestSide(for layers: [String]) throws -> Int {
        let last = try layers.map(index(of:)).max() ?? 0
        var side = 1
        while side < 1024, (try? shapes(height: side, width: side, upTo: last)) == nil { side *= 2 }
        return side
    }
}
