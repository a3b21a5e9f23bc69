import Imaging
import Kernels
import Matting
import Messages
import Networks

/// Cuts an object out of its background: seeds from where a network looks (Simonyan, Vedaldi & Zisserman 2014, §3.2),
/// both sides' colors and the cut between them in turns (``GrabCut``), and a soft edge (``ClosedFormMatte``).
///
/// Departures from the paper: full covariances and the learning of colors from the cut are GrabCut's; the largest part
/// counts, or those with a stroke on them; the seeds of a smoothed map are sure, so that an object of the background's
/// colors is found where the network looks.
struct CutOut: Filter {
    let parameters: CutOutParameters

    /// Pixels that are cut and matted, at the most: cuts and equations take more than their share of time where there are
    /// more.
    private static let cutArea = 150_000
    private static let matteArea = 1 << 20
    /// Cuts end where less than one of so many pixels changes sides.
    private static let fewest = 1000
    /// Of all progress, what looking takes, and what the cuts take after it.
    private static let shares = (looking: 0.5, cutting: 0.3)
    /// Standard deviation of the blur of what the network sees, in its pixels.
    private static let blur = 4.0
    /// At the reduced size: of the filter that makes a large matte of a small one.
    private static let guide = (radius: 2, epsilon: 1e-5)

    func apply(to region: PixelRegion, in run: FilterRun) throws {
        if region.isFullyTransparent { throw FilterError.nothingVisible }
        let hints = try CutOutHints(parameters, width: region.width, height: region.height)
        let picture = try region.picture(pool: run.pool)
        let object = try cut(picture, hints, run)
        let edge = try matte(picture, object, hints, run)
        try write(edge, to: region, run)
    }

    // MARK: The cut

    private func cut(_ picture: Picture, _ hints: CutOutHints, _ run: FilterRun) throws -> Mask {
        let small = try picture.shrunk(toArea: Self.cutArea, pool: run.pool)
        let hints = hints.resampled(width: small.width, height: small.height, pool: run.pool)
        var seeds = hints.seeds
        // Who shows both sides needs nobody to look for them.
        if !hints.showsObject || !hints.showsBackground {
            let map = try look(at: picture, small, run)
            seeds = hints.seeds(
                saliency: map, object: parameters.objectSeeds / 100,
                background: parameters.backgroundSeeds / 100)
        }
        var random = RandomSource(seed: parameters.seed)
        guard var grabCut = GrabCut(small, seeds: seeds, random: &random, pool: run.pool) else {
            throw FilterError.noObject
        }
        for round in 0..<parameters.rounds {
            run.progress(
                Self.shares.looking + Self.shares.cutting * Double(round) / Double(parameters.rounds),
                Message("cut-step", "Cut {step} of {steps}", ["step": round + 1, "steps": parameters.rounds]))
            if round > 0, try run.isFinished() { break }
            let changed = try grabCut.round()
            run.showIntermediate(try shown(Plane(small, grabCut.isObject), run))
            if changed * Self.fewest < small.area { break }
        }
        let object = Mask(width: small.width, height: small.height, values: grabCut.isObject)
            .largestPart(keeping: hints.object.values.map { $0 > 0 })
        guard !object.isEmpty, object.values.contains(false) else { throw FilterError.noObject }
        return object
    }

    /// Where the network looks, at the size of the cut.
    private func look(at picture: Picture, _ small: Picture, _ run: FilterRun) throws -> Plane {
        var map = SaliencyMap(
            model: try run.model(parameters.model), className: parameters.targetClass,
            samples: parameters.samples, noise: parameters.noise / 100, squared: true,
            sizes: parameters.sizes,
            side: 224, seed: parameters.seed)
        map.progressShare = Self.shares.looking
        return try map.evaluate(picture, in: run)
            .blurred(sigma: Self.blur, pool: run.pool)
            .resampled(width: small.width, height: small.height, pool: run.pool)
    }

    // MARK: The edge

    private func matte(_ picture: Picture, _ object: Mask, _ hints: CutOutHints, _ run: FilterRun) throws
        -> Plane
    {
        run.progress(
            Self.shares.looking + Self.shares.cutting, Message("cut-edge", "Softening the edge"))
        let pool = run.pool
        let small = try picture.shrunk(toArea: Self.matteArea, pool: pool)
        let hints = hints.resampled(width: small.width, height: small.height, pool: pool)
        let mask = Mask(object.plane.resampled(width: small.width, height: small.height, pool: pool))
        let diagonal = Double(small.width * small.width + small.height * small.height).squareRoot()
        let radius = parameters.edge / 100 * diagonal
        var matte = mask.plane
        var unknown = radius > 0 ? mask.band(radius: radius) : []
        for (i, seed) in hints.seeds.enumerated() {
            switch seed {
            case .object: matte.values[i] = 1
            case .background: matte.values[i] = 0
            default: continue
            }
            if !unknown.isEmpty { unknown[i] = false }
        }
        if radius > 0 {
            matte = ClosedFormMatte.matte(small, start: matte, unknown: unknown, pool: pool) {
                run.request != .proceed
            }
        }
        _ = try run.isFinished()
        if (small.width, small.height) == (picture.width, picture.height) { return matte }
        if radius == 0 {
            return Mask(matte.resampled(width: picture.width, height: picture.height, pool: pool)).plane
        }
        return GuidedFilter(
            matte, guide: small, radius: Self.guide.radius, epsilon: Self.guide.epsilon, pool: pool
        ).apply(to: picture, pool: pool)
    }

    // MARK: The result

    private func write(_ matte: Plane, to region: PixelRegion, _ run: FilterRun) throws {
        let part = run.host?.wantedPart ?? Rectangle(rows: 0..<region.height, columns: 0..<region.width)
        let target = region.part(rows: part.rows, columns: part.columns)
        let shown = matte.part(rows: part.rows, columns: part.columns)
        switch parameters.result {
        case .mask, .selection, .matte: target.replace(with: shown, pool: run.pool)
        case .layer:
            let picture = try region.picture(pool: run.pool)
            let small = try picture.shrunk(toArea: Self.matteArea, pool: run.pool)
            let colors = try ForegroundColors.estimate(
                small, matte: matte.resampled(width: small.width, height: small.height, pool: run.pool),
                pool: run.pool)
            _ = try run.isFinished()
            let object = try ForegroundColors.refined(
                colors, picture, matte: matte, pool: run.pool
            ).part(rows: part.rows, columns: part.columns)
            target.cut(out: object, matte: shown, pool: run.pool)
        }
    }

    /// Of the part that somebody looks at, gray.
    private func shown(_ plane: Plane, _ run: FilterRun) throws -> Picture {
        guard let part = run.host?.wantedPart else { return try Picture(gray: plane) }
        return try Picture(
            gray: plane.resampled(
                width: max(plane.width, part.columns.upperBound),
                height: max(plane.height, part.rows.upperBound),
                pool: run.pool
            ).part(rows: part.rows, columns: part.columns))
    }
}
