@_exported import CGimp
import EditorHost

// What GimpHost asks of GIMP and GIMP 3 answers otherwise. The import is there for all files of the module,
// those of GimpHost among them, which can't name it: the C module of GIMP 3 has another name.

/// A layer, mask, channel or selection; GIMP 2.10 knows it by a number.
struct Drawable: Hashable {
    let id: Int32

    init(id: Int32) { self.id = id }

    /// The one with this number; nil where there is none, as of an image that was closed.
    init?(number: String) {
        guard let id = Int32(number), gimp_item_is_valid(id) != 0, gimp_item_is_drawable(id) != 0 else {
            return nil
        }
        self.id = id
    }

    /// Whether it has not been deleted meanwhile.
    var isValid: Bool { gimp_item_is_valid(id) != 0 }
    var isGray: Bool { gimp_drawable_is_gray(id) != 0 }
    var isIndexed: Bool { gimp_drawable_is_indexed(id) != 0 }
    var isGroup: Bool { gimp_item_is_group(id) != 0 }
    /// Whether it has its place in its image: a script may make a layer and not put it in.
    var isInImage: Bool {
        guard isValid else { return false }
        if gimp_item_is_selection(id) != 0 { return true }
        // Where it has no place, libgimp returns the first one.
        _ = gimp_image_get_item_position(image.id, (ownerOfMask ?? self).id)
        return gimp_get_pdb_status() == GIMP_PDB_SUCCESS
    }
    /// Of a mask the layer.
    private var ownerOfMask: Drawable? {
        gimp_item_is_layer_mask(id) != 0 ? Drawable(id: gimp_layer_from_mask(id)) : nil
    }
    /// Who keeps its pixels from being changed: itself, its layer where it is a mask, or a group around it,
    /// however far out. Nil where nobody does.
    var lock: Drawable? {
        var item = (ownerOfMask ?? self).id
        while item != -1 {
            if gimp_item_get_lock_content(item) != 0 { return Drawable(id: item) }
            item = gimp_item_get_parent(item)
        }
        return nil
    }
    var image: Image { Image(id: gimp_item_get_image(id)) }
    var width: Int { Int(gimp_drawable_width(id)) }
    var height: Int { Int(gimp_drawable_height(id)) }

    /// As the Layers or Channels dialog shows it.
    var name: String {
        guard let name = gimp_item_get_name(id) else { return "drawable \(id)" }
        defer { g_free(name) }
        return String(cString: name)
    }

    /// Where it begins in the image.
    var offset: (x: Int, y: Int) {
        var (x, y): (Int32, Int32) = (0, 0)
        gimp_drawable_offsets(id, &x, &y)
        return (Int(x), Int(y))
    }

    /// The selection's bounding box within it; all of it without a selection, nil where that lies elsewhere.
    var selectedRectangle: PixelRectangle? {
        var part = GeglRectangle()
        let touches = gimp_drawable_mask_intersect(id, &part.x, &part.y, &part.width, &part.height)
        return touches != 0 ? PixelRectangle(part) : nil
    }

    /// A `GeglBuffer` that the caller releases; nil where the drawable has been deleted.
    var buffer: OpaquePointer? { gimp_drawable_get_buffer(id) }
    /// The same for what ``mergeShadow()`` puts into the drawable.
    var shadowBuffer: OpaquePointer? { gimp_drawable_get_shadow_buffer(id) }

    /// Takes the shadow's pixels where they are selected, as one step of undo; says whether GIMP let it.
    func mergeShadow() -> Bool { gimp_drawable_merge_shadow(id, 1) != 0 }

    /// Lets GIMP draw a part anew.
    func update(_ part: PixelRectangle) {
        let part = GeglRectangle(part)
        gimp_drawable_update(id, part.x, part.y, part.width, part.height)
    }

