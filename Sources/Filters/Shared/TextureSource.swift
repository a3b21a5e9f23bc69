import Imaging
import Kernels
import Networks
import Objectives
import Optimizers
import Windows

/// A picture whose texture is taken, at one size; transparent places have no part in it.
struct TextureSource {
    let picture: Picture
    let visibility: Visibility?
    /// What it is continued by beyond its borders: its opposite side if it is a tile, else its mirror
    /// image. Zeros would draw a frame into the texture.
    let edges: PaddingMode
    /// Its visible pixels alone, in a row.
    let colors: Picture
    /// The axes of these colors.
    let basis: ColorPCA

    /// - Parameter smallestSide: a picture smaller than that is continued until it is not.
    init(_ region: PixelRegion, smallestSide: Int, pool: ThreadPool) throws {
        var picture = try region.picture(pool: pool)
        var visibility = Visibility(region)
        let edges: PaddingMode = picture.tiles ? .circular : .reflect
        if min(picture.width, picture.height) < smallestSide {
            let (width, height) = (max(picture.width, smallestSide), max(picture.height, smallestSide))
            picture = try picture.continued(
                x: 0, y: 0, width: width, height: height, edges: edges, pool: pool)
            visibility = visibility?.continued(width: width, height: height, edges: edges)
        }
        try self.init(picture, visibility, edges)
    }

    /// Another source at another size.
    private init(_ other: TextureSource, width: Int, height: Int, pool: ThreadPool) throws {
        let picture = try other.picture.resampled(width: width, height: height, other.edges, pool)
        picture.clip(pool: pool)
        try self.init(picture, other.visibility?.resampled(width: width, height: height), other.edges)
    }

    /// The source at a multiple of its size, at least so large that a network can do with it.
    func scaled(by factor: Double, _ smallestSide: Int, _ pool: ThreadPool) throws -> TextureSource {
        if factor == 1 { return self }
        func side(_ length: Int) -> Int {
            max(min(smallestSide, length), Int((Double(length) * factor).rounded()))
        }
        return try TextureSource(
            self, width: side(picture.width), height: side(picture.height), pool: pool)
    }

    /// The same source after a change of its colors.
    func recolored(_ change: (Picture) -> Void) throws -> TextureSource {
        let picture = try picture.copy()
        change(picture)
        return try TextureSource(picture, visibility, edges)
    }

    private init(_ picture: Picture, _ visibility: Visibility?, _ edges: PaddingMode) throws {
        (self.picture, self.visibility, self.edges) = (picture, visibility, edges)
        colors = try Self.colors(picture, visibility)
        basis = ColorPCA(of: colors)
    }

    private static func colors(_ picture: Picture, _ visibility: Visibility?) throws -> Picture {
        guard let visibility else { return picture }
        let places = visibility.values.indices.filter { visibility.values[$0] > 0.5 }
        // Specks may vanish at a small size; there the picture's continuation is as good as any.
        if places.isEmpty { return picture }
        let colors = try Picture(width: places.count, height: 1)
        for channel in 0..<3 {
            for (index, place) in places.enumerated() {
                colors.plane(channel)[index] = picture.plane(channel)[place]
            }
        }
        return colors
    }

    /// The smallest and largest value of each channel.
    var bounds: Box {
        let ranges = (0..<3).map { channel in
            let values = UnsafeBufferPointer(start: colors.plane(channel), count: colors.area)
            return (lower: values.min()!, upper: values.max()!)
        }
        return Box(lower: ranges.map(\.lower), upper: ranges.map(\.upper))
    }

    /// Total variation (β = 2) of a pixel.
    func roughness(pool: ThreadPool) -> Double {
        TotalVariation(beta: 2, border: edges).evaluate(
            LayerOutputs(picture: picture.asObjectivesSee(gradient: nil), pool: pool), weight: 1)
            / Double(picture.area)
    }

    /// By layer.
    func statistics(of layers: [String], in network: Network, pool: ThreadPool) throws -> [TextureStatistics]
    {
        let windows = try PictureWindows(
            of: network, layers: layers, width: picture.width, height: picture.height, policy: .exact(),
            border: edges, needsGradient: false, maximumArea: PictureWindows.textureArea, pool: pool)
        return try windows.textureSums(
            of: layers, for: picture.planes, visibility: visibility
        ).map(\.statistics)
    }

    /// Gives a picture these colors: exactly the distribution along each of the axes on which they are
    /// not correlated.
    func lendColors(to picture: Picture, pool: ThreadPool) throws {
        let reference = try colors.copy()
        reference.project(onto: basis, pool: pool)
        picture.project(onto: basis, pool: pool)
        picture.matchHistogram(of: reference, pool: pool)
        picture.restore(from: basis, pool: pool)
        picture.clip(pool: pool)
    }
}
