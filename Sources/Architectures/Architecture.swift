import Messages
import Networks

/// How a network is made: what a card names by ``name``. A new one is one file here and its line in ``all``.
public struct Architecture: Codable, Sendable {
    /// Where the weights come from.
    public enum Weights: Sendable {
        /// Nowhere: the network is written down rather than learned.
        case none(@Sendable () -> Network)
        /// A file; reading it throws `ModelFileError`.
        case file(@Sendable (_ path: String) throws -> Network)
    }

    public let name: String
    public let weights: Weights

    public static let all: [Architecture] =
        EfficientNetLite.architectures + VGG.architectures + GoogLeNet.architectures
        + HistogramOfGradients.architectures + DenseSIFT.architectures

    init(_ name: String, builtIn network: @escaping @Sendable () -> Network) {
        (self.name, weights) = (name, .none(network))
    }

    init(_ name: String, from file: @escaping @Sendable (_ path: String) throws -> Network) {
        (self.name, weights) = (name, .file(file))
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let architecture = Self.all.first(where: { $0.name == name }) else {
            let known = Self.all.map(\.name).joined(separator: ", ")
            throw DecodingError.dataCorrupted(
                .init(
                    container.codingPath,
                    part: "There is no architecture '\(name)'; there are \(known)."))
        }
        self = architecture
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
