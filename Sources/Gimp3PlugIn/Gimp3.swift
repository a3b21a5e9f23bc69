@_exported import CGimp3
import EditorHost

// What GimpHost asks of GIMP and GIMP 2.10 answers otherwise. The import is there for all files of the module,
// those of GimpHost among them, which can't name it: the C module of GIMP 2.10 has another name.

/// A layer, mask, channel or selection.
///
/// It is known by its number, since GIMP's object for it ends with the item, which a person may delete at any time.
struct Drawable: Hashable {
    let id: Int32

    init(_ drawable: UnsafeMutablePointer<GimpDrawable>) { id = gimp_item_get_id(drawable.cast()) }

    private init(item: UnsafeMutablePointer<GimpItem>) { id = gimp_item_get_id(item) }

    /// The one with this number; nil where there is none, as of an image that was closed.
    init?(number: String) {
        guard let id = Int32(number), gimp_item_id_is_drawable(id) != 0 else { return nil }
        self.id = id
    }

    /// GIMP's object for it; nil where it was deleted.
    private var pointer: UnsafeMutablePointer<GimpDrawable>? {
        isValid ? gimp_drawable_get_by_id(id) : nil
    }
    fileprivate var item: UnsafeMutablePointer<GimpItem>? { pointer?.cast() }
    fileprivate var layer: UnsafeMutablePointer<GimpLayer>? {
        gimp_item_id_is_layer(id) != 0 ? pointer?.cast() : nil
    }
    /// The same for values of GObject.
    var object: UnsafeMutableRawPointer? { pointer.map { UnsafeMutableRawPointer($0) } }

    /// Whether it has not been deleted meanwhile.
    var isValid: Bool { gimp_item_id_is_valid(id) != 0 }
    var isGray: Bool { gimp_drawable_is_gray(pointer) != 0 }
    var isIndexed: Bool { gimp_drawable_is_indexed(pointer) != 0 }
    var isGroup: Bool { gimp_item_is_group(item) != 0 }
    /// Whether it has its place in its image: a script may make a layer and not put it in.
    var isInImage: Bool {
        guard isValid else { return false }
        if gimp_item_id_is_selection(id) != 0 { return true }
        // Where it has no place, libgimp returns the first one.
        _ = gimp_image_get_item_position(image.pointer, (ownerOfMask ?? self).item)
        return gimp_pdb_get_last_status(gimp_get_pdb()) == GIMP_PDB_SUCCESS
    }
    /// Of a mask the layer.
    private var ownerOfMask: Drawable? {
        guard gimp_item_id_is_layer_mask(id) != 0, let mask = pointer else { return nil }
        return gimp_layer_from_mask(OpaquePointer(mask)).map { Drawable(item: $0.cast()) }
    }
    /// Who keeps its pixels from being changed: itself, its layer where it is a mask, or a group around it,
    /// however far out. Nil where nobody does.
    var lock: Drawable? {
        var item = (ownerOfMask ?? self).item
        while let each = item {
            if gimp_item_get_lock_content(each) != 0 { return Drawable(item: each) }
            item = gimp_item_get_parent(each)
        }
        return nil
    }
    var image: Image { Image(gimp_item_get_image(item)) }
    var width: Int { Int(gimp_drawable_get_width(pointer)) }
    var height: Int { Int(gimp_drawable_get_height(pointer)) }

    /// As the Layers or Channels dialog shows it.
    var name: String {
        guard let name = item.flatMap({ gimp_item_get_name($0) }) else { return "drawable \(id)" }
        defer { g_free(name) }
        return String(cString: name)
    }

    /// Where it begins in the image.
    var offset: (x: Int, y: Int) {
        var (x, y): (Int32, Int32) = (0, 0)
        gimp_drawable_get_offsets(pointer, &x, &y)
        return (Int(x), Int(y))
    }

    /// The selection's bounding box within it; all of it without a selection, nil where that lies elsewhere.
    var selectedRectangle: PixelRectangle? {
        var part = GeglRectangle()
        let touches = gimp_drawable_mask_intersect(pointer, &part.x, &part.y, &part.width, &part.height)
        return touches != 0 ? PixelRectangle(part) : nil
    }

    /// A `GeglBuffer` that the caller releases; nil where the drawable has been deleted.
    var buffer: OpaquePointer? { pointer.flatMap { gimp_drawable_get_buffer($0) } }
    /// The same for what ``mergeShadow()`` puts into the drawable.
    var shadowBuffer: OpaquePointer? { pointer.flatMap { gimp_drawable_get_shadow_buffer($0) } }

    /// Takes the shadow's pixels where they are selected, as one step of undo; says whether GIMP let it.
    func mergeShadow() -> Bool { gimp_drawable_merge_shadow(pointer, 1) != 0 }

    /// Lets GIMP draw a part anew.
    func update(_ part: PixelRectangle) {
        let part = GeglRectangle(part)
        gimp_drawable_update(pointer, part.x, part.y, part.width, part.height)
    }

    /// What GIMP makes of a part for small pictures on the screen, 8 bits for each channel; the caller frees the
    /// bytes. Nil where the drawable has been deleted.
    func thumbnail(
        of part: PixelRectangle, width: inout Int32, height: inout Int32, channels: inout Int32
    ) -> UnsafeMutablePointer<UInt8>? {
        let part = GeglRectangle(part)
        let (wantedWidth, wantedHeight) = (width, height)
        guard
            let bytes = gimp_drawable_get_sub_thumbnail_data(
                pointer, part.x, part.y, part.width, part.height, wantedWidth, wantedHeight, &width, &height,
                &channels)
        else { return nil }
        var size: gsize = 0
        return g_bytes_unref_to_data(bytes, &size)?.assumingMemoryBound(to: UInt8.self)
    }

