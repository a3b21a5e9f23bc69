import Imaging
import Kernels
import Messages
import Models
import Networks

/// A filter: what one file of `plugin-manifest/` describes.
///
/// `deep-dream.json` describes `DeepDream`, which is made of `DeepDreamParameters`: the build generates them
/// from the manifest, and the ``FilterRegistry``.
protocol Filter {
    /// Replaces the region's pixels, or hands over results of other sizes (``FilterRun/deliver(_:index:of:title:)``).
    /// Pixels are not written before nothing can fail any more.
    func apply(to region: PixelRegion, in run: FilterRun) throws
}

/// What a filter works with: networks, threads, and the host if there is one.
struct FilterRun {
    let session: FilterSession
    let pool: ThreadPool
    let host: (any FilterHost)?

    /// An installed network, loaded once per session.
    func model(_ name: String) throws -> Model { try session.model(name) }

    func progress(_ fraction: Double, _ message: Message) { host?.progress(min(fraction, 1), message) }

    func notice(_ message: Message) { host?.notice(message) }

    var request: HostRequest { host?.request ?? .proceed }

    /// Shows a picture as it stands, if somebody wants to see it.
    func showIntermediate(_ picture: @autoclosure () throws -> Picture) {
        guard let host, host.wantsIntermediates,
            let shown = try? PixelRegion(opaque: picture(), within: host.largestIntermediate, pool: pool)
        else { return }
        host.intermediate(shown)
    }

    /// Makes one step of an iteration, which may end early with ``NetworkError/canceled``.
    ///
    /// Returns false, perhaps after half a step, once the host wants what there is; throws
    /// ``FilterError/canceled`` once it wants nothing.
    func step(_ body: () throws -> Void) throws -> Bool {
        var isComplete = false
        if request == .proceed {
            do {
                try body()
                isComplete = true
            } catch NetworkError.canceled {}
        }
        if request == .cancel { throw FilterError.canceled }
        return isComplete
    }

    /// Whether the host wants what there is; throws ``FilterError/canceled`` once it wants nothing.
    func isFinished() throws -> Bool {
        switch request {
        case .proceed: false
        case .finish: true
        case .cancel: throw FilterError.canceled
        }
    }

    /// Throws ``FilterError/unwantedResult(width:height:)`` where the host takes no result of this size, so
    /// that it is known before the work is done.
    func requireTaker(width: Int, height: Int) throws {
        guard host?.takesResults == true else {
            throw FilterError.unwantedResult(width: width, height: height)
        }
    }

    /// Hands over a result that does not replace the region. False once no more is wanted.
    func deliver(_ picture: PixelRegion, index: Int, of count: Int, title: Message) -> Bool {
        host?.result(index: index, count: count, title: title, picture) ?? true
    }
}
