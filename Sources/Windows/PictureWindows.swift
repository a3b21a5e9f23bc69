import Kernels
import Networks

/// Runs a network on a picture of any size in bounded memory: in one window or, where the picture is large,
/// in many.
///
/// A picture that is one window as it is, is not copied.
public final class PictureWindows {
    /// How windows share a picture.
    public enum Policy: Equatable, Sendable {
        /// Each window has an objective of its own, and the value is the sum of theirs; gradients are
        /// blended where windows overlap, so that no seam shows. Layers that see everything see all of a
        /// window. The picture is continued by its mirror image and can be shifted under the windows by at
        /// least `jitter` pixels.
        case blended(jitter: Int)
        /// Each position of a layer belongs to one window, which sees it as the whole picture would, but for
        /// rounding; where a layer sees everything, all of the picture is one window. See
        /// ``makeRoom(for:)`` for jitter.
        ///
        /// With an overlap of windows that is held down to `overlap` pixels, positions at a window's border
        /// know nothing of what lies further off; codes that were read in the same windows fit together all
        /// the same.
        case exact(overlap: Int = .max)
    }

    /// Where a window lies.
    public struct Window: Equatable, Sendable {
        /// Its number, 0..<``PictureWindows/count``.
        public let index: Int
        /// Its upper left corner in pixels of the picture; negative beyond the border.
        public let x, y: Int
        public let width, height: Int

        public init(index: Int, x: Int, y: Int, width: Int, height: Int) {
            self.index = index
            (self.x, self.y) = (x, y)
            (self.width, self.height) = (width, height)
        }
    }

    /// How far the picture is moved under the windows, in pixels.
    public struct Shift: Equatable, Sendable {
        public var x, y: Int

        public init(x: Int, y: Int) { (self.x, self.y) = (x, y) }

        public static let none = Shift(x: 0, y: 0)
    }

    public var count: Int { rows.count * columns.count }

    /// The picture's size.
    private var width, height: Int
    private let policy: Policy
    private let columns, rows: [WindowSpan]
    /// How far the windows can be shifted.
    private var slack: (x: Int, y: Int)
    /// How far those of the picture can be that this one is a part of.
    private let wholeSlack: (x: Int, y: Int)?
    /// What lies beyond the picture's border where windows reach beyond it.
    private let border: PaddingMode
    private let evaluator: Evaluator
    /// Pixels between neighbors, by layer; nil for a layer that sees everything.
    private let strides: [String: ReceptiveField.Stride]
    /// Whether all that is seen of a picture is one window without anything around it.
    private let isWhole: Bool
    /// A window's pixels, and their gradient; nil where the picture is the window.
    private var cutout: (picture: AlignedMemory, gradient: AlignedMemory)?
    /// The places on the picture's axes that the current window shows.
    private var places: (rows: [Int], columns: [Int])
    private let needsGradient: Bool
    public let pool: ThreadPool

    /// Pixels of mirrored picture around a blended one.
    private static let margin = 16
    /// Blended windows have at least this many pixels on a side, so that deep layers have something to see.
    private static let minimum = 96
    /// A multiple of every common network's stride: pictures that begin so many pixels apart are seen alike.
    public static let commonStride = 32

