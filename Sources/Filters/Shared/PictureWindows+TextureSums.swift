import Imaging
import Networks
import Objectives
import Windows

extension PictureWindows {
    /// Pixels that textures and styles evaluate at once, at the most; VGG-16 takes about 1500 bytes for each.
    static let textureArea = 560 * 560

    /// The statistics of layers over the whole picture.
    ///
    /// - Parameter visibility: how much each of the picture's pixels counts; nil for all alike.
    func textureSums(
        of layers: [String], for picture: UnsafePointer<Float>, visibility: Visibility? = nil
    ) throws -> [TextureSums] {
        let sums = try layers.map { try TextureSums(channels: shape(of: $0).channels) }
        try forEach(of: picture) { window, evaluator in
            for (layer, sums) in zip(layers, sums) {
                let (output, rectangle) = (evaluator.output(of: layer), rectangle(of: layer, in: window))
                guard let visibility else {
                    sums.add(output, in: rectangle, pool: pool)
                    continue
                }
                let width = output.shape.width
                let all = visibility.weights(of: layer, in: window, of: self)
                // Positions outside the rectangle count in other windows.
                let weights = all.indices.map { i in
                    rectangle.rows.contains(i / width) && rectangle.columns.contains(i % width)
                        ? all[i] : 0
                }
                try sums.add(output, weights: weights, pool: pool)
            }
        }
        return sums
    }
}

extension Visibility {
    /// How much each of a layer's positions in a window counts, `[height, width]`.
    func weights(of layer: String, in window: PictureWindows.Window, of windows: PictureWindows) -> [Float] {
        let (rows, columns) = windows.pixels(of: layer, in: window)
        let shape = windows.shape(of: layer)
        return part(rows: rows, columns: columns).resampled(width: shape.width, height: shape.height).values
    }
}
