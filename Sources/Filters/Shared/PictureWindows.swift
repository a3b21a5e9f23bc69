import Imaging
import Kernels
import Networks
import Objectives

/// Runs a network on a picture of any size in bounded memory.
///
/// A large picture goes through it in windows that overlap by as much as the layers see. Each position of
/// a layer belongs to one of them, which sees it as the whole picture would, but for rounding. With an
/// overlap that is held down, positions at a window's border know nothing of what lies further off; codes
/// that were read in the same windows fit together all the same.
final class PictureWindows {
    private let width: Int
    private let height: Int
    private let columns: [WindowSpan]
    private let rows: [WindowSpan]
    private let evaluator: Evaluator
    /// A window's pixels, and its gradient; nil where the whole picture is one.
    private let cutout: (picture: Picture, gradient: Picture)?
    private let pool: ThreadPool

    /// Pixels that are evaluated at once, at the most; VGG-16 takes about 1500 bytes for each.
    static let maximumArea = 560 * 560

    /// - Parameters:
    ///   - edges: what the picture's borders see.
    ///   - maximumArea: of a window, in pixels.
    ///   - maximumOverlap: with each neighbor, in pixels, however far the layers see.
    ///
    /// Throws ``NetworkError`` where memory is short.
    init(
        of network: Network, edges: PaddingMode, layers: [String], width: Int, height: Int,
        needsGradient: Bool,
        pool: ThreadPool, maximumArea: Int = PictureWindows.maximumArea, maximumOverlap: Int = .max
    ) throws {
        (self.width, self.height, self.pool) = (width, height, pool)
        var (stride, reach) = (1, 0)
        var isWhole = width * height <= maximumArea
        for layer in layers {
            switch try network.receptiveField(of: layer) {
            case .local(let size, let step):
                stride = max(stride, step.height.roundedUp, step.width.roundedUp)
                reach = max(reach, size.height / 2, size.width / 2)
            case .global:
                // It sees all of the picture or something else.
                isWhole = true
            }
        }
        reach = min(maximumOverlap, reach)
        let side = isWhole ? Int.max : Int(Double(maximumArea).squareRoot())
        columns = WindowSpan.spans(of: width, side: side, reach: reach, stride: stride, edges: edges)
        rows = WindowSpan.spans(of: height, side: side, reach: reach, stride: stride, edges: edges)
        // The cut wraps where the picture does; where a window ends inside, what lies beyond does not matter.
        evaluator = try Evaluator(
            network: network.withPadding(edges == .circular && !isWhole ? .reflect : edges),
            height: rows[0].length,
            width: columns[0].length, layers: layers, needsGradient: needsGradient, pool: pool)
        if isWhole {
            cutout = nil
        } else {
            let (width, height) = (columns[0].length, rows[0].length)
            cutout = (try Picture(width: width, height: height), try Picture(width: width, height: height))
        }
    }

    var isWhole: Bool { cutout == nil }
    var count: Int { rows.count * columns.count }

    /// See ``Evaluator/isCancelled``.
    var isCancelled: (() -> Bool)? {
        get { evaluator.isCancelled }
        set { evaluator.isCancelled = newValue }
    }

    /// A layer's shape in every window.
    func shape(of layer: String) -> Shape { evaluator.shape(of: layer) }

    /// Where a window's first position of a layer lies among those of the whole picture.
    func origin(of layer: String, in window: Int) -> (row: Int, column: Int) {
        let shape = evaluator.shape(of: layer)
        let (row, column) = place(window)
        return (row.firstPosition(of: shape.height), column.firstPosition(of: shape.width))
    }

    /// The positions of a layer that belong to a window.
    func rectangle(of layer: String, in window: Int) -> Rectangle {
        let shape = evaluator.shape(of: layer)
        let (row, column) = place(window)
        return Rectangle(rows: row.positions(of: shape.height), columns: column.positions(of: shape.width))
    }

