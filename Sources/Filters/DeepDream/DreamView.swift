import Imaging
import Kernels
import Networks
import Windows

/// The part of a dream that somebody looks at, such as a preview at full size.
///
/// Small octaves are dreamed whole: their shapes are large, and come from everywhere. Of the larger ones only the part
/// and a margin around it are dreamed, by the steps that the whole would make there: with its shifts, and with its mean
/// gradient as far as that can be known.
struct DreamView {
    /// Of the whole, 0...1.
    let rows, columns: Range<Double>

    /// Pixels of an octave beyond the part, where a step depends on what is not dreamed.
    private static let margin = 32
    /// An octave is dreamed whole up to so many times the work for the part: it is done once for all parts.
    private static let wholeWorth = 16

    static let everything = DreamView(rows: 0..<1, columns: 0..<1)

    private init(rows: Range<Double>, columns: Range<Double>) { (self.rows, self.columns) = (rows, columns) }

    /// - Parameter part: of a picture of this size.
    init(of part: Rectangle, width: Int, height: Int) {
        rows = Double(part.rows.lowerBound) / Double(height)..<Double(part.rows.upperBound) / Double(height)
        columns =
            Double(part.columns.lowerBound) / Double(width)..<Double(part.columns.upperBound) / Double(width)
    }

    /// What has to be dreamed of an octave; nil for all of it.
    func canvas(width: Int, height: Int) -> Rectangle? {
        func pixels(_ part: Range<Double>, _ length: Int) -> Range<Int> {
            let first = Int(part.lowerBound * Double(length)) - Self.margin
            let end = Int((part.upperBound * Double(length)).rounded(.up)) + Self.margin
            // There the network's grid lies as it does on the whole.
            return max(0, first) / PictureWindows.commonStride
                * PictureWindows.commonStride..<min(end, length)
        }
        let canvas = Rectangle(rows: pixels(rows, height), columns: pixels(columns, width))
        // Wherever the part lies, so that all parts of one size have the same octaves in common.
        func work(_ part: Range<Double>, _ length: Int) -> Int {
            Int((part.upperBound - part.lowerBound) * Double(length)) + 2 * Self.margin
        }
        let limit = Self.wholeWorth * work(rows, height) * work(columns, width)
        return width * height <= limit ? nil : canvas
    }

    /// The part at another size; `canvas` is what there is of a picture of `width × height`, nil for all of it.
    func picture(
        of canvas: Picture, at origin: Rectangle?, width: Int, height: Int, size: (width: Int, height: Int),
        pool: ThreadPool
    ) throws -> Picture {
        func axis(_ part: Range<Double>, _ length: Int, _ origin: Int?, _ size: Int) -> (
            origin: Double, step: Double
        ) {
            (
                part.lowerBound * Double(length) - Double(origin ?? 0),
                (part.upperBound - part.lowerBound) * Double(length) / Double(size)
            )
        }
        return try canvas.resampled(
            width: size.width, height: size.height,
            x: axis(columns, width, origin?.columns.lowerBound, size.width),
            y: axis(rows, height, origin?.rows.lowerBound, size.height), pool: pool)
    }
}

/// What all views of a dream have in common: its small octaves.
struct DreamOverview {
    /// Two dreams with the same parameters whose keys are equal have these octaves in common.
    struct Key: Equatable {
        private let width, height: Int
        private let pixels: Int
        private let guide: Int?

        init(octave: Picture, guide: PixelRegion?) {
            (width, height) = (octave.width, octave.height)
            pixels = Self.hash(0..<1) { _ in
                UnsafeRawBufferPointer(UnsafeBufferPointer(start: octave.planes, count: octave.count))
            }
            self.guide = guide.map { guide in
                Self.hash(0..<guide.height) {
                    UnsafeRawBufferPointer(UnsafeBufferPointer(start: guide.row($0), count: 4 * guide.width))
                }
            }
        }

        private static func hash(_ rows: Range<Int>, _ bytes: (Int) -> UnsafeRawBufferPointer) -> Int {
            var hasher = Hasher()
            for row in rows { hasher.combine(bytes: bytes(row)) }
            return hasher.finalize()
        }
    }

    let key: Key
    /// What was dreamed up to the largest of them.
    let detail: Picture
    /// How the next octave begins.
    let state: DreamAscent.State
}
