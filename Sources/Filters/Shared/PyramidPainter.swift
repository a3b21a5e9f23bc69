import Imaging

/// Paints a picture at several sizes, from coarse to fine: the result of one is the start of the next.
protocol PyramidPainter {
    var run: FilterRun { get }
    /// From coarse to fine.
    var levels: [PyramidLevel] { get }

    /// What a level begins with; `coarser` is the result of the one before.
    func start(_ level: PyramidLevel, from coarser: Picture?, _ random: inout RandomSource) throws -> Picture
    /// What is lowered at a level, and by which steps.
    func descent(_ level: PyramidLevel) throws -> (distance: TextureDistance, steps: PictureDescent)
    func show(_ picture: Picture)
}

/// How far a painting has come.
struct PyramidProgress {
    /// Of the work at all sizes, 0…1.
    let fraction: Double
    let size: Int
    let sizes: Int
    let step: Int
}

extension PyramidPainter {
    /// Returns the finest level's result.
    func paint(seed: Int, report: (PyramidProgress) -> Void) throws -> Picture {
        var random = RandomSource(seed: seed)
        let total = Double(levels.reduce(0) { $0 + $1.area })
        var done = 0.0
        var result: Picture?
        for (index, level) in levels.enumerated() {
            let picture = try start(level, from: result, &random)
            result = picture
            // Finished early: larger sizes are only enlarged.
            guard try run.step({}) else { continue }
            let (distance, steps) = try descent(level)
            distance.isCanceled = { [run] in run.request != .proceed }
            try steps.lower(picture, run: run, function: distance.evaluate) { step in
                let part = Double(level.area) * Double(step) / Double(steps.evaluations)
                report(
                    PyramidProgress(
                        fraction: (done + part) / total, size: index + 1, sizes: levels.count, step: step))
                show(picture)
            }
            done += Double(level.area)
        }
        return result!
    }
}
