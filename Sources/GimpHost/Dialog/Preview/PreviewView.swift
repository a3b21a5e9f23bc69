import EditorHost

#if canImport(Glibc)
import Glibc
#endif

/// The widget that shows the preview: pictures over a checkerboard, moved and zoomed by mouse and keys.
final class PreviewView {
    /// A picture, and what part of the drawable it shows; nil where it is a picture of its own.
    struct Layer {
        let picture: DisplayPicture
        let part: PixelRectangle?
    }

    let widget: Widget
    private(set) var geometry: PreviewGeometry
    /// What is drawn, from the lowest on.
    var layers: [Layer] = [] { didSet { gtk_widget_queue_draw(widget) } }
    /// Another part of the drawable is shown, or another size.
    var onMove: () -> Void = {}
    /// It is shown larger or smaller; told besides ``onMove``.
    var onZoom: () -> Void = {}

    /// Whether the lowest picture is shown alone.
    var showsOriginal = false { didSet { gtk_widget_queue_draw(widget) } }
    /// Whether the highest picture is shown alone, four times, as tiles.
    var showsTiles = false { didSet { gtk_widget_queue_draw(widget) } }
    /// Where the lowest picture ends and the others begin, from left to right; nil where they cover it.
    var split: Double? { didSet { gtk_widget_queue_draw(widget) } }
    /// Gets the next place that a person points at, in the drawable's coordinates; nil while none is wanted.
    var onPick: ((_ x: Double, _ y: Double) -> Void)? { didSet { showPointer() } }

    private static let zoomStep = 1.25
    private static let keyStep = 40.0
    /// How near the pointer has to be to the line that splits the view.
    private static let reach = 8.0
    private var dragStart: (x: Double, y: Double)?
    private var movesSplit = false

    /// Shows an area of a drawable on at least this many pixels of the screen.
    init(area: PixelRectangle, width: Int32, height: Int32) {
        widget = gtk_drawing_area_new()
        geometry = PreviewGeometry(area: area, width: Int(width), height: Int(height))
        gtk_widget_set_size_request(widget, width, height)
        gtk_widget_set_can_focus(widget, 1)
        let events = [
            GDK_BUTTON_PRESS_MASK, GDK_BUTTON_RELEASE_MASK, GDK_BUTTON1_MOTION_MASK, GDK_KEY_PRESS_MASK,
            GDK_FOCUS_CHANGE_MASK,
        ]
        for event in events + scrollEvents { gtk_widget_add_events(widget, Int32(event.rawValue)) }
        describe(
            widget, localized("Preview"),
            localized(
                "Arrow keys move it; plus and minus zoom, 1 shows single pixels, 0 everything. Where it is "
                    + "split, Shift with an arrow moves the line."))
        connectDraw(widget) { [unowned self] in draw($0) }
        connectEvent(widget, "configure-event") { [unowned self] event in
            change {
                $0.resize(
                    width: Int(event.pointee.configure.width), height: Int(event.pointee.configure.height))
            }
        }
        connectEvent(widget, "button-press-event") { [unowned self] in press($0.pointee.button) }
        connectEvent(widget, "button-release-event") { [unowned self] _ in
            dragStart = nil
            return true
        }
        connectEvent(widget, "motion-notify-event") { [unowned self] in drag($0.pointee.motion) }
        connectEvent(widget, "scroll-event") { [unowned self] in scroll($0.pointee.scroll) }
        connectEvent(widget, "key-press-event") { [unowned self] in key($0.pointee.key) }
        for signal in ["focus-in-event", "focus-out-event"] {
            connectEvent(widget, signal) { [widget] _ in
                gtk_widget_queue_draw(widget)
                return false
            }
        }
    }

    /// Zooms about the middle: to this many pixels of the screen per pixel, or until everything is seen.
    func zoom(to zoom: Double) { _ = change { $0.zoom(to: zoom) } }
    func zoomIn() { zoom(to: geometry.zoom * Self.zoomStep) }
    func zoomOut() { zoom(to: geometry.zoom / Self.zoomStep) }