    /// Prepares evaluations of `layers`.
    ///
    /// - Parameters:
    ///   - width, height: what is seen of the picture at a time.
    ///   - whole: for blended windows, the size of the picture that this one is a part of; it begins at a multiple of
    ///     ``commonStride`` there. Random shifts then put the network's grid where the whole picture's would.
    ///   - border: what layers see beyond the border of the picture, in place of the zeros or the nothing
    ///     they were trained with; for exact windows.
    ///   - maximumArea: of a window, in pixels.
    ///
    /// Throws ``NetworkError`` if a layer is unknown or memory is short.
    public init(
        of network: Network, layers: [String], width: Int, height: Int,
        partOf whole: (width: Int, height: Int)? = nil, policy: Policy, border: PaddingMode = .zeros,
        needsGradient: Bool = true, maximumArea: Int, pool: ThreadPool
    ) throws {
        (self.policy, self.needsGradient, self.pool) = (policy, needsGradient, pool)
        (self.width, self.height) = (width, height)
        guard network.inputChannels == 3 else {
            throw NetworkError.notForPictures(channels: network.inputChannels)
        }
        let fields = try layers.map { ($0, try network.receptiveField(of: $0)) }
        let alignment = try network.alignment(of: layers)
        strides = Dictionary(
            fields.compactMap { layer, field in
                if case .local(_, let stride) = field { (layer, stride) } else { nil }
            }, uniquingKeysWith: { first, _ in first })
        var padding = border
        switch policy {
        case .blended(let jitter):
            func grid(_ width: Int, _ height: Int, _ jitter: Int) -> (columns: BlendedAxis, rows: BlendedAxis)
            {
                BlendedAxis.grid(
                    width: width, height: height, margin: Self.margin, jitter: jitter, minimum: Self.minimum,
                    maximumArea: maximumArea)
            }
            wholeSlack = whole.map {
                let grid = grid($0.width, $0.height, jitter)
                return (grid.columns.slack, grid.rows.slack)
            }
            let own = grid(width, height, whole == nil ? jitter : min(jitter, 1) * (Self.commonStride - 1))
            (columns, rows) = (own.columns.spans, own.rows.spans)
            slack = (own.columns.slack, own.rows.slack)
            self.border = .symmetric
            isWhole = false
        case .exact(let overlap):
            precondition(whole == nil)
            wholeSlack = nil
            // Windows that begin where all layers have positions would be larger than the picture.
            let isCoarse = alignment > max(width, height)
            if isCoarse || fields.contains(where: { $0.1 == .global }) || width * height <= maximumArea {
                (columns, rows) = ([.whole(width)], [.whole(height)])
            } else {
                let side = Int(Double(maximumArea).squareRoot())
                let reach = min(overlap, Self.reach(fields.map(\.1)))
                func spans(_ length: Int) -> [WindowSpan] {
                    WindowSpan.exact(
                        length, side: side, reach: reach, alignment: alignment,
                        isCircular: border == .circular)
                }
                (columns, rows) = (spans(width), spans(height))
                // The cut goes round where the picture does; where a window ends inside, what lies beyond
                // does not matter.
                if border == .circular { padding = .reflect }
            }
            slack = (0, 0)
            self.border = border
            isWhole = columns == [.whole(width)] && rows == [.whole(height)]
        }
        evaluator = try Evaluator(
            network: padding == .zeros ? network : network.withPadding(padding), height: rows[0].length,
            width: columns[0].length, layers: layers, needsGradient: needsGradient, pool: pool)
        places = (
            Array(repeating: 0, count: rows[0].length), Array(repeating: 0, count: columns[0].length)
        )
        if !isWhole { try makeCutout() }
    }

    private func makeCutout() throws {
        let count = 3 * rows[0].length * columns[0].length
        cutout = (try .forFloats(count), try .forFloats(needsGradient ? count : 0))
    }

    /// Lets exact windows see a part of pictures that are wider and higher by `jitter` pixels: the part at
    /// the shift of an evaluation. Throws ``NetworkError/outOfMemory(bytes:)``.
    public func makeRoom(for jitter: Int) throws {
        if case .blended = policy { preconditionFailure("blended windows have their jitter from the start") }
        if jitter > 0, cutout == nil { try makeCutout() }
        width += jitter - slack.x
        height += jitter - slack.y
        slack = (jitter, jitter)
    }

    /// How far the layers see to either side.
    private static func reach(_ fields: [ReceptiveField]) -> Int {
        fields.reduce(0) { reach, field in
            guard case .local(let size, _) = field else { return reach }
            return max(reach, size.width / 2, size.height / 2)
        }
    }

    /// See ``Evaluator/isCanceled``.
    public var isCanceled: (() -> Bool)? {
        get { evaluator.isCanceled }
        set { evaluator.isCanceled = newValue }
    }

    /// The shift for two numbers in 0..<1, drawn at random for every evaluation.
    public func shift(_ x: Double, _ y: Double) -> Shift {
        func pixels(_ fraction: Double, _ slack: Int) -> Int {
            let pixels = Int(fraction * Double(slack + 1))
            // Without jitter the grid stays where it is.
            return policy == .blended(jitter: 0) ? pixels / Self.commonStride * Self.commonStride : pixels
        }
        guard let wholeSlack else { return Shift(x: pixels(x, slack.x), y: pixels(y, slack.y)) }
        return Shift(
            x: pixels(x, wholeSlack.x) % Self.commonStride, y: pixels(y, wholeSlack.y) % Self.commonStride)
    }

    /// The window of a number at a shift.
    public func window(_ index: Int, at shift: Shift = .none) -> Window {
        let (row, column) = spans(of: index)
        let sign = if case .blended = policy { -1 } else { 1 }
        return Window(
            index: index, x: column.start + sign * shift.x, y: row.start + sign * shift.y,
            width: column.length, height: row.length)
    }

    /// Evaluates the layers in one window after the other, each of which `body` then finds in the evaluator.
    ///
    /// - Parameter picture: planes of `height × width` values 0…255.
    public func forEach(
        of picture: UnsafePointer<Float>, _ body: (Window, Evaluator) throws -> Void
    ) throws {
        for index in 0..<count {
            let window = window(index)
            try evaluator.evaluate(picture: cut(window, from: picture), objective: nil, gradient: nil)
            try body(window, evaluator)
        }
    }

