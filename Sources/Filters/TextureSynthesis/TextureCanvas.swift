import Imaging
import Kernels
import Networks

/// The torus on which a texture is made: what lies beyond a border is the opposite side, so that no row is
/// a border's. Where the result is not to continue at its opposite side, a strip of the torus is left out of it.
struct TextureCanvas: Equatable {
    let width: Int
    let height: Int
    /// In which directions the result continues at its opposite side.
    let tilesX: Bool
    let tilesY: Bool

    /// The strip that is left out, at the least, in pixels: as wide as patterns of the first layers.
    private static let gap = 8
    /// A texture is cut at multiples of this stride only: pooled layers have seen it on such a grid, and would find
    /// its finest grain changed on another one.
    private static let grid = 4
    /// Layers of this stride, and those before, have no joint on a torus whose sides are multiples of it.
    private static let multiple = 8

    /// - Parameter smallestSide: what the network can do with, at least. Throws
    ///   ``FilterError/tileTooSmall(width:height:smallest:)`` where a result that is to tile is smaller.
    init(width: Int, height: Int, seamless: TextureSynthesisParameters.Seamless, smallestSide: Int) throws {
        tilesX = seamless == .horizontal || seamless == .both
        tilesY = seamless == .vertical || seamless == .both
        guard !tilesX || width >= smallestSide, !tilesY || height >= smallestSide else {
            throw FilterError.tileTooSmall(width: width, height: height, smallest: smallestSide)
        }
        func side(_ length: Int, _ tiles: Bool) -> Int {
            if tiles { return length }
            let least = max(length + Self.gap, smallestSide)
            return least.roundedUp(toMultipleOf: Self.multiple)
        }
        self.width = side(width, tilesX)
        self.height = side(height, tilesY)
    }

    /// The result's part of a finished canvas.
    ///
    /// A torus has no beginning. Unless its arrangement matters, what tiles begins where neighbors differ as much
    /// as they do on average, so that its border is neither a joint of the texture nor a gap in it.
    func cut(
        _ picture: Picture, width: Int, height: Int, keepingArrangement: Bool, pool: ThreadPool
    ) throws -> Picture {
        func beginning(_ differences: [Double], _ tiles: Bool) -> Int {
            tiles && !keepingArrangement ? mostOrdinary(differences) : 0
        }
        return try picture.continued(
            x: beginning(picture.columnDifferences, tilesX), y: beginning(picture.rowDifferences, tilesY),
            width: width, height: height, edges: .circular, pool: pool)
    }

    /// The place to cut whose value is closest to the mean.
    private func mostOrdinary(_ values: [Double]) -> Int {
        let mean = values.reduce(0, +) / Double(values.count)
        return stride(from: 0, to: values.count, by: Self.grid)
            .min { abs(values[$0] - mean) < abs(values[$1] - mean) }!
    }
}