    /// Deletes a layer, whether it is in its image already or not.
    func delete() { _ = isInImage ? gimp_image_remove_layer(image.pointer, layer) : gimp_item_delete(item) }

    /// A combo box of those of all open images, by number.
    static func comboBox() -> Widget { gimp_drawable_combo_box_new(nil, nil, nil) }
}

struct Image: Hashable {
    let id: Int32

    init(_ image: OpaquePointer?) { id = image.map { gimp_image_get_id($0) } ?? -1 }

    fileprivate var pointer: OpaquePointer? { gimp_image_get_by_id(id) }

    var isGray: Bool { gimp_image_get_base_type(pointer) == GIMP_GRAY }
    var isIndexed: Bool { gimp_image_get_base_type(pointer) == GIMP_INDEXED }

    /// The largest of the whole numbers that stand for a picture's non-linear values; nil where others do.
    var steps: Float? {
        switch gimp_image_get_precision(pointer) {
        case GIMP_PRECISION_U8_NON_LINEAR, GIMP_PRECISION_U8_PERCEPTUAL: 255
        case GIMP_PRECISION_U16_NON_LINEAR, GIMP_PRECISION_U16_PERCEPTUAL: 65535
        default: nil
        }
    }

    /// Nil where nothing is selected, which stands for everything.
    var selection: Drawable? {
        gimp_selection_is_empty(pointer) != 0
            ? nil : gimp_image_get_selection(pointer).map { Drawable(UnsafeMutablePointer($0)) }
    }

    /// Makes one step of undo of all that `body` does.
    func inOneStep<Result>(_ body: () throws -> Result) rethrows -> Result {
        gimp_image_undo_group_start(pointer)
        defer { gimp_image_undo_group_end(pointer) }
        return try body()
    }

    /// An image without layers, but with the precision, resolution and color profile of this one.
    func emptyCopy(width: Int, height: Int) -> Image {
        let new = gimp_image_new_with_precision(
            Int32(width), Int32(height), isGray ? GIMP_GRAY : GIMP_RGB, gimp_image_get_precision(pointer))
        if let profile = gimp_image_get_color_profile(pointer) {
            gimp_image_set_color_profile(new, profile)
            g_object_unref(UnsafeMutableRawPointer(profile))
        }
        var (x, y) = (0.0, 0.0)
        gimp_image_get_resolution(pointer, &x, &y)
        gimp_image_set_resolution(new, x, y)
        return Image(new)
    }

    /// Whether what is done can be undone.
    func setUndo(_ isOn: Bool) {
        _ = isOn ? gimp_image_undo_enable(pointer) : gimp_image_undo_disable(pointer)
    }

    func delete() { gimp_image_delete(pointer) }

    /// Opens a window of it.
    func show() { gimp_display_new(pointer) }

    /// Makes a layer that is not in the image yet; nil where GIMP refuses.
    func makeLayer(_ name: String, width: Int, height: Int, at offset: (x: Int, y: Int)) -> Drawable? {
        guard
            let layer = gimp_layer_new(
                pointer, name, Int32(width), Int32(height), isGray ? GIMP_GRAYA_IMAGE : GIMP_RGBA_IMAGE, 100,
                GIMP_LAYER_MODE_NORMAL)
        else { return nil }
        gimp_layer_set_offsets(layer, Int32(offset.x), Int32(offset.y))
        return Drawable(layer.cast())
    }

    /// Puts a layer above another one, or on top where that is none; says whether GIMP let it.
    func insert(_ layer: Drawable, above other: Drawable?) -> Bool {
        let below = other?.layer == nil ? nil : other?.item
        return gimp_image_insert_layer(
            pointer, layer.layer, below.flatMap { gimp_item_get_parent($0)?.cast() },
            below.map { gimp_image_get_item_position(pointer, $0) } ?? 0) != 0
    }
}

/// Whether GIMP has windows: not where a script runs without a display.
var hasWindows: Bool { gimp_display_name().map { $0.pointee != 0 } ?? false }

/// Prepares for windows. Without it, no function of GTK may be called.
///
/// Throws `GimpError.noDisplay`.
func startUserInterface() throws {
    // Without a display, gimp_ui_init would end the process. A GIMP that has windows has one.
    guard hasWindows || gtk_init_check(nil, nil) != 0 else { throw GimpError.noDisplay }
    // It starts GEGL.
    GeglStart.chooseParts()
    gimp_ui_init(Texts.domain)
}

/// Why GIMP refused what was last asked of it.
var lastRefusal: String { gimp_pdb_get_last_error(gimp_get_pdb()).map { String(cString: $0) } ?? "" }

extension GeglRectangle {
    init(_ rectangle: PixelRectangle) {
        self.init(
            x: Int32(rectangle.x), y: Int32(rectangle.y), width: Int32(rectangle.width),
            height: Int32(rectangle.height))
    }
}

extension PixelRectangle {
    init(_ rectangle: GeglRectangle) {
        self.init(
            x: Int(rectangle.x), y: Int(rectangle.y), width: Int(rectangle.width),
            height: Int(rectangle.height))
    }
}