    /// Evaluates the sum of the windows' objectives and its gradient.
    ///
    /// - Parameters:
    ///   - picture: R, G, B planes of `height × width` values 0…255.
    ///   - gradient: overwritten with planes like `picture`, `weight` times the derivative.
    ///   - objective: makes the objective of a window; nil for a window that has none.
    public func evaluate(
        _ picture: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>, weight: Double = 1,
        at shift: Shift = .none, objective: (Window) throws -> (any Objective)?
    ) throws -> Double {
        if isWhole, slack == (0, 0), let objective = try objective(window(0)) {
            return try evaluator.evaluate(
                picture: picture, objective: objective, weight: weight, gradient: gradient)
        }
        gradient.update(repeating: 0, count: 3 * width * height)
        guard let cutout else { return 0 }
        var value = 0.0
        for index in 0..<count {
            let window = window(index, at: shift)
            guard let objective = try objective(window) else { continue }
            value += try evaluator.evaluate(
                picture: cut(window, from: picture), objective: objective, weight: weight,
                gradient: cutout.gradient.base)
            add(cutout.gradient.base, of: window, to: gradient)
        }
        return value
    }

    // MARK: Layers in windows

    /// A layer's shape in every window.
    public func shape(of layer: String) -> Shape { evaluator.shape(of: layer) }

    /// The positions of a layer that belong to a window.
    public func rectangle(of layer: String, in window: Window) -> Rectangle {
        let shape = shape(of: layer)
        guard let stride = strides[layer] else {
            return Rectangle(rows: 0..<shape.height, columns: 0..<shape.width)
        }
        let (row, column) = spans(of: window.index)
        return Rectangle(
            rows: row.positions(of: shape.height, stride: stride.height),
            columns: column.positions(of: shape.width, stride: stride.width))
    }

    /// Where a window's first position of a layer lies among those of the whole picture.
    public func origin(of layer: String, in window: Window) -> (row: Int, column: Int) {
        guard let stride = strides[layer] else { return (0, 0) }
        return (stride.height.position(of: window.y), stride.width.position(of: window.x))
    }

    /// The picture's rows and columns that a layer's positions in a window stand for, without those at the
    /// window's end that it leaves out.
    public func pixels(of layer: String, in window: Window) -> (rows: [Int], columns: [Int]) {
        let (shape, stride) = (shape(of: layer), strides[layer])
        func seen(_ length: Int, _ positions: Int, _ stride: Fraction?) -> Int {
            min(
                length,
                stride.map { ($0.numerator * positions + $0.denominator - 1) / $0.denominator } ?? length)
        }
        func pixels(_ start: Int, _ length: Int, of count: Int) -> [Int] {
            (start..<start + length).map { border.position($0, count: count)! }
        }
        return (
            pixels(window.y, seen(window.height, shape.height, stride?.height), of: height),
            pixels(window.x, seen(window.width, shape.width, stride?.width), of: width)
        )
    }

    private func spans(of window: Int) -> (row: WindowSpan, column: WindowSpan) {
        (rows[window / columns.count], columns[window % columns.count])
    }

    // MARK: Pixels of windows

    /// Copies a window's pixels, and remembers where they are from.
    private func cut(_ window: Window, from picture: UnsafePointer<Float>) -> UnsafePointer<Float> {
        guard let part = cutout?.picture else { return picture }
        for y in 0..<window.height { places.rows[y] = border.position(window.y + y, count: height)! }
        for x in 0..<window.width { places.columns[x] = border.position(window.x + x, count: width)! }
        let (rows, columns) = places
        pool.forEach(0..<3 * window.height) { index in
            let (channel, y) = (index / window.height, index % window.height)
            let source = picture + (channel * height + rows[y]) * width
            let target = part.base + index * window.width
            for x in 0..<window.width { target[x] = source[columns[x]] }
        }
        return UnsafePointer(part.base)
    }

    /// Adds the gradient of the window that was cut last to the picture's: blended, where it lies on the
    /// picture; exact, to whatever the window showed.
    private func add(
        _ part: UnsafePointer<Float>, of window: Window, to gradient: UnsafeMutablePointer<Float>
    ) {
        let (row, column) = spans(of: window.index)
        if let rowWeights = row.weights, let columnWeights = column.weights {
            let columns = max(0, -window.x)..<min(window.width, width - window.x)
            pool.forEach(0..<3 * window.height) { index in
                let (channel, y) = (index / window.height, index % window.height)
                let weight = rowWeights[y]
                guard window.y + y >= 0, window.y + y < height, weight > 0 else { return }
                let source = part + index * window.width
                let target = gradient + (channel * height + window.y + y) * width + window.x
                for x in columns { target[x] += weight * columnWeights[x] * source[x] }
            }
            return
        }
        // By channels: rows of a window that is larger than the picture come together.
        let (rows, columns) = places
        pool.forEach(0..<3) { channel in
            for y in 0..<window.height {
                let source = part + (channel * window.height + y) * window.width
                let target = gradient + (channel * height + rows[y]) * width
                for x in 0..<window.width { target[columns[x]] += source[x] }
            }
        }
    }
}