    private func change(_ body: (inout PreviewGeometry) -> Void) -> Bool {
        let before = geometry
        body(&geometry)
        if geometry != before {
            gtk_widget_queue_draw(widget)
            if geometry.zoom != before.zoom { onZoom() }
            onMove()
        }
        return true
    }

    // MARK: Mouse and keys

    private func press(_ event: GdkEventButton) -> Bool {
        gtk_widget_grab_focus(widget)
        if let onPick {
            self.onPick = nil
            let place = geometry.drawablePlace(x: event.x, y: event.y)
            onPick(place.x, place.y)
            return true
        }
        movesSplit = split.map { abs($0 * Double(geometry.width) - event.x) < Self.reach } ?? false
        dragStart = (event.x, event.y)
        return true
    }

    private func moveSplit(to x: Double) -> Bool {
        split = min(max(x / Double(geometry.width), 0), 1)
        return true
    }

    private func showPointer() {
        let cursor = onPick == nil ? nil : gdk_cursor_new(GDK_CROSSHAIR)
        defer { if let cursor { gdk_cursor_unref(cursor) } }
        if let window = gtk_widget_get_window(widget) { gdk_window_set_cursor(window, cursor) }
    }

    private func drag(_ event: GdkEventMotion) -> Bool {
        guard let start = dragStart else { return false }
        if movesSplit { return moveSplit(to: event.x) }
        dragStart = (event.x, event.y)
        return change { $0.pan(byX: event.x - start.x, y: event.y - start.y) }
    }

    private func scroll(_ event: GdkEventScroll) -> Bool {
        let steps = scrollSteps(event)
        guard steps != 0 else { return false }
        return change { $0.zoom(to: $0.zoom * pow(Self.zoomStep, steps), at: (event.x, event.y)) }
    }

    private func key(_ event: GdkEventKey) -> Bool {
        let modifiers = GDK_CONTROL_MASK.rawValue | GDK_MOD1_MASK.rawValue
        guard event.state & modifiers == 0 else { return false }
        let key = gdk_keyval_name(event.keyval).map { String(cString: $0) }
        if let split, event.state & GDK_SHIFT_MASK.rawValue != 0, key == "Left" || key == "Right" {
            let step = key == "Left" ? -Self.keyStep : Self.keyStep
            return moveSplit(to: split * Double(geometry.width) + step)
        }
        switch key {
        case "Left": return change { $0.pan(byX: Self.keyStep, y: 0) }
        case "Right": return change { $0.pan(byX: -Self.keyStep, y: 0) }
        case "Up": return change { $0.pan(byX: 0, y: Self.keyStep) }
        case "Down": return change { $0.pan(byX: 0, y: -Self.keyStep) }
        case "plus", "KP_Add": zoomIn()
        case "minus", "KP_Subtract": zoomOut()
        case "1", "KP_1": zoom(to: 1)
        case "0", "KP_0": zoom(to: 0)
        default: return false
        }
        return true
    }

    // MARK: Drawing

