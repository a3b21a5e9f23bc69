import Messages
import ModelFormats
import Networks

/// How a network is made: what a card names by ``name``. A new one is one file here and its line in ``all``.
public struct Architecture: Codable, Sendable {
    /// Where the weights come from.
    public enum Weights: Sendable {
        /// Nowhere: the network is written down rather than learned.
        case none(@Sendable () -> Network)
        /// A file; what is wrong with the tensors in it throws `ModelFileError`.
        case file(WeightFormat, @Sendable (WeightSource) throws -> Network)
    }

    /// What kind of file weights come in.
    public enum WeightFormat: Sendable {
        /// A state dict, of which these tensors are needed.
        case pyTorch(isWanted: @Sendable (_ tensor: String) -> Bool)
        /// An HDF5 file with tensors at these paths, which are all that is needed.
        case hdf5(tensors: [String])
    }

    public let name: String
    public let weights: Weights

    public static let all: [Architecture] =
        EfficientNetLite.architectures + VGG.architectures + GoogLeNet.architectures
        + HistogramOfGradients.architectures + DenseSIFT.architectures

    init(_ name: String, builtIn network: @escaping @Sendable () -> Network) {
        (self.name, weights) = (name, .none(network))
    }

    init(
        _ name: String, from format: WeightFormat = .pyTorch { _ in true },
        _ network: @escaping @Sendable (WeightSource) throws -> Network
    ) {
        (self.name, weights) = (name, .file(format, network))
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