    /// Evaluates the layers in one window after the other, each of which `body` then finds in the evaluator.
    ///
    /// - Parameter picture: planes of `height × width` values 0…255.
    func forEach(
        of picture: UnsafePointer<Float>, _ body: (_ window: Int, Evaluator) throws -> Void
    ) throws {
        for window in 0..<count {
            try evaluator.evaluate(picture: cut(window, from: picture), objective: nil, gradient: nil)
            try body(window, evaluator)
        }
    }

    /// The sum of the windows' objectives, nil for a window that has none, and its gradient written to
    /// `gradient`.
    func evaluate(
        _ picture: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>,
        objective: (_ window: Int) throws -> (any Objective)?
    ) throws -> Double {
        if isWhole, let objective = try objective(0) {
            return try evaluator.evaluate(picture: picture, objective: objective, gradient: gradient)
        }
        gradient.update(repeating: 0, count: 3 * width * height)
        guard let cutout else { return 0 }
        var value = 0.0
        for window in 0..<count {
            guard let objective = try objective(window) else { continue }
            value += try evaluator.evaluate(
                picture: cut(window, from: picture), objective: objective,
                gradient: cutout.gradient.planes)
            add(cutout.gradient, of: window, to: gradient)
        }
        return value
    }

    /// The Gram sums of layers over the whole picture.
    ///
    /// - Parameter visibility: how much each of the picture's pixels counts; nil for all alike.
    func gramSums(
        of layers: [String], for picture: UnsafePointer<Float>, visibility: Visibility? = nil
    ) throws -> [GramSums] {
        let sums = try layers.map { try GramSums(channels: evaluator.shape(of: $0).channels) }
        try forEach(of: picture) { window, evaluator in
            for (layer, sum) in zip(layers, sums) {
                let (output, rectangle) = (evaluator.output(of: layer), rectangle(of: layer, in: window))
                guard let visibility else {
                    sum.add(output, in: rectangle, pool: pool)
                    continue
                }
                try sum.add(
                    output, weights: weights(visibility, window, output.shape, in: rectangle), pool: pool)
            }
        }
        return sums
    }

    /// How visible a layer's positions in a window are; those outside the rectangle are not.
    private func weights(
        _ visibility: Visibility, _ window: Int, _ shape: Shape, in rectangle: Rectangle
    ) -> [Float] {
        let (row, column) = place(window)
        let part = visibility.part(
            rows: row.places(in: height, seenBy: shape.height),
            columns: column.places(in: width, seenBy: shape.width)
        ).resampled(width: shape.width, height: shape.height)
        return part.values.indices.map { i in
            let (y, x) = (i / shape.width, i % shape.width)
            return rectangle.rows.contains(y) && rectangle.columns.contains(x) ? part.values[i] : 0
        }
    }

    private func place(_ window: Int) -> (row: WindowSpan, column: WindowSpan) {
        (rows[window / columns.count], columns[window % columns.count])
    }

    private func cut(_ window: Int, from picture: UnsafePointer<Float>) -> UnsafePointer<Float> {
        guard let part = cutout?.picture else { return picture }
        let (row, column) = place(window)
        let places = column.places(in: width)
        pool.forEach(0..<3 * row.length) { index in
            let (channel, y) = (index / row.length, index % row.length)
            let source = picture + (channel * height + row.place(y, in: height)) * width
            let target = part.planes + index * column.length
            for x in places.indices { target[x] = source[places[x]] }
        }
        return UnsafePointer(part.planes)
    }

    private func add(_ part: Picture, of window: Int, to gradient: UnsafeMutablePointer<Float>) {
        let (row, column) = place(window)
        let places = column.places(in: width)
        // By channels: rows of a window that is larger than the picture come together.
        pool.forEach(0..<3) { channel in
            for y in 0..<row.length {
                let source = part.plane(channel) + y * column.length
                let target = gradient + (channel * height + row.place(y, in: height)) * width
                for x in places.indices { target[places[x]] += source[x] }
            }
        }
    }
}
