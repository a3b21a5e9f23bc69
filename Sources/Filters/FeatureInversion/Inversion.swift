import Imaging
import Kernels
import Manifest
import Networks
import Objectives
import Optimizers

/// Finds pictures by their codes at certain layers of a network, all of one size.
final class Inversion {
    let layers: [LayerSelection.WeightedLayer]
    private let part: InversionPart
    private let network: Network
    let windows: PictureWindows
    private let run: FilterRun
    private let width: Int
    private let height: Int
    /// Pixels from one position of the deepest layer to the next; nil where none has positions.
    private let stride: Int?
    /// The colors' middle, R'G'B', 0…255.
    private let center: [Float]
    let seesColor: Bool

    /// Pixels that are evaluated at once, at the most: a picture up to this size is inverted as a whole.
    private static let maximumArea = 800 * 800
    /// Of windows with each other, in pixels; deep layers see further, but hardly anything there.
    private static let maximumOverlap = 96

    init(
        network: Network, layers: [LayerSelection.WeightedLayer], part: InversionPart, width: Int,
        height: Int, run: FilterRun, maximumArea: Int = Inversion.maximumArea
    ) throws {
        self.network = network
        self.layers = layers
        self.part = part
        self.run = run
        self.width = width
        self.height = height
        let strides = try layers.map { try network.stride(of: $0.name) }
        for (layer, stride) in zip(layers, strides) {
            guard let stride, min(width, height) < stride else { continue }
            throw FilterError.smallerThanStride(
                layer: layer.name, stride: stride, width: width, height: height)
        }
        stride = strides.contains(nil) ? nil : strides.compactMap { $0 }.max()
        center = network.preprocessing.centerRGB
        seesColor = network.seesColor
        try Self.requireMemory(network: network, layers: layers, width: width, height: height)
        let canDivide = try layers.allSatisfy {
            try network.dividesEvenly($0.name, width: width, height: height)
        }
        windows = try PictureWindows(
            of: network, edges: .zeros, layers: layers.map(\.name), width: width, height: height,
            needsGradient: true, pool: run.pool, maximumArea: canDivide ? maximumArea : .max,
            maximumOverlap: Self.maximumOverlap)
        // Who wants what there is, wants it from the codes.
        windows.isCancelled = { [run] in run.request == .cancel }
    }

    /// Throws ``FilterError/resultTooLarge(width:height:bytes:)`` where there is not enough memory for all
    /// besides the network.
    private static func requireMemory(
        network: Network, layers: [LayerSelection.WeightedLayer], width: Int, height: Int
    ) throws {
        let codes = try layers.reduce(0) { sum, layer in
            // As it was read, and as it is compared.
            return sum + 2 * (try network.shape(of: layer.name, height: height, width: width).storedCount)
        }
        try PictureDescent.requireMemory(width: width, height: height, floats: codes)
    }

    /// The code of a picture; throws where the network has no such part.
    func code(of picture: Picture) throws -> InversionCode {
        let parts = try layers.map(parts)
        let names = layers.map(\.name)
        var activations: [[[Float]]] = []
        try windows.forEach(of: picture.planes) { _, evaluator in
            activations.append(names.map { evaluator.activation(of: $0).values })
        }
        return InversionCode(
            layers: layers.indices.map { index in
                InversionCode.Layer(
                    name: names[index], weight: layers[index].weight, shape: windows.shape(of: names[index]),
                    values: activations.map { $0[index] }, parts: parts[index])
            })
    }

    /// What counts of a layer in each window.
    private func parts(of layer: LayerSelection.WeightedLayer) throws -> [CodePart] {
        let whole = try part.resolved(
            layer: layer.name, shape: network.shape(of: layer.name, height: height, width: width),
            hasPlaces: network.stride(of: layer.name) != nil)
        return (0..<windows.count).map { window in
            let (own, origin) = (
                windows.rectangle(of: layer.name, in: window), windows.origin(of: layer.name, in: window)
            )
            var part = whole
            part.places = Rectangle(
                rows: whole.places.rows.shifted(by: -origin.row).clamped(to: own.rows),
                columns: whole.places.columns.shifted(by: -origin.column).clamped(to: own.columns))
            return part
        }
    }

    func start(_ recipe: InversionRecipe, random: inout RandomSource) throws -> Picture {
        try recipe.start(
            width: width, height: height, seesColor: seesColor, center: center, random: &random,
            pool: run.pool)
    }

