import Imaging
import Kernels
import Messages
import Networks
import Objectives
import Windows

/// The steps of a dream: normalized gradient ascent on one octave after the other.
struct DreamAscent {
    /// What one octave hands on to the next, besides the picture.
    struct State {
        var random: RandomSource
        /// Whether a step so far found a gradient to follow.
        var responded = false
        /// The last gradient of a whole octave.
        var response: Picture?
    }

    var state: State

    private let run: FilterRun
    private let subject: Subject
    private let parameters: DeepDreamParameters

    /// Pixels of a window at the most; EfficientNet-Lite0 needs about 500 bytes for each.
    private static let maximumArea = 640 * 640

    /// The rows of what each color of a gradient is multiplied by; nil for 1.
    private let colors: [SIMD3<Float>]?

    // How far the run has come.
    private var frame = -1
    private var octave = 0
    private var octaves: [Octave] = []

    /// An octave of a frame.
    struct Octave {
        /// Pixels of all of it.
        let area: Int
        /// Those of what is dreamed.
        let dreamedArea: Int
    }

    /// Small octaves, which are seen in one window, make the shape of a class, which takes more steps than its details:
    /// as many times those of the last octave.
    private static let stepsTowardsClass = 3

    init(_ parameters: DeepDreamParameters, subject: Subject, run: FilterRun) {
        (self.parameters, self.subject, self.run) = (parameters, subject, run)
        state = State(random: RandomSource(seed: parameters.seed))
        colors = parameters.color < 100 ? Self.muting(Float(parameters.color / 100)) : nil
    }

    /// Steps of a picture made of grays and of differences from gray that count `amount` (0…1) as much: what is
    /// measured in them scales by `amount` on the way in and out, `amount² · I + (1 − amount²) · 𝟏𝟏ᵀ/3`. Equal
    /// weights of the channels keep it symmetric, so that every step still goes uphill.
    private static func muting(_ amount: Float) -> [SIMD3<Float>] {
        let square = amount * amount
        return (0..<3).map { row in
            var weights = SIMD3<Float>(repeating: (1 - square) / 3)
            weights[row] += square
            return weights
        }
    }

    /// Starts the next frame, with its octaves in their order.
    mutating func beginFrame(_ octaves: [Octave]) {
        self.octaves = octaves
        frame += 1
        octave = 0
    }

    private func steps(inOctave index: Int) -> Int {
        let makesShapes =
            subject.isClass && index < octaves.count - 1 && octaves[index].area <= Self.maximumArea
        return parameters.iterations * (makesShapes ? Self.stepsTowardsClass : 1)
    }

    /// Makes all steps of one octave.
    ///
    /// - Parameters:
    ///   - canvas: the part that is dreamed; nil for all of it.
    ///   - base: the octave without any dream, where it is not the last.
    mutating func climb(
        _ octave: Picture, in canvas: Rectangle? = nil, base: Picture? = nil, on screen: DreamScreen? = nil
    ) throws {
        guard let canvas else { return try climb(octave, at: nil, of: octave, base: base, on: screen) }
        let part = try octave.part(rows: canvas.rows, columns: canvas.columns)
        try climb(part, at: canvas, of: octave, base: base, on: screen)
        octave.replace(atRow: canvas.rows.lowerBound, column: canvas.columns.lowerBound, with: part)
    }

    private mutating func climb(
        _ picture: Picture, at canvas: Rectangle?, of octave: Picture, base: Picture?, on screen: DreamScreen?
    ) throws {
        let pool = run.pool
        let (width, height) = (octave.width, octave.height)
        let windows = try PictureWindows(
            of: subject.network, layers: subject.layers, width: picture.width, height: picture.height,
            partOf: canvas.map { _ in (width, height) }, policy: .blended(jitter: parameters.jitter),
            maximumArea: Self.maximumArea, pool: pool)
        windows.isCanceled = { [run] in run.request != .proceed }
        // The mean gradient of the whole by that of the part, in the last octave that was whole.
        let ratio = canvas.flatMap { canvas in
            state.response.map { $0.meanRatio(of: canvas, width: width, height: height) }
        }
        let gradient = try Picture(width: picture.width, height: picture.height)
        let blur = parameters.gradientBlur
        let scratch = blur > 0 ? try Picture(width: picture.width, height: picture.height) : nil
        let view = try subject.isClass ? ClassView(of: picture, pool: pool) : nil
        for iteration in 0..<steps(inOctave: self.octave) {
            report(iteration)
            let shift = windows.shift(state.random.unit(), state.random.unit())
            let turn = view?.nextTransform(&state.random)
            let isComplete = try run.step {
                if let view, let turn { view.see(picture, by: turn) }
                _ = try windows.evaluate(
                    (view?.picture ?? picture).planes, (view?.gradient ?? gradient).planes, at: shift
                ) {
                    subject.objective(in: $0.moved(by: canvas), width: width, height: height)
                }
            }
            guard isComplete else { break }
            if let view, let turn { view.bringBack(to: gradient, by: turn) }
            if let colors { transform(gradient.planes, area: gradient.area, by: colors, pool: pool) }
            if let scratch { gradient.blur(sigma: blur, scratch: scratch, pool: pool) }
            let mean =
                (ratio ?? 1) * sumOfMagnitudes(gradient.planes, count: gradient.count, pool: pool)
                / Double(gradient.count)
            guard mean > 0 else { continue }
            state.responded = true
            if parameters.smoothness > 0 {
                // Relative to the mean gradient, so that the weight means the same for every layer.
                _ = TotalVariation(beta: 1, epsilon: 1).evaluate(
                    LayerOutputs(picture: picture.asObjectivesSee(gradient: gradient), pool: pool),
                    weight: -parameters.smoothness * mean)
            }
            picture.add(gradient, factor: Float(parameters.step / mean), pool: pool)
            if let screen {
                try screen.show(picture, at: canvas, base: base, width: width, height: height)
            } else {
                run.showIntermediate(picture)
            }
        }
        if canvas == nil { state.response = gradient }
        self.octave += 1
    }

