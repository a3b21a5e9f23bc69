import Imaging
import Kernels
import Networks

/// Shows a dream while it is made: the picture itself from the start, and on it what has been dreamed so far.
struct DreamScreen {
    private let run: FilterRun
    private let view: DreamView
    /// What is dreamed on, as large as it is shown.
    private let original: Picture

    /// Nil where nobody looks, or does not say how large.
    init?(_ picture: Picture, view: DreamView, run: FilterRun) throws {
        guard let host = run.host, host.wantsIntermediates, let limit = host.largestIntermediate else {
            return nil
        }
        let (width, height) = (
            view.columns.length * Double(picture.width), view.rows.length * Double(picture.height)
        )
        let scale = min(1, Double(limit.width) / width, Double(limit.height) / height)
        (self.run, self.view) = (run, view)
        original = try view.picture(
            of: picture, at: nil, width: picture.width, height: picture.height,
            size: (max(1, Int((width * scale).rounded())), max(1, Int((height * scale).rounded()))),
            pool: run.pool)
    }

    /// - Parameters:
    ///   - dream: an octave, or the canvas of it, as it stands.
    ///   - base: the octave without the dream; nil for the last, which is what comes.
    func show(_ dream: Picture, at canvas: Rectangle?, base: Picture?, width: Int, height: Int) throws {
        let size = (original.width, original.height)
        let shown = try view.picture(
            of: dream, at: canvas, width: width, height: height, size: size, pool: run.pool)
        if let base {
            let without = try view.picture(
                of: base, at: nil, width: width, height: height, size: size, pool: run.pool)
            addScaled(without.planes, factor: -1, to: shown.planes, count: shown.count, pool: run.pool)
            addScaled(original.planes, factor: 1, to: shown.planes, count: shown.count, pool: run.pool)
        }
        run.showIntermediate(shown)
    }
}

extension Range<Double> {
    fileprivate var length: Double { upperBound - lowerBound }
}
