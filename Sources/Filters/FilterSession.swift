import Imaging
import Kernels
import Manifest
import Manifests
import Models

/// Runs filters, keeping threads and networks between runs. One session is for one thread at a time.
public final class FilterSession {
    public let store: ModelStore
    private let pool: ThreadPool
    private var models: [String: Model] = [:]

    /// - Parameter threads: nil for the cores that this process may use.
    public init(store: ModelStore = ModelStore(), threads: Int? = nil) {
        self.store = store
        pool = ThreadPool(threads: threads)
    }

    /// Applies a filter to a region in place; whatever is thrown, the region is then as it was.
    ///
    /// - Parameters:
    ///   - second: the picture that a parameter of kind `drawable` names; nil for none.
    ///   - host: nil for nobody to report to.
    public func apply(
        filter name: String, parameters: Parameters, region: PixelRegion, second: PixelRegion? = nil,
        host: (any FilterHost)? = nil
    ) throws {
        let manifest = try Manifests.named(name)
        guard let filter = FilterRegistry.filter(named: name) else {
            preconditionFailure("'\(name)' has a manifest but is not in FilterRegistry")
        }
        if let pixel = region.firstNonFinitePixel {
            throw FilterError.nonFinitePixel(x: pixel.x, y: pixel.y, secondPicture: false)
        }
        if let pixel = second?.firstNonFinitePixel {
            throw FilterError.nonFinitePixel(x: pixel.x, y: pixel.y, secondPicture: true)
        }
        for parameter in manifest.parameters where parameter.kind == .drawable {
            if second == nil, !parameters.isDefault(parameter.name) {
                throw FilterError.missingPicture(parameter: parameter.name)
            }
            if second?.isFullyTransparent == true {
                throw FilterError.emptyPicture(parameter: parameter.name)
            }
        }
        do {
            try filter.init(parameters).apply(
                to: region, second: second, in: FilterRun(session: self, pool: pool, host: host))
        } catch {
            throw FilterError.unified(error)
        }
    }

    func model(_ name: String) throws -> Model {
        if let model = models[name] { return model }
        let model = try store.load(name)
        models[name] = model
        return model
    }
}
