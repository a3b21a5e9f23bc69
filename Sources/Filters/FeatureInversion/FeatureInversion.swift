import Imaging
import Kernels
import Manifest
import Messages
import Models
import Networks

/// Feature inversion (Mahendran & Vedaldi 2015, 2016): a picture is found that has the same code at a layer
/// of a network as the given one, and so shows what the layer still knows of it.
///
/// `‖Φ(x) − Φ₀‖² / ‖Φ₀‖² + λ_α ‖x‖_α^α + λ_TV TV_β(x)` is minimized, by the published recipes or by a faster
/// one (``InversionRecipe``).
struct FeatureInversion: Filter {
    let parameters: FeatureInversionParameters

    func apply(to region: PixelRegion, in run: FilterRun) throws {
        let source = try region.picture(pool: run.pool)
        let jobs = try jobs(source, run)
        let results = Results(region: region, count: jobs.count, run: run)
        // The way of a morph takes as long as two of its frames to measure.
        let measuring = parameters.series == .morph && jobs.count > 2 ? 2.0 : 0
        let shares = Double(jobs.count) + measuring
        var path = MorphPath(differences: [1])
        var last: Picture?
        for (index, job) in jobs.enumerated() {
            var random = RandomSource(seed: parameters.seed &+ job.sample)
            let inversion = try inversion(job.layers, source, run)
            var code = try inversion.code(of: source)
            let end = try job.morph.map { try inversion.code(of: $0.target) }
            if let end, let morph = job.morph {
                code = code.mixed(with: end, amount: path.amount(at: morph.distance))
            }
            // Rather one result less than one of noise.
            if index > 0, try run.isFinished() { break }
            try code.requireContent(caricature: parameters.caricature)
            let picture = try start(inversion, source, last, &random)
            let settings = InversionSettings(
                evaluations: parameters.iterations, smoothness: parameters.smoothness,
                caricatures: parameters.caricature,
                startsFromNoise: last == nil && parameters.start == .noise)
            try inversion.invert(
                code, from: picture, recipe: parameters.method, settings: settings, random: &random
            ) { evaluation, error in
                let done = Double(index) + (index > 0 ? measuring : 0)
                run.progress(
                    (done + Double(evaluation) / Double(settings.evaluations)) / shares,
                    .inversionStep(
                        evaluation + 1, of: settings.evaluations, title: job.title,
                        error: settings.caricatures ? nil : error))
            }
            if parameters.series == .morph { last = try picture.copy() }
            if measuring > 0, index == 0, let end, try !run.isFinished() {
                path = try measurePath(from: code, to: end, beginning: picture, inversion, run) {
                    run.progress((1 + measuring * $0) / shares, job.title)
                }
            }
            if !inversion.seesColor { picture.adoptContrast(of: source) }
            guard try results.add(picture, index: index, title: job.title, mix: mix), try !run.isFinished()
            else { break }
        }
        results.replaceRegion()
    }

    /// Goes along the line between two codes in a few short inversions.
    ///
    /// - Parameters:
    ///   - first: the picture of the first code.
    ///   - progress: told how far it has come, 0…1.
    private func measurePath(
        from code: InversionCode, to end: InversionCode, beginning first: Picture, _ inversion: Inversion,
        _ run: FilterRun, progress: (Double) -> Void
    ) throws -> MorphPath {
        let pieces = 4
        // With fewer, pictures lag behind their codes, and the first pieces seem shorter than they are; with less than
        // ten the line search may not move them at all.
        let evaluations = max(10, parameters.iterations / 2)
        let settings = InversionSettings(
            evaluations: evaluations, smoothness: parameters.smoothness, caricatures: parameters.caricature,
            startsFromNoise: false)
        var random = RandomSource(seed: parameters.seed)
        let picture = try first.copy()
        var differences: [Double] = []
        for piece in 1...pieces {
            let before = try picture.copy()
            try inversion.invert(
                code.mixed(with: end, amount: Double(piece) / Double(pieces)), from: picture,
                recipe: parameters.method, settings: settings, random: &random
            ) { evaluation, _ in
                progress((Double(piece - 1) + Double(evaluation) / Double(evaluations)) / Double(pieces))
            }
            if try run.isFinished() { break }
            differences.append(picture.rootMeanSquareDifference(from: before))
        }
        return MorphPath(differences: differences.count == pieces ? differences : [1])
    }

    // MARK: What is to be done

    /// One inversion of a series.
    private struct Job {
        var layers: [LayerSelection.WeightedLayer]
        var title: Message
        var sample = 0
        /// A picture to go to, and which part of the way (``MorphPath``).
        var morph: (target: Picture, distance: Double)?
    }

    private func jobs(_ source: Picture, _ run: FilterRun) throws -> [Job] {
        let (series, count, target) = (parameters.series, parameters.count, parameters.target)
        let layers = try layers(run.model(parameters.model))
        let names = layers.map(\.name).joined(separator: " + ")
        if target != nil, series != .morph { throw FilterError.conflict("target", "series") }
        switch series {
        case .single:
            return [Job(layers: layers, title: .layers(names))]
        case .layers:
            return layers.map { Job(layers: [$0], title: .layers($0.name)) }
        case .samples:
            if parameters.start == .picture { throw FilterError.conflict("series", "start") }
            return (0..<count).map { Job(layers: layers, title: .sample($0 + 1, of: names), sample: $0) }
        case .morph:
            guard let target else { throw FilterError.requiredPicture(parameter: "target") }
            let picture = try fitted(target, to: source, run)
            return (0..<count).map { step in
                let distance = count == 1 ? 1 : Double(step) / Double(count - 1)
                return Job(
                    layers: layers, title: .morph(names, percent: Int((100 * distance).rounded())),
                    morph: (picture, distance))
            }
        }
    }

