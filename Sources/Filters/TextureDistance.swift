import Imaging
import Kernels
import Networks
import Objectives

/// The distance of a picture of any size from a texture, and its gradient, in bounded memory.
///
/// A large picture goes through the network in windows, twice: first their Gram sums are added up, then
/// every window gets its part of the gradient. Windows overlap by as much as the layers see, so the
/// outcome is that of the whole picture at once, but for rounding.
final class TextureDistance {
    private let width: Int
    private let height: Int
    private let edges: Edges
    private let terms: TextureTerms
    private let targets: [[Float]]
    private let columns: [WindowSpan]
    private let rows: [WindowSpan]
    private let evaluator: Evaluator
    /// Where one window is the whole picture.
    private let whole: WeightedSum?
    private let window: Picture
    private let windowGradient: Picture
    private let pool: ThreadPool

    /// Pixels that are evaluated at once, at the most; VGG-16 takes about 1500 bytes for each.
    private static let maximumArea = 560 * 560

    /// - Parameters:
    ///   - network: with the edges that the picture's borders are to have.
    ///   - targets: the texture's Gram matrices by layer.
    ///
    /// Throws ``NetworkError`` where memory is short.
    init(
        _ terms: TextureTerms, targets: [[Float]], network: Network, edges: Edges, width: Int, height: Int,
        pool: ThreadPool, maximumArea: Int = TextureDistance.maximumArea
    ) throws {
        (self.width, self.height, self.edges) = (width, height, edges)
        (self.terms, self.targets, self.pool) = (terms, targets, pool)
        let layers = terms.layers.map(\.name)
        let fields = try layers.map(network.receptiveField(of:))
        let stride = fields.reduce(1) { max($0, $1.stride.width, $1.stride.height) }
        let reach = fields.reduce(0) { max($0, $1.size.width / 2, $1.size.height / 2) }
        let isWhole = width * height <= maximumArea
        let side = isWhole ? Int.max : Int(Double(maximumArea).squareRoot())
        columns = WindowSpan.spans(of: width, side: side, reach: reach, stride: stride, edges: edges)
        rows = WindowSpan.spans(of: height, side: side, reach: reach, stride: stride, edges: edges)
        whole = isWhole ? WeightedSum(try terms.terms(for: targets)) : nil
        // Where a window ends inside the picture, what lies beyond does not matter.
        evaluator = try Evaluator(
            network: network.withEdges(isWhole ? edges : .mirror), height: rows[0].length,
            width: columns[0].length, layers: layers, needsGradient: true, pool: pool)
        window = try Picture(width: columns[0].length, height: rows[0].length)
        windowGradient = try Picture(width: columns[0].length, height: rows[0].length)
    }

    /// See ``Evaluator/isCancelled``.
    var isCancelled: (() -> Bool)? {
        get { evaluator.isCancelled }
        set { evaluator.isCancelled = newValue }
    }

    /// The distance, and its gradient written to `gradient`; planes of `height × width` values 0…255.
    func evaluate(_ picture: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) throws -> Double {
        if let whole {
            return try evaluator.evaluate(picture: picture, objective: whole, gradient: gradient)
        }
        let sums = try targets.map { try GramSums(channels: Int(Double($0.count).squareRoot())) }
        try forEachWindow(of: picture) { row, column in
            try evaluator.evaluate(picture: window.planes, objective: nil, gradient: nil)
            for (layer, sum) in zip(terms.layers, sums) {
                let tap = evaluator.tap(of: layer.name)
                sum.add(tap, in: rectangle(tap.shape, row, column), pool: pool)
            }
        }
        gradient.update(repeating: 0, count: 3 * width * height)
        var value = 0.0
        try forEachWindow(of: picture) { row, column in
            let rectangles = terms.layers.map { rectangle(evaluator.shape(of: $0.name), row, column) }
            let objective = WeightedSum(try terms.terms(for: targets, sums: sums, in: rectangles))
            value = try evaluator.evaluate(
                picture: window.planes, objective: objective, gradient: windowGradient.planes)
            add(windowGradient, row, column, to: gradient)
        }
        return value
    }

    private func forEachWindow(
        of picture: UnsafePointer<Float>, _ body: (WindowSpan, WindowSpan) throws -> Void
    ) throws {
        for row in rows {
            for column in columns {
                cut(picture, row, column)
                try body(row, column)
            }
        }
    }

    /// The positions of a layer that are this window's own.
    private func rectangle(_ shape: Shape, _ row: WindowSpan, _ column: WindowSpan) -> Rectangle {
        Rectangle(rows: row.positions(of: shape.height), columns: column.positions(of: shape.width))
    }

    private func cut(_ picture: UnsafePointer<Float>, _ row: WindowSpan, _ column: WindowSpan) {
        let places = column.places(in: width)
        pool.forEach(0..<3 * row.length) { index in
            let (channel, y) = (index / row.length, index % row.length)
            let source = picture + (channel * height + row.place(y, in: height)) * width
            let target = window.planes + index * column.length
            for x in places.indices { target[x] = source[places[x]] }
        }
    }

    private func add(
        _ part: Picture, _ row: WindowSpan, _ column: WindowSpan, to gradient: UnsafeMutablePointer<Float>
    ) {
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

/// One window's extent along an axis.
struct WindowSpan: Equatable {
    /// Where it begins in the picture; may be negative where the picture wraps.
    let start: Int
    let length: Int
    /// What is counted in this window, from its beginning.
    let core: Range<Int>

    /// Windows of one length whose cores divide an axis among them.
    ///
    /// - Parameters:
    ///   - side: of a window, about.
    ///   - reach: how far a layer sees to either side.
    ///   - stride: of the layers; windows and cores begin at multiples of it.
    static func spans(of length: Int, side: Int, reach: Int, stride: Int, edges: Edges) -> [WindowSpan] {
        if side == .max || length <= side && edges != .wrap {
            return [WindowSpan(start: 0, length: length, core: 0..<length)]
        }
        func up(_ value: Int) -> Int { (value + stride - 1) / stride * stride }
        let halo = up(reach)
        let step = max(stride, (side - 2 * halo) / stride * stride)
        let count = (length + step - 1) / step
        // As long as the picture's remainder by the stride wants it, so that the last window ends with it.
        let window = edges == .wrap ? step + 2 * halo : min(length, step + 2 * halo + length % stride)
        return (0..<count).map { index in
            let core = index * step..<min(length, (index + 1) * step)
            let start = core.lowerBound - halo
            let inside = edges == .wrap ? start : min(max(start, 0), length - window)
            return WindowSpan(
                start: inside, length: window, core: core.lowerBound - inside..<core.upperBound - inside)
        }
    }

    /// The positions of a layer, which has `count` of them in the window, that belong to the core.
    func positions(of count: Int) -> Range<Int> {
        let stride = max(1, Int((Double(length) / Double(count)).rounded()))
        let end = core.upperBound == length ? count : core.upperBound / stride
        return core.lowerBound / stride..<max(core.lowerBound / stride, min(end, count))
    }

    /// The picture's place that position `i` of the window shows.
    func place(_ i: Int, in count: Int) -> Int { ((start + i) % count + count) % count }

    func places(in count: Int) -> [Int] { (0..<length).map { place($0, in: count) } }
}