    /// Moves a picture until it has the code, or caricatures it.
    ///
    /// - Parameter report: told before every evaluation how many there were, and the lowest error so far.
    func invert(
        _ code: InversionCode, from picture: Picture, recipe: InversionRecipe,
        settings: InversionSettings, random: inout RandomSource, report: (Int, Double?) -> Void
    ) throws {
        windows.isCancelled = { [run] in run.request != .proceed }
        let stages = try recipe.stages(
            settings, stride: stride, seesColor: seesColor, center: center, picture: picture,
            pool: run.pool)
        let objectives = settings.caricatures ? code.caricatures() : code.errors()
        var evaluations = 0
        var lowest: Double?
        for stage in stages {
            let canvas = try Canvas(around: picture, jitter: stage.jitter)
            let (seen, gradient) = (try Picture(width: width, height: height), try picture.copy())
            let isComplete = try run.step {
                _ = try stage.minimizer.minimize(
                    canvas.picture.planes, count: canvas.picture.count, pool: run.pool
                ) { x, slope in
                    report(evaluations, lowest)
                    evaluations += 1
                    let shift = canvas.shift(&random)
                    canvas.cut(x, at: shift, into: seen)
                    let error = try windows.evaluate(seen.planes, gradient.planes) { objectives[$0] }
                    lowest = min(error, lowest ?? error)
                    canvas.place(gradient, times: Float(stage.objective.fidelity), at: shift, into: slope)
                    let priors = stage.objective.addPriors(
                        x, width: canvas.picture.width, height: canvas.picture.height, to: slope,
                        pool: run.pool)
                    return stage.objective.fidelity * error + priors
                } progress: { progress in
                    canvas.cut(progress.x, at: canvas.middle, into: seen)
                    run.showIntermediate(seen)
                    return true
                }
            }
            canvas.cut(canvas.picture.planes, at: canvas.middle, into: picture)
            picture.clip(pool: run.pool)
            if !isComplete { return }
        }
    }
}

extension Network {
    /// Whether a layer has one position for every square of pixels, up to the picture's right and lower
    /// border.
    fileprivate func dividesEvenly(_ layer: String, width: Int, height: Int) throws -> Bool {
        guard case .local(_, let stride) = try receptiveField(of: layer) else { return false }
        let shape = try shape(of: layer, height: height, width: width)
        return [
            (height, shape.height, stride.height.roundedUp), (width, shape.width, stride.width.roundedUp),
        ].allSatisfy {
            let (pixels, positions, stride) = $0
            return positions == pixels / stride || positions == (pixels + stride - 1) / stride
        }
    }
}

extension Range<Int> {
    fileprivate func shifted(by offset: Int) -> Self { lowerBound + offset..<upperBound + offset }
}

/// A picture with room around it to be moved under a network.
private struct Canvas {
    let picture: Picture
    private let jitter: Int

    init(around inner: Picture, jitter: Int) throws {
        self.jitter = jitter
        picture = try Picture(width: inner.width + jitter - 1, height: inner.height + jitter - 1)
        for c in 0..<3 {
            for y in 0..<picture.height {
                let source =
                    inner.plane(c) + PaddingMode.symmetric.position(y - middle.y, count: inner.height)!
                    * inner.width
                let target = picture.plane(c) + y * picture.width
                for x in 0..<picture.width {
                    target[x] = source[PaddingMode.symmetric.position(x - middle.x, count: inner.width)!]
                }
            }
        }
    }

    var middle: (x: Int, y: Int) { ((jitter - 1) / 2, (jitter - 1) / 2) }

    func shift(_ random: inout RandomSource) -> (x: Int, y: Int) {
        jitter == 1 ? (0, 0) : (random.below(jitter), random.below(jitter))
    }

    /// Copies what lies at a shift.
    func cut(_ planes: UnsafePointer<Float>, at shift: (x: Int, y: Int), into result: Picture) {
        forEachRow(result, shift) { inner, outer in
            result.planes.advanced(by: inner).update(from: planes + outer, count: result.width)
        }
    }

    /// Sets a canvas of values to the inner ones, scaled, at a shift, and to zero around them.
    func place(
        _ inner: Picture, times factor: Float, at shift: (x: Int, y: Int),
        into planes: UnsafeMutablePointer<Float>
    ) {
        if jitter > 1 { planes.update(repeating: 0, count: picture.count) }
        forEachRow(inner, shift) { source, target in
            for x in 0..<inner.width { planes[target + x] = factor * inner.planes[source + x] }
        }
    }

    /// Calls `body` with the offsets of every row in a small picture and in the canvas.
    private func forEachRow(
        _ inner: Picture, _ shift: (x: Int, y: Int), _ body: (_ inner: Int, _ outer: Int) -> Void
    ) {
        for c in 0..<3 {
            for y in 0..<inner.height {
                body(
                    (c * inner.height + y) * inner.width,
                    (c * picture.height + shift.y + y) * picture.width + shift.x)
            }
        }
    }
}
