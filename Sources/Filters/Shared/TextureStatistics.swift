import Kernels
import Networks
import Objectives

/// What textures are compared by at a layer.
struct TextureStatistics {
    /// Ĝ, `[channels, channels]`.
    var gram: [Float]
    /// m̂, by channel.
    var means: [Float]

    /// The weighted mean of several textures' statistics, those of a picture that consists of them in these
    /// shares: the minimum of the weighted sum of the distances from each.
    static func mean(_ parts: [(statistics: TextureStatistics, weight: Double)]) -> TextureStatistics {
        let total = parts.reduce(0) { $0 + $1.weight }
        func mean(_ values: KeyPath<TextureStatistics, [Float]>) -> [Float] {
            var result = [Float](repeating: 0, count: parts[0].statistics[keyPath: values].count)
            for part in parts {
                let share = Float(part.weight / total)
                for (i, value) in part.statistics[keyPath: values].enumerated() { result[i] += share * value }
            }
            return result
        }
        return TextureStatistics(gram: mean(\.gram), means: mean(\.means))
    }
}

/// The statistics of a layer in the making.
struct TextureSums {
    let gram: GramMatrix
    let means: ChannelMeans

    init(channels: Int) throws {
        gram = try GramMatrix(channels: channels)
        means = ChannelMeans(channels: channels)
    }

    func add(_ output: LayerOutput, in rectangle: Rectangle?, pool: ThreadPool) {
        gram.add(output, in: rectangle, pool: pool)
        means.add(output, in: rectangle, pool: pool)
    }

    func add(_ output: LayerOutput, weights: [Float], pool: ThreadPool) throws {
        try gram.add(output, weights: weights, pool: pool)
        means.add(output, weights: weights, pool: pool)
    }

    var statistics: TextureStatistics { TextureStatistics(gram: gram.means, means: means.means) }
}