    /// Throws ``Subject/noResponse`` if no step so far found a gradient to follow, and the host
    /// did not end it before one could.
    func requireResponse() throws {
        if !state.responded, run.request == .proceed { throw subject.noResponse }
    }

    private func report(_ iteration: Int) {
        let (frames, iterations) = (parameters.frames, steps(inOctave: octave))
        let work = octaves.indices.map { Double(octaves[$0].dreamedArea * steps(inOctave: $0)) }
        let done = work.prefix(octave).reduce(0, +) + Double(octaves[octave].dreamedArea * iteration)
        run.progress(
            (Double(frame) + done / work.reduce(0, +)) / Double(frames),
            .dreamStep(
                iteration + 1, of: iterations, octave: octave + 1, of: octaves.count, frame: frame + 1,
                of: frames))
    }
}

/// What a step towards a class sees, and how it is brought back to the picture: seen at one scale and in one position
/// alone, a picture raises a score by grain in which nobody recognizes anything. Views at random (``RandomTransform``)
/// and gradients whose frequencies are weighed by 1/f make shapes of it.
///
/// Departure: Olah, Mordvintsev & Schubert 2017 weigh frequencies by the parameters that they descend on.
private struct ClassView {
    private static let transforms = RandomTransform(angle: 12, zoom: 0.75...1.35)

    /// The view, and room for the gradient by it.
    let picture, gradient: Picture
    private let spectrum: SpectralPreconditioner
    private let pool: ThreadPool

    /// Makes room for views of a picture of this size.
    init(of picture: Picture, pool: ThreadPool) throws {
        self.picture = try Picture(width: picture.width, height: picture.height)
        gradient = try Picture(width: picture.width, height: picture.height)
        spectrum = try SpectralPreconditioner(
            width: picture.width, height: picture.height, power: 1, chroma: 1)
        self.pool = pool
    }

    func nextTransform(_ random: inout RandomSource) -> PictureTransform {
        Self.transforms.next(width: picture.width, height: picture.height, &random)
    }

    func see(_ whole: Picture, by transform: PictureTransform) {
        transform.apply(to: whole, into: picture, pool: pool)
    }

    /// Writes what the view's gradient means for the picture.
    func bringBack(to result: Picture, by transform: PictureTransform) {
        transform.applyAdjoint(to: gradient, into: result, pool: pool)
        spectrum.apply(to: result.planes, pool: pool)
    }
}

extension Message {
    fileprivate static func dreamStep(
        _ step: Int, of steps: Int, octave: Int, of octaves: Int, frame: Int, of frames: Int
    ) -> Message {
        frames == 1
            ? Message(
                "dream-step", "octave {octave} of {octaves}, iteration {step} of {steps}",
                ["octave": octave, "octaves": octaves, "step": step, "steps": steps])
            : Message(
                "dream-frame-step",
                "Frame {frame} of {frames}, octave {octave} of {octaves}, iteration {step} of {steps}",
                [
                    "frame": frame, "frames": frames, "octave": octave, "octaves": octaves, "step": step,
                    "steps": steps,
                ])
    }
}

extension PictureWindows.Window {
    /// The same window on the picture that a canvas is a part of.
    fileprivate func moved(by canvas: Rectangle?) -> Self {
        guard let canvas else { return self }
        return Self(
            index: index, x: x + canvas.columns.lowerBound, y: y + canvas.rows.lowerBound, width: width,
            height: height)
    }
}

extension Picture {
    /// The mean magnitude of all values by that of a part; the part is of this picture at another size.
    fileprivate func meanRatio(of part: Rectangle, width: Int, height: Int) -> Double {
        func range(_ part: Range<Int>, _ length: Int, _ own: Int) -> Range<Int> {
            let first = min(part.lowerBound * own / length, own - 1)
            return first..<max(first + 1, (part.upperBound * own).dividedRoundingUp(by: length))
        }
        let (rows, columns) = (range(part.rows, height, self.height), range(part.columns, width, self.width))
        func mean(_ rows: Range<Int>, _ columns: Range<Int>) -> Double {
            var sum = 0.0
            for channel in 0..<3 {
                for y in rows {
                    let row = plane(channel) + y * self.width
                    for x in columns { sum += Double(abs(row[x])) }
                }
            }
            return sum / Double(3 * rows.count * columns.count)
        }
        let own = mean(rows, columns)
        return own > 0 ? mean(0..<self.height, 0..<self.width) / own : 1
    }
}
