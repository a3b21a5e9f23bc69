import EmbeddedManifests
import Imaging
import Kernels
import Manifest
import Models
import Networks

/// Runs filters, keeping threads and networks between runs. One session is for one thread at a time.
public final class FilterSession {
    public let store: ModelStore
    private let pool: ThreadPool
    private var models: [String: Model] = [:]
    /// What a filter keeps for its next run with the same parameters, which may be asked for another part.
    var kept: Any?
    private var keptFor: Parameters?

    /// - Parameter threads: nil for the cores that this process may use.
    public init(store: ModelStore = ModelStore(), threads: Int? = nil) {
        self.store = store
        pool = ThreadPool(threads: threads)
    }

    /// Applies a filter to a region in place; whatever is thrown, the region is then as it was.
    ///
    /// - Parameters:
    ///   - pictures: those that parameters of kind `drawable` name, by parameter.
    ///   - host: nil for nobody to report to.
    public func apply(
        filter name: String, parameters: Parameters, region: PixelRegion,
        pictures: [String: PixelRegion] = [:], host: (any FilterHost)? = nil
    ) throws {
        let manifest = try Manifests.named(name)
        if let pixel = region.firstNonFinitePixel {
            throw FilterError.nonFinitePixel(x: pixel.x, y: pixel.y, parameter: nil)
        }
        try check(pictures, manifest, parameters, region: region)
        if parameters != keptFor { (kept, keptFor) = (nil, parameters) }
        // Also while there is nothing yet that could be kept: styles and guides are looked at.
        pool.isCanceled = host.map { host in { host.request == .cancel } }
        defer { pool.isCanceled = nil }
        do {
            try FilterRegistry.filter(named: name, parameters, pictures: pictures)
                .apply(to: region, in: FilterRun(session: self, pool: pool, host: host))
        } catch {
            throw FilterError.unified(error)
        }
    }

    private func check(
        _ pictures: [String: PixelRegion], _ manifest: Manifest, _ parameters: Parameters, region: PixelRegion
    ) throws {
        let known = manifest.parameters.filter { $0.kind == .drawable }.map(\.name)
        for name in pictures.keys.sorted() where !known.contains(name) {
            throw FilterError.unexpectedPicture(parameter: name, known: known)
        }
        for name in known {
            guard let picture = pictures[name] else {
                if parameters.isDefault(name) { continue }
                throw FilterError.missingPicture(parameter: name)
            }
            if let pixel = picture.firstNonFinitePixel {
                throw FilterError.nonFinitePixel(x: pixel.x, y: pixel.y, parameter: name)
            }
            if picture.isFullyTransparent { throw FilterError.emptyPicture(parameter: name) }
            if manifest.parameter(name)?.overlay != nil,
                (picture.width, picture.height) != (region.width, region.height)
            {
                throw FilterError.unfitSize(
                    parameter: name, width: picture.width, height: picture.height,
                    expectedWidth: region.width, expectedHeight: region.height)
            }
        }
    }

    func model(_ name: String) throws -> Model {
        if let model = models[name] { return model }
        let model = try store.load(name)
        let channels = model.network.inputChannels
        guard channels == 3 else { throw NetworkError.notForPictures(channels: channels) }
        models[name] = model
        return model
    }
}