    /// The layers that are inverted, from shallow to deep.
    private func layers(_ model: Model) throws -> [LayerSelection.WeightedLayer] {
        let chosen =
            parameters.layer.selection == .automatic && parameters.series == .layers
            ? model.notableLayers.map { LayerSelection.WeightedLayer(name: $0) }
            : try model.layers(parameters.layer)
        return try chosen.map { ($0, try model.network.index(of: $0.name)) }.sorted { $0.1 < $1.1 }.map(\.0)
    }

    /// The target at the source's size.
    private func fitted(_ target: PixelRegion, to source: Picture, _ run: FilterRun) throws -> Picture {
        let picture = try target.picture(pool: run.pool)
        guard picture.width != source.width || picture.height != source.height else { return picture }
        run.notice(
            .targetResampled(
                from: (picture.width, picture.height), to: (source.width, source.height)))
        let fitted = try picture.resampled(width: source.width, height: source.height, pool: run.pool)
        fitted.clip(pool: run.pool)
        return fitted
    }

    private func inversion(
        _ layers: [LayerSelection.WeightedLayer], _ source: Picture, _ run: FilterRun
    ) throws -> Inversion {
        try Inversion(
            network: run.model(parameters.model).network, layers: layers,
            part: InversionPart(parameters), width: source.width, height: source.height, run: run)
    }

    /// The first picture of an inversion: noise, the given one, or the one before in a morph.
    private func start(
        _ inversion: Inversion, _ source: Picture, _ last: Picture?, _ random: inout RandomSource
    ) throws -> Picture {
        if let last { return try last.copy() }
        if parameters.start == .picture { return try source.copy() }
        return try inversion.start(parameters.method, random: &random)
    }

    private func mix(_ picture: Picture, into region: PixelRegion, _ pool: ThreadPool) {
        region.apply(
            picture, strength: 1, keepingColors: parameters.originalColors, pool: pool)
    }
}

/// Hands the results of a series over. The first stays here until all are made.
private final class Results {
    private let region: PixelRegion
    private let count: Int
    private let run: FilterRun
    private var first: PixelRegion?

    init(region: PixelRegion, count: Int, run: FilterRun) {
        self.region = region
        self.count = count
        self.run = run
    }

    /// False if no more is wanted.
    func add(
        _ picture: Picture, index: Int, title: Message, mix: (Picture, PixelRegion, ThreadPool) -> Void
    ) throws -> Bool {
        let result = try PixelRegion(copying: region)
        mix(picture, result, run.pool)
        if index == 0 {
            first = result
            return true
        }
        return run.deliver(result, index: index, of: count, title: title)
    }

    func replaceRegion() { if let first { region.copy(from: first) } }
}

extension Message {
    fileprivate static func layers(_ names: String) -> Message {
        Message("layers", "{layers}", ["layers": names])
    }

    fileprivate static func sample(_ number: Int, of layers: String) -> Message {
        Message("sample", "{layers}, sample {sample}", ["layers": layers, "sample": number])
    }

    fileprivate static func morph(_ layers: String, percent: Int) -> Message {
        Message("morph", "{layers}, {percent} %", ["layers": layers, "percent": percent])
    }

    fileprivate static func inversionStep(_ step: Int, of steps: Int, title: Message, error: Double?)
        -> Message
    {
        // One that is no number is as far off as can be.
        let bounded = error.map { $0 < 1e6 ? max(0, $0) : 1e6 } ?? 0
        let tenths = Int((1000 * bounded).rounded())
        let shown = "\(tenths / 10).\(tenths % 10) %"
        return switch (title["sample"], error) {
        case (nil, nil):
            Message(
                "inversion-step", "{title}, iteration {step} of {steps}",
                ["title": title, "step": step, "steps": steps])
        case (nil, _?):
            Message(
                "inversion-step-with-error", "{title}, iteration {step} of {steps}, error {error}",
                ["title": title, "step": step, "steps": steps, "error": shown])
        case (let sample?, nil):
            Message(
                "sample-step", "{layers}, sample {sample}, iteration {step} of {steps}",
                ["layers": title["layers"] ?? "", "sample": sample, "step": step, "steps": steps])
        case (let sample?, _?):
            Message(
                "sample-step-with-error",
                "{layers}, sample {sample}, iteration {step} of {steps}, error {error}",
                [
                    "layers": title["layers"] ?? "", "sample": sample, "step": step, "steps": steps,
                    "error": shown,
                ])
        }
    }

    fileprivate static func targetResampled(
        from old: (width: Int, height: Int), to new: (width: Int, height: Int)
    ) -> Message {
        Message(
            "target-resampled",
            "The target picture was resampled from {width}×{height} to {newWidth}×{newHeight} pixels, the size of this one.",
            ["width": old.width, "height": old.height, "newWidth": new.width, "newHeight": new.height])
    }
}

extension Picture {
    /// Of a picture of the same size, in its units.
    fileprivate func rootMeanSquareDifference(from other: Picture) -> Double {
        let sum = (0..<count).reduce(0.0) { sum, i in
            let difference = Double(planes[i] - other.planes[i])
            return sum + difference * difference
        }
        return (sum / Double(count)).squareRoot()
    }
}
