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
    /// In which directions the result continues at its opposite side.
    let tilesX: Bool
    let tilesY: Bool
    /// Where in it the result lies.
    let x: Int
    let y: Int

    /// Added where a result that tiles in one direction must not do so in the other; a multiple of the
    /// networks' strides.
    private static let margin = 32

    /// - Parameter smallestSide: what the network can do with, at least. Throws
    ///   ``FilterError/tileTooSmall(width:height:smallest:)`` where a result that is to tile is smaller.
    init(width: Int, height: Int, seamless: Seamless, smallestSide: Int) throws {
        tilesX = seamless == .horizontal || seamless == .both
        tilesY = seamless == .vertical || seamless == .both
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
    ///
    /// What tiles has no beginning. Unless its arrangement matters, it begins where neighbors differ as much
    /// as they do on average, so that its border is neither a joint of the texture nor a gap in it.
    func cut(
        _ picture: Picture, width: Int, height: Int, keepingArrangement: Bool, pool: ThreadPool
    ) throws -> Picture {
        var part = picture
        if picture.width != width || picture.height != height {
            part = try picture.continued(x: x, y: y, width: width, height: height, edges: edges, pool: pool)
        }
        if keepingArrangement || edges != .wrap { return part }
        let (left, top) = (
            tilesX ? mostOrdinary(part.columnDifferences) : 0, tilesY ? mostOrdinary(part.rowDifferences) : 0
        )
        return try part.continued(x: left, y: top, width: width, height: height, edges: .wrap, pool: pool)
    }

    /// The index of the value that is closest to the mean.
    private func mostOrdinary(_ values: [Double]) -> Int {
        let mean = values.reduce(0, +) / Double(values.count)
        return values.indices.min { abs(values[$0] - mean) < abs(values[$1] - mean) }!
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
