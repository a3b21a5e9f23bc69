import Imaging
import Kernels
import Manifest
import Models

/// A filter: what one file of `plugin-manifest/` describes.
protocol Filter: Sendable {
    /// The manifest's name.
    static var name: String { get }

    init(_ parameters: Parameters)

    /// Replaces the region's pixels. They are not written before nothing can fail any more.
    func apply(to region: PixelRegion, second: PixelRegion?, in run: FilterRun) throws
}

/// What a filter works with: networks, threads, and the host if there is one.
struct FilterRun {
    let session: FilterSession
    let pool: ThreadPool
    let host: (any FilterHost)?

    /// An installed network, loaded once per session.
    func model(_ name: String) throws -> Model { try session.model(name) }

    func progress(_ fraction: Double, _ message: String) { host?.progress(min(fraction, 1), message) }

    var isCancelled: Bool { host?.isCancelled ?? false }

    func checkCancellation() throws { if isCancelled { throw FilterError.cancelled } }
}

/// The filters by name. A new one is a line here, its file, its manifest and its test.
enum FilterRegistry {
    static let filters: [any Filter.Type] = [DeepDream.self]

    static func filter(named name: String) -> (any Filter.Type)? { filters.first { $0.name == name } }
}
