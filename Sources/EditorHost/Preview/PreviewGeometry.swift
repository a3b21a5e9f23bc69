/// Which part of the drawable the preview shows, and how large.
public struct PreviewGeometry: Equatable {
    /// What the filter changes, in the drawable's coordinates.
    public let area: PixelRectangle
    /// In pixels of the screen.
    public var width: Int
    public var height: Int
    /// Pixels of the screen per pixel of the drawable.
    public private(set) var zoom = 1.0
    /// What lies in the middle, in the drawable's coordinates.
    private var center: (x: Double, y: Double)

    /// The most that small pictures are enlarged.
    private static let largestZoom = 8.0

    /// Of the part that the filter gets; GIMP makes no larger pictures for the screen.
    private static let largestPicture = 1024.0

    public init(area: PixelRectangle, width: Int, height: Int) {
        self.area = area
        self.width = width
        self.height = height
        center = (
            Double(area.x) + Double(area.width) / 2,
            Double(area.y) + Double(area.height) / 2
        )
        zoom = fittingZoom
    }

    /// The zoom that shows all of the area.
    public var fittingZoom: Double {
        min(
            Double(width) / Double(area.width), Double(height) / Double(area.height), Self.largestZoom)
    }

    public var showsEverything: Bool { zoom <= fittingZoom * 1.0001 }

    /// Zooms so that the point `at` of the screen, by default the middle, keeps its place.
    public mutating func zoom(to wanted: Double, at point: (x: Double, y: Double)? = nil) {
        let new = min(max(wanted, fittingZoom), Self.largestZoom)
        let offset = point.map { ($0.x - Double(width) / 2, $0.y - Double(height) / 2) } ?? (0, 0)
        center.x += offset.0 / zoom - offset.0 / new
        center.y += offset.1 / zoom - offset.1 / new
        zoom = new
        stayInside()
    }

    /// Moves what is shown by pixels of the screen.
    public mutating func pan(byX x: Double, y: Double) {
        center.x -= x / zoom
        center.y -= y / zoom
        stayInside()
    }

    /// Takes another size on the screen; what is shown whole stays so.
    public mutating func resize(width: Int, height: Int) {
        let wasEverything = showsEverything
        self.width = width
        self.height = height
        zoom(to: wasEverything ? fittingZoom : zoom)
    }

    private mutating func stayInside() {
        func inside(_ center: Double, _ start: Int, _ length: Int, _ shown: Int) -> Double {
            let half = min(Double(shown) / zoom, Double(length)) / 2
            return min(max(center, Double(start) + half), Double(start) + Double(length) - half)
        }
        center = (
            inside(center.x, area.x, area.width, width), inside(center.y, area.y, area.height, height)
        )
    }

    /// The part of the area that is shown, in the drawable's coordinates.
    public var visible: PixelRectangle {
        func part(_ center: Double, _ start: Int, _ length: Int, _ shown: Int) -> (Int, Int) {
            let count = min(Int((Double(shown) / zoom).rounded(.up)), length)
            let first = Int((center - Double(count) / 2).rounded())
            return (min(max(first, start), start + length - count), count)
        }
        let (x, columns) = part(center.x, area.x, area.width, width)
        let (y, rows) = part(center.y, area.y, area.height, height)
        return PixelRectangle(x: x, y: y, width: columns, height: rows)
    }

    /// The part that is shown of the area at a scale, where it has this size.
    public func visible(at scale: Double, width: Int, height: Int) -> PixelRectangle {
        func part(_ first: Int, _ count: Int, _ length: Int) -> (Int, Int) {
            let start = min(max(Int((Double(first) * scale).rounded()), 0), length - 1)
            let end = min(max(Int((Double(first + count) * scale).rounded()), start + 1), length)
            return (start, end - start)
        }
        let visible = visible
        let (x, columns) = part(visible.x - area.x, visible.width, width)
        let (y, rows) = part(visible.y - area.y, visible.height, height)
        return PixelRectangle(x: x, y: y, width: columns, height: rows)
    }

    /// What is shown of the area's width, 0...1.
    public var visibleColumns: Range<Double> {
        let (part, whole) = (visible, Double(area.width))
        return Double(part.x - area.x) / whole..<Double(part.x + part.width - area.x) / whole
    }

    /// What is shown of the area's height, 0...1.
    public var visibleRows: Range<Double> {
        let (part, whole) = (visible, Double(area.height))
        return Double(part.y - area.y) / whole..<Double(part.y + part.height - area.y) / whole
    }

    /// The visible part's size by the size that the filter gets it in.
    public var scale: Double {
        min(1, zoom, Self.largestPicture / Double(max(visible.width, visible.height)))
    }

    /// The size that the filter gets the visible part in.
    public var computedSize: (width: Int, height: Int) {
        let visible = visible
        return (
            max(1, Int((Double(visible.width) * scale).rounded())),
            max(1, Int((Double(visible.height) * scale).rounded()))
        )
    }

    /// Where a part of the drawable lies on the screen, in the middle where there is room.
    public func place(of part: PixelRectangle) -> (x: Double, y: Double, width: Double, height: Double) {
        (
            Double(width) / 2 + (Double(part.x) - center.x) * zoom,
            Double(height) / 2 + (Double(part.y) - center.y) * zoom,
            Double(part.width) * zoom, Double(part.height) * zoom
        )
    }

    /// What lies at a place of the screen, within the area, in the drawable's coordinates.
    public func drawablePlace(x: Double, y: Double) -> (x: Double, y: Double) {
        func inside(_ place: Double, _ start: Int, _ length: Int) -> Double {
            min(max(place, Double(start)), Double(start + length))
        }
        return (
            inside(center.x + (x - Double(width) / 2) / zoom, area.x, area.width),
            inside(center.y + (y - Double(height) / 2) / zoom, area.y, area.height)
        )
    }

    public static func == (one: PreviewGeometry, other: PreviewGeometry) -> Bool {
        one.area == other.area && one.width == other.width && one.height == other.height
            && one.zoom == other.zoom && one.center == other.center
    }
}