    private func draw(_ cairo: OpaquePointer) {
        if showsTiles, !showsOriginal, layers.count > 1, let tile = layers.last?.picture {
            return drawTiles(cairo, tile)
        }
        for (index, layer) in layers.enumerated() where index == 0 || !showsOriginal {
            let place = layer.part.map(geometry.place) ?? placeInTheMiddle(layer.picture)
            // Whole pixels, or the borders would be blurred.
            let (x, y) = (place.x.rounded(), place.y.rounded())
            let (width, height) = (max(1, place.width.rounded()), max(1, place.height.rounded()))
            cairo_save(cairo)
            cairo_rectangle(cairo, x, y, width, height)
            cairo_clip(cairo)
            if index > 0, let split { clip(cairo, from: split) }
            if index == 0 || layer.part == nil { drawCheckerboard(cairo, x, y) }
            cairo_translate(cairo, x, y)
            cairo_scale(
                cairo, width / Double(layer.picture.width), height / Double(layer.picture.height))
            layer.picture.withPixbuf { gdk_cairo_set_source_pixbuf(cairo, $0, 0, 0) }
            cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD)
            let isEnlarged = width > 2 * Double(layer.picture.width) && geometry.zoom > 2
            cairo_pattern_set_filter(
                cairo_get_source(cairo), isEnlarged ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_BILINEAR)
            cairo_paint(cairo)
            cairo_restore(cairo)
        }
        if let split, layers.count > 1, !showsOriginal { drawLine(cairo, at: split) }
        if gtk_widget_has_focus(widget) != 0 {
            drawFocus(widget, cairo, width: geometry.width, height: geometry.height)
        }
    }

    /// As large as four of them fit.
    private func drawTiles(_ cairo: OpaquePointer, _ tile: DisplayPicture) {
        let scale = min(
            Double(geometry.width) / Double(2 * tile.width), Double(geometry.height) / Double(2 * tile.height)
        )
        // Whole pixels, or the borders would be blurred.
        let side = (
            width: max(1, (scale * Double(tile.width)).rounded(.down)),
            height: max(1, (scale * Double(tile.height)).rounded(.down))
        )
        let (left, top) = (
            (Double(geometry.width) / 2 - side.width).rounded(),
            (Double(geometry.height) / 2 - side.height).rounded()
        )
        for (column, row) in [(0.0, 0.0), (1, 0), (0, 1), (1, 1)] {
            cairo_save(cairo)
            cairo_rectangle(
                cairo, left + column * side.width, top + row * side.height, side.width, side.height)
            cairo_clip(cairo)
            cairo_translate(cairo, left + column * side.width, top + row * side.height)
            cairo_scale(cairo, side.width / Double(tile.width), side.height / Double(tile.height))
            tile.withPixbuf { gdk_cairo_set_source_pixbuf(cairo, $0, 0, 0) }
            cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD)
            cairo_paint(cairo)
            cairo_restore(cairo)
        }
    }

    private func clip(_ cairo: OpaquePointer, from split: Double) {
        let x = (split * Double(geometry.width)).rounded()
        cairo_rectangle(cairo, x, 0, Double(geometry.width) - x, Double(geometry.height))
        cairo_clip(cairo)
    }

    /// White on black, to be seen on every picture.
    private func drawLine(_ cairo: OpaquePointer, at split: Double) {
        let x = (split * Double(geometry.width)).rounded() + 0.5
        for (width, shade) in [(3.0, 0.0), (1.0, 1.0)] {
            cairo_set_line_width(cairo, width)
            cairo_set_source_rgb(cairo, shade, shade, shade)
            cairo_move_to(cairo, x, 0)
            cairo_line_to(cairo, x, Double(geometry.height))
            cairo_stroke(cairo)
        }
    }

    private func placeInTheMiddle(
        _ picture: DisplayPicture
    ) -> (x: Double, y: Double, width: Double, height: Double) {
        let whole = PixelRectangle(x: 0, y: 0, width: picture.width, height: picture.height)
        return PreviewGeometry(area: whole, width: geometry.width, height: geometry.height).place(of: whole)
    }

    /// What shines through transparent pixels.
    private func drawCheckerboard(_ cairo: OpaquePointer, _ x: Double, _ y: Double) {
        let size = 8.0
        cairo_set_source_rgb(cairo, 0.6, 0.6, 0.6)
        cairo_paint(cairo)
        cairo_set_source_rgb(cairo, 0.4, 0.4, 0.4)
        for row in 0...geometry.height / Int(size) {
            for column in stride(from: row % 2, through: geometry.width / Int(size), by: 2) {
                cairo_rectangle(cairo, x + Double(column) * size, y + Double(row) * size, size, size)
            }
        }
        cairo_fill(cairo)
    }
}
