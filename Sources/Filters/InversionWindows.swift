import Imaging
import Kernels
import Networks

/// Runs a network on pictures of one size in bounded memory: a large one in windows, each of which answers
/// for positions of its own of the layers, its core.
///
/// Windows overlap by as much as the layers see, up to ``halo``: the positions at a core's border know
/// nothing of what lies further off. Codes that were read in the same windows fit together all the same.
final class InversionWindows {
    /// A window's own positions of a layer, and where its first position lies in the whole layer.
    struct Core {
        let places: Rectangle
        let origin: (row: Int, column: Int)
    }

    private let width: Int
    private let height: Int
    private let places: [(row: WindowSpan, column: WindowSpan)]
    private let evaluator: Evaluator
    private let window: Picture
    private let windowGradient: Picture
    private let pool: ThreadPool

    /// Pixels that are evaluated at once, at the most; VGG-16 takes about 1500 bytes for each.
    static let maximumArea = 800 * 800
    private static let halo = 96

    /// Throws ``NetworkError`` where a layer is unknown or memory is short.
    init(
        network: Network, layers: [String], width: Int, height: Int, pool: ThreadPool,
        maximumArea: Int = InversionWindows.maximumArea
    ) throws {
        (self.width, self.height, self.pool) = (width, height, pool)
        let canDivide = try layers.allSatisfy { try network.dividesEvenly($0, width: width, height: height) }
        let side = width * height <= maximumArea || !canDivide ? .max : Int(Double(maximumArea).squareRoot())
        let fields = try layers.map(network.receptiveField(of:))
        let stride = fields.reduce(1) { max($0, $1.stride.width, $1.stride.height) }
        let reach = min(Self.halo, fields.reduce(0) { max($0, $1.size.width / 2, $1.size.height / 2) })
        func spans(_ length: Int) -> [WindowSpan] {
            WindowSpan.spans(of: length, side: side, reach: reach, stride: stride, edges: .mirror)
        }
        let columns = spans(width)
        places = spans(height).flatMap { row in columns.map { (row, $0) } }
        let (windowWidth, windowHeight) = (columns[0].length, places[0].row.length)
        evaluator = try Evaluator(
            network: network, height: windowHeight, width: windowWidth, layers: layers, needsGradient: true,
            pool: pool)
        let isWhole = places.count == 1
        window = try Picture(width: isWhole ? 1 : windowWidth, height: isWhole ? 1 : windowHeight)
        windowGradient = try Picture(width: window.width, height: window.height)
    }

    /// See ``Evaluator/isCancelled``.
    var isCancelled: (() -> Bool)? {
        get { evaluator.isCancelled }
        set { evaluator.isCancelled = newValue }
    }

    /// A layer's shape in every window.
    func shape(of layer: String) -> Shape { evaluator.shape(of: layer) }

    /// What each window answers for.
    func cores(of layer: String) -> [Core] {
        let shape = evaluator.shape(of: layer)
        return places.map { row, column in
            Core(
                places: Rectangle(
                    rows: row.positions(of: shape.height), columns: column.positions(of: shape.width)),
                origin: (row.firstPosition(of: shape.height), column.firstPosition(of: shape.width)))
        }
    }

    /// The layers' activations in each window, CHW.
    func activations(of layers: [String], for picture: UnsafePointer<Float>) throws -> [[[Float]]] {
        try places.indices.map { index in
            try evaluator.evaluate(picture: cut(index, picture), objective: nil, gradient: nil)
            return layers.map { evaluator.activation(of: $0).values }
        }
    }

    /// The sum of the windows' objectives, nil for windows that have none, and its gradient.
    func evaluate(
        _ picture: UnsafePointer<Float>, objectives: [(any Objective)?],
        gradient: UnsafeMutablePointer<Float>?
    ) throws -> Double {
        if places.count == 1, let objective = objectives[0] {
            return try evaluator.evaluate(picture: picture, objective: objective, gradient: gradient)
        }
        gradient?.update(repeating: 0, count: 3 * width * height)
        var value = 0.0
        for (index, objective) in objectives.enumerated() {
            guard let objective else { continue }
            value += try evaluator.evaluate(
                picture: cut(index, picture), objective: objective,
                gradient: gradient.map { _ in windowGradient.planes })
            if let gradient { add(index, to: gradient) }
        }
        return value
    }

    private func cut(_ index: Int, _ picture: UnsafePointer<Float>) -> UnsafePointer<Float> {
        if places.count == 1 { return picture }
        forEachRow(of: index) { inner, outer, count in
            (window.planes + inner).update(from: picture + outer, count: count)
        }
        return UnsafePointer(window.planes)
    }

    private func add(_ index: Int, to gradient: UnsafeMutablePointer<Float>) {
        forEachRow(of: index) { inner, outer, count in
            for i in 0..<count { gradient[outer + i] += windowGradient.planes[inner + i] }
        }
    }

    /// Calls `body` with the offsets of every row of a window in it and in the picture, and its length.
    private func forEachRow(of index: Int, _ body: (Int, Int, Int) -> Void) {
        let (row, column) = places[index]
        pool.forEach(0..<3 * row.length) { line in
            let (channel, y) = (line / row.length, line % row.length)
            body(
                line * column.length, (channel * height + row.start + y) * width + column.start,
                column.length)
        }
    }
}

extension Network {
    /// Whether a layer has one position for every square of pixels, up to the picture's right and lower
    /// border.
    fileprivate func dividesEvenly(_ layer: String, width: Int, height: Int) throws -> Bool {
        let index = try index(of: layer)
        let stride = try receptiveField(of: layer).stride
        let shape = try shapes(height: height, width: width, upTo: index)[index]
        return [(height, shape.height, stride.height), (width, shape.width, stride.width)].allSatisfy {
            let (pixels, positions, stride) = $0
            return positions == pixels / stride || positions == (pixels + stride - 1) / stride
        }
    }
}
