import Imaging
import Kernels
import Manifest
import Networks
import Objectives
import Optimizers
import Windows

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
            of: network, layers: layers.map(\.name), width: width, height: height,
            policy: .exact(overlap: Self.maximumOverlap), maximumArea: canDivide ? maximumArea : .max,
            pool: run.pool)
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
        return (0..<windows.count).map { index in
            let window = windows.window(index)
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
        windows.isCanceled = { [run] in run.request != .proceed }
        let stages = try recipe.stages(
            settings, stride: stride, seesColor: seesColor, center: center, picture: picture,
            pool: run.pool)
        let objectives = settings.caricatures ? code.caricatures() : code.errors()
        var evaluations = 0
        var lowest: Double?
        for stage in stages {
            // A picture with room around it to be moved under the network.
            let (room, margin) = (stage.jitter - 1, (stage.jitter - 1) / 2)
            try windows.makeRoom(for: room)
            let canvas =
                room == 0
                ? picture
                : try picture.continued(
                    x: -margin, y: -margin, width: width + room, height: height + room, edges: .symmetric,
                    pool: run.pool)
            let isComplete = try run.step {
                _ = try stage.minimizer.minimize(canvas.planes, count: canvas.count, pool: run.pool) {
                    x, gradient in
                    report(evaluations, lowest)
                    evaluations += 1
                    let shift =
                        room == 0
                        ? .none
                        : PictureWindows.Shift(
                            x: random.below(stage.jitter), y: random.below(stage.jitter))
                    let error = try windows.evaluate(x, gradient, weight: stage.fidelity, at: shift) {
                        objectives[$0.index]
                    }
                    lowest = min(error, lowest ?? error)
                    let planes = PicturePlanes(
                        height: canvas.height, width: canvas.width, values: x, gradient: gradient)
                    let prior = stage.prior.evaluate(LayerOutputs(picture: planes, pool: run.pool), weight: 1)
                    return stage.fidelity * error + prior
                } progress: { progress in
                    show(progress.x, room: room)
                    return true
                }
            }
            if room > 0 { copySeen(of: canvas.planes, room: room, to: picture) }
            picture.clip(pool: run.pool)
            if !isComplete { return }
        }
    }

    private func show(_ planes: UnsafePointer<Float>, room: Int) {
        func seen() throws -> Picture {
            let seen = try Picture(width: width, height: height)
            copySeen(of: planes, room: room, to: seen)
            return seen
        }
        run.showIntermediate(try seen())
    }

    /// Copies what is seen in the middle of a picture with room around it.
    private func copySeen(of planes: UnsafePointer<Float>, room: Int, to seen: Picture) {
        for row in 0..<3 * height {
            let y = row / height * (height + room) + row % height + room / 2
            (seen.planes + row * width).update(from: planes + y * (width + room) + room / 2, count: width)
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
            return positions == pixels / stride || positions == pixels.dividedRoundingUp(by: stride)
        }
    }
}

extension Range<Int> {
    fileprivate func shifted(by offset: Int) -> Self { lowerBound + offset..<upperBound + offset }
}
