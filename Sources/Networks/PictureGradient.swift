import Kernels

/// The gradient of an objective over a picture of any size, from one window or, for large pictures,
/// from many, in memory that does not grow with the picture.
///
/// An objective over several windows is the sum of the objective over each.
public final class PictureGradient {
    /// Where a window lies: its top left corner in pixels of the picture (negative in the margin), and
    /// its size.
    public struct Window: Equatable, Sendable {
        public let x, y, width, height: Int
    }

    private let width: Int
    private let height: Int
    private let jitter: Int
    private let grid: WindowGrid
    private let evaluator: Evaluator
    private let pool: ThreadPool
    private let window: AlignedMemory
    private let windowGradient: AlignedMemory
    /// The weights of the grid's columns, pixel by pixel.
    private let weights: [[Float]]
    /// Where in the picture the pixels of the window's rows come from.
    private var sources: [Int]

    /// Pixels of mirrored picture around it.
    private static let margin = 16
    /// Windows have at least this many pixels on a side, so that deep layers have something to see.
    private static let minimum = 96
    /// Pixels of a window at the most; EfficientNet-Lite0 needs about 500 bytes for each.
    private static let maximumArea = 640 * 640

    /// Prepares gradients of objectives on `layers` for pictures of this size.
    ///
    /// - Parameter jitter: how far the picture can be shifted under the network, in pixels.
    ///
    /// Throws ``NetworkError`` if a layer is unknown or memory is short.
    public init(
        network: Network, width: Int, height: Int, layers: [String], jitter: Int, pool: ThreadPool,
        maximumWindowArea: Int? = nil
    ) throws {
        self.width = width
        self.height = height
        self.jitter = jitter
        self.pool = pool
        grid = WindowGrid(
            width: width, height: height, margin: Self.margin, jitter: jitter, minimum: Self.minimum,
            maximumArea: maximumWindowArea ?? Self.maximumArea)
        evaluator = try Evaluator(
            network: network, height: grid.vertical.windowLength, width: grid.horizontal.windowLength,
            layers: layers, needsGradient: true, pool: pool)
        let count = 3 * grid.windowArea
        guard let window = AlignedMemory(count: count), let gradient = AlignedMemory(count: count) else {
            throw NetworkError.outOfMemory(bytes: 2 * count * MemoryLayout<Float>.stride)
        }
        self.window = window
        windowGradient = gradient
        let axis = grid.horizontal
        weights = (0..<axis.count).map { column in (0..<axis.windowLength).map { axis.weight(column, $0) } }
        sources = Array(repeating: 0, count: axis.windowLength)
    }

    /// Asked between layers; when it returns true, evaluation throws ``NetworkError/canceled``.
    public var isCancelled: (() -> Bool)? {
        get { evaluator.isCancelled }
        set { evaluator.isCancelled = newValue }
    }

    /// Evaluates an objective and its gradient.
    ///
    /// - Parameters:
    ///   - picture: R, G, B planes of `height × width` values 0…255.
    ///   - shift: how the grid is moved, each 0..<1; draw it at random for every evaluation.
    ///   - gradient: overwritten with planes like `picture`.
    ///   - objective: makes the objective of a window.
    /// - Returns: the sum of the values of all windows.
    public func evaluate(
        picture: UnsafePointer<Float>, shift: (x: Double, y: Double),
        gradient: UnsafeMutablePointer<Float>, objective: (Window) -> any Objective
    ) throws -> Double {
        let shiftX = offset(grid.horizontal, shift.x)
        let shiftY = offset(grid.vertical, shift.y)
        gradient.update(repeating: 0, count: 3 * width * height)
        var value = 0.0
        for row in 0..<grid.vertical.count {
            for column in 0..<grid.horizontal.count {
                let place = Window(
                    x: grid.horizontal.origin(column, shift: shiftX),
                    y: grid.vertical.origin(row, shift: shiftY),
                    width: grid.horizontal.windowLength, height: grid.vertical.windowLength)
                cut(place, from: picture)
                value += try evaluator.evaluate(
                    picture: window.base, objective: objective(place), gradient: windowGradient.base)
                blend(place, column: column, row: row, into: gradient)
            }
        }
        return value
    }

    /// Without jitter the grid moves by multiples of every common network's stride only.
    private func offset(_ axis: WindowGrid.Axis, _ fraction: Double) -> Int {
        let pixels = Int(fraction * Double(axis.slack + 1))
        return jitter == 0 ? pixels / 32 * 32 : pixels
    }

    /// Copies a window from the picture and its mirror images.
    private func cut(_ place: Window, from picture: UnsafePointer<Float>) {
        for x in 0..<place.width { sources[x] = PaddingMode.symmetric.position(place.x + x, count: width)! }
        pool.forEach(0..<3 * place.height) { index in
            let (channel, y) = (index / place.height, index % place.height)
            let source =
                picture + (channel * height + PaddingMode.symmetric.position(place.y + y, count: height)!)
                * width
            let target = window.base + index * place.width
            for x in 0..<place.width { target[x] = source[sources[x]] }
        }
    }

    /// Adds a window's gradient where it lies on the picture.
    private func blend(_ place: Window, column: Int, row: Int, into gradient: UnsafeMutablePointer<Float>) {
        let columns = max(0, -place.x)..<min(place.width, width - place.x)
        let weights = weights[column]
        pool.forEach(0..<3 * place.height) { index in
            let (channel, y) = (index / place.height, index % place.height)
            let weight = grid.vertical.weight(row, y)
            guard place.y + y >= 0, place.y + y < height, weight > 0 else { return }
            let source = windowGradient.base + index * place.width
            let target = gradient + (channel * height + place.y + y) * width + place.x
            for x in columns { target[x] += weight * weights[x] * source[x] }
        }
    }
}
