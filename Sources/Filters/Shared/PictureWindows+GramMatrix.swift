import Imaging
import Networks
import Objectives
import Windows

extension PictureWindows {
    /// Pixels that textures and styles evaluate at once, at the most; VGG-16 takes about 1500 bytes for each.
    static let textureArea = 560 * 560

    /// The Gram matrices of layers over the whole picture.
    ///
    /// - Parameter visibility: how much each of the picture's pixels counts; nil for all alike.
    func gramMatrices(
        of layers: [String], for picture: UnsafePointer<Float>, visibility: Visibility? = nil
    ) throws -> [GramMatrix] {
        let matrices = try layers.map { try GramMatrix(channels: shape(of: $0).channels) }
        try forEach(of: picture) { window, evaluator in
            for (layer, matrix) in zip(layers, matrices) {
                let (output, rectangle) = (evaluator.output(of: layer), rectangle(of: layer, in: window))
                guard let visibility else {
                    matrix.add(output, in: rectangle, pool: pool)
                    continue
                }
                let (rows, columns) = pixels(of: layer, in: window)
                let (height, width) = (output.shape.height, output.shape.width)
                let part = visibility.part(rows: rows, columns: columns)
                    .resampled(width: width, height: height)
                // Positions outside the rectangle count in other windows.
                let weights = part.values.indices.map { i in
                    rectangle.rows.contains(i / width) && rectangle.columns.contains(i % width)
                        ? part.values[i] : 0
                }
                try matrix.add(output, weights: weights, pool: pool)
            }
        }
        return matrices
    }
}
