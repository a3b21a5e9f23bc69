@_exported import CGimp
import EditorHost

// What GimpHost asks of GIMP and GIMP 3 answers otherwise. The import is there for all files of the module,
// those of GimpHost among them, which can't name it: the C module of GIMP 3 has another name.

/// A layer, mask, channel or selection; GIMP 2.10 knows it by a number.
struct Drawable: Hashable {
    let id: Int32

    init(id: Int32) { self.id = id }

    /// By which libgimp's functions know it, as a drawable and as an item.
    var handle: Int32 { id }
    var item: Int32 { id }

    /// The one with this number; nil where there is none, as of an image that was closed.
    init?(number: String) {
        guard let id = Int32(number), gimp_item_is_valid(id) != 0, gimp_item_is_drawable(id) != 0 else {
            return nil
        }
        self.id = id
    }

    /// Whether it has not been deleted meanwhile.
    var isValid: Bool { gimp_item_is_valid(id) != 0 }
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
    var image: Image { Image(gimp_item_get_image(id)) }
    var width: Int { Int(gimp_drawable_width(id)) }
    var height: Int { Int(gimp_drawable_height(id)) }

    /// Where it begins in the image.
    var offset: (x: Int, y: Int) {
        var (x, y): (Int32, Int32) = (0, 0)
        gimp_drawable_offsets(id, &x, &y)
        return (Int(x), Int(y))
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

    var isLayer: Bool { isValid && gimp_item_is_layer(id) != 0 }
    /// Of a layer.
    var mask: Drawable? {
        let mask = gimp_layer_get_mask(id)
        return mask == -1 ? nil : Drawable(id: mask)
    }

    /// A mask of the layer's size that is not its own yet; nil where GIMP refuses.
    func makeBlackMask() -> Drawable? {
        let mask = gimp_layer_create_mask(id, GIMP_ADD_MASK_BLACK)
        return mask == -1 ? nil : Drawable(id: mask)
    }

    /// Says whether GIMP let the layer have the mask.
    func add(mask: Drawable) -> Bool { gimp_layer_add_mask(id, mask.id) != 0 }

    /// Deletes a layer, whether it is in its image already or not.
    func delete() { _ = isInImage ? gimp_image_remove_layer(image.id, id) : gimp_item_delete(id) }

    /// A combo box of those of all open images, by number.
    static func comboBox() -> Widget { gimp_drawable_combo_box_new(nil, nil) }
}

struct Image: Hashable {
    let id: Int32

    init(_ id: Int32) { self.id = id }

    var handle: Int32 { id }

    /// All that are open, whether a window shows them or not.
    static var all: [Image] {
        var count: Int32 = 0
        let ids = gimp_image_list(&count)
        defer { g_free(ids) }
        return (0..<Int(count)).map { Image(ids![$0]) }
    }

    /// Opens a file, without a window; nil where GIMP can't.
    static func open(_ path: String) -> Image? {
        let id = gimp_file_load(GIMP_RUN_NONINTERACTIVE, path, path)
        return id == -1 ? nil : Image(id)
    }

    /// What a person works on in it.
    var activeDrawable: Drawable? {
        let drawable = gimp_image_get_active_drawable(id)
        return drawable == -1 ? nil : Drawable(id: drawable)
    }

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

    /// A channel with what is selected; nil where GIMP refuses.
    func copySelection() -> Drawable? {
        let channel = gimp_selection_save(id)
        return channel == -1 ? nil : Drawable(id: channel)
    }

    /// Selects what a channel holds; says whether GIMP let it.
    func select(channel: Drawable) -> Bool {
        gimp_image_select_item(id, GIMP_CHANNEL_OP_REPLACE, channel.id) != 0
    }

    func remove(channel: Drawable) { gimp_image_remove_channel(id, channel.id) }

    /// Runs what may change which layer or channel is worked on, and goes back to it.
    func keepingActive(_ body: () throws -> Void) rethrows {
        let (channel, layer) = (gimp_image_get_active_channel(id), gimp_image_get_active_layer(id))
        defer {
            if channel != -1 {
                gimp_image_set_active_channel(id, channel)
            } else if layer != -1 {
                gimp_image_set_active_layer(id, layer)
            }
        }
        try body()
    }

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