    /// What GIMP makes of a part for small pictures on the screen, 8 bits for each channel; the caller frees the
    /// bytes. Nil where the drawable has been deleted.
    func thumbnail(
        of part: PixelRectangle, width: inout Int32, height: inout Int32, channels: inout Int32
    ) -> UnsafeMutablePointer<UInt8>? {
        let part = GeglRectangle(part)
        return gimp_drawable_get_sub_thumbnail_data(
            id, part.x, part.y, part.width, part.height, &width, &height, &channels)
    }

    /// Deletes a layer, whether it is in its image already or not.
    func delete() { _ = isInImage ? gimp_image_remove_layer(image.id, id) : gimp_item_delete(id) }

    /// A combo box of those of all open images, by number.
    static func comboBox() -> Widget { gimp_drawable_combo_box_new(nil, nil) }
}

struct Image: Hashable {
    let id: Int32

    var isGray: Bool { gimp_image_base_type(id) == GIMP_GRAY }
    var isIndexed: Bool { gimp_image_base_type(id) == GIMP_INDEXED }

    /// The largest of the whole numbers that stand for a picture's non-linear values; nil where others do.
    var steps: Float? {
        switch gimp_image_get_precision(id) {
        case GIMP_PRECISION_U8_GAMMA: 255
        case GIMP_PRECISION_U16_GAMMA: 65535
        default: nil
        }
    }

    /// Nil where nothing is selected, which stands for everything.
    var selection: Drawable? {
        gimp_selection_is_empty(id) != 0 ? nil : Drawable(id: gimp_image_get_selection(id))
    }

    /// Makes one step of undo of all that `body` does.
    func inOneStep<Result>(_ body: () throws -> Result) rethrows -> Result {
        gimp_image_undo_group_start(id)
        defer { gimp_image_undo_group_end(id) }
        return try body()
    }

    /// An image without layers, but with the precision, resolution and color profile of this one.
    func emptyCopy(width: Int, height: Int) -> Image {
        let new = gimp_image_new_with_precision(
            Int32(width), Int32(height), isGray ? GIMP_GRAY : GIMP_RGB, gimp_image_get_precision(id))
        if let profile = gimp_image_get_color_profile(id) {
            gimp_image_set_color_profile(new, profile)
            g_object_unref(profile)
        }
        var (x, y) = (0.0, 0.0)
        gimp_image_get_resolution(id, &x, &y)
        gimp_image_set_resolution(new, x, y)
        return Image(id: new)
    }

    /// Whether what is done can be undone.
    func setUndo(_ isOn: Bool) { _ = isOn ? gimp_image_undo_enable(id) : gimp_image_undo_disable(id) }

    func delete() { gimp_image_delete(id) }

    /// Opens a window of it.
    func show() { gimp_display_new(id) }

    /// Makes a layer that is not in the image yet; nil where GIMP refuses.
    func makeLayer(_ name: String, width: Int, height: Int, at offset: (x: Int, y: Int)) -> Drawable? {
        let layer = gimp_layer_new(
            id, name, Int32(width), Int32(height), isGray ? GIMP_GRAYA_IMAGE : GIMP_RGBA_IMAGE, 100,
            GIMP_LAYER_MODE_NORMAL)
        guard layer != -1 else { return nil }
        gimp_layer_set_offsets(layer, Int32(offset.x), Int32(offset.y))
        return Drawable(id: layer)
    }

    /// Puts a layer above another one, or on top where that is none; says whether GIMP let it.
    func insert(_ layer: Drawable, above other: Drawable?) -> Bool {
        let below = other.flatMap { gimp_item_is_layer($0.id) != 0 ? $0.id : nil }
        return gimp_image_insert_layer(
            id, layer.id, below.map { gimp_item_get_parent($0) } ?? -1,
            below.map { gimp_image_get_item_position(id, $0) } ?? 0) != 0
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
    gimp_ui_init(Texts.domain, 0)
}

/// Why GIMP refused what was last asked of it.
var lastRefusal: String { String(cString: gimp_get_pdb_error()) }

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
