import Imaging
import Kernels
import Networks

/// The size at which a texture is made, which may be larger than what is wanted of it, and what lies
/// beyond its borders.
struct TextureCanvas: Equatable {
    enum Seamless: String {
        case none, horizontal, vertical, both
    }

    let width: Int
    let height: Int
    let edges: Edges
    /// Where in it the result lies.
    let x: Int
    let y: Int

    /// Added where a result that tiles in one direction must not do so in the other; a multiple of the
    /// networks' strides.
    private static let margin = 32

    /// - Parameter smallestSide: what the network can do with, at least. Throws
    ///   ``FilterError/tileTooSmall(width:height:smallest:)`` where a result that is to tile is smaller.
    init(width: Int, height: Int, seamless: Seamless, smallestSide: Int) throws {
        let tilesX = seamless == .horizontal || seamless == .both
        let tilesY = seamless == .vertical || seamless == .both
        guard !tilesX || width >= smallestSide, !tilesY || height >= smallestSide else {
            throw FilterError.tileTooSmall(width: width, height: height, smallest: smallestSide)
        }
        edges = seamless == .none ? .mirror : .wrap
        func side(_ length: Int, _ tiles: Bool) -> Int {
            if tiles { return length }
            if seamless == .none { return max(length, smallestSide) }
            return (length + 2 * Self.margin - 1) / Self.margin * Self.margin
        }
        self.width = side(width, tilesX)
        self.height = side(height, tilesY)
        x = (self.width - width) / 2
        y = (self.height - height) / 2
    }

    /// The result's part of a finished canvas.
    func cut(_ picture: Picture, width: Int, height: Int, pool: ThreadPool) throws -> Picture {
        guard picture.width != width || picture.height != height else { return picture }
        return try picture.continued(x: x, y: y, width: width, height: height, edges: edges, pool: pool)
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
