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

    /// By which libgimp's functions know it, as a drawable and as an item; nil where it was deleted.
    var handle: UnsafeMutablePointer<GimpDrawable>? { isValid ? gimp_drawable_get_by_id(id) : nil }
    var item: UnsafeMutablePointer<GimpItem>? { handle?.cast() }
    fileprivate var layer: UnsafeMutablePointer<GimpLayer>? {
        gimp_item_id_is_layer(id) != 0 ? handle?.cast() : nil
    }
    /// The same for values of GObject.
    var object: UnsafeMutableRawPointer? { handle.map { UnsafeMutableRawPointer($0) } }

    /// Whether it has not been deleted meanwhile.
    var isValid: Bool { gimp_item_id_is_valid(id) != 0 }
    /// Whether it has its place in its image: a script may make a layer and not put it in.
    var isInImage: Bool {
        guard isValid else { return false }
        if gimp_item_id_is_selection(id) != 0 { return true }
        // Where it has no place, libgimp returns the first one.
        _ = gimp_image_get_item_position(image.handle, (ownerOfMask ?? self).item)
        return gimp_pdb_get_last_status(gimp_get_pdb()) == GIMP_PDB_SUCCESS
    }
    /// Of a mask the layer.
    private var ownerOfMask: Drawable? {
        guard gimp_item_id_is_layer_mask(id) != 0, let mask = handle else { return nil }
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
    var width: Int { Int(gimp_drawable_get_width(handle)) }
    var height: Int { Int(gimp_drawable_get_height(handle)) }

    /// Where it begins in the image.
    var offset: (x: Int, y: Int) {
        var (x, y): (Int32, Int32) = (0, 0)
        gimp_drawable_get_offsets(handle, &x, &y)
        return (Int(x), Int(y))
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
                handle, part.x, part.y, part.width, part.height, wantedWidth, wantedHeight, &width, &height,
                &channels)
        else { return nil }
        var size: gsize = 0
        return g_bytes_unref_to_data(bytes, &size)?.assumingMemoryBound(to: UInt8.self)
    }

    var isLayer: Bool { layer != nil }
    /// Of a layer.
    var mask: Drawable? {
        gimp_layer_get_mask(layer).map {
            Drawable(UnsafeMutableRawPointer($0).assumingMemoryBound(to: GimpDrawable.self))
        }
    }

    /// A mask of the layer's size that is not its own yet; nil where GIMP refuses.
    func makeBlackMask() -> Drawable? {
        gimp_layer_create_mask(layer, GIMP_ADD_MASK_BLACK).map {
            Drawable(UnsafeMutableRawPointer($0).assumingMemoryBound(to: GimpDrawable.self))
        }
    }

    /// Says whether GIMP let the layer have the mask.
    func add(mask: Drawable) -> Bool {
        gimp_layer_add_mask(layer, mask.handle.map { OpaquePointer($0) }) != 0
    }

    /// Deletes a layer, whether it is in its image already or not.
    func delete() { _ = isInImage ? gimp_image_remove_layer(image.handle, layer) : gimp_item_delete(item) }

    /// A combo box of those of all open images, by number.
    static func comboBox() -> Widget { gimp_drawable_combo_box_new(nil, nil, nil) }
}

struct Image: Hashable {
    let id: Int32

    init(_ image: OpaquePointer?) { id = image.map { gimp_image_get_id($0) } ?? -1 }

    var handle: OpaquePointer? { gimp_image_get_by_id(id) }

    /// All that are open, whether a window shows them or not.
    static var all: [Image] {
        guard let images = gimp_get_images() else { return [] }
        defer { g_free(images) }
        var all: [Image] = []
        while let next = images[all.count] { all.append(Image(next)) }
        return all
    }

    /// Opens a file, without a window; nil where GIMP can't.
    static func open(_ path: String) -> Image? {
        let file = g_file_new_for_path(path)!
        defer { g_object_unref(UnsafeMutableRawPointer(file)) }
        return gimp_file_load(GIMP_RUN_NONINTERACTIVE, file).map { Image($0) }
    }

    /// What a person works on in it.
    var activeDrawable: Drawable? {
        guard let drawables = gimp_image_get_selected_drawables(handle) else { return nil }
        defer { g_free(drawables) }
        return drawables[0].map { Drawable($0) }
    }

    var isGray: Bool { gimp_image_get_base_type(handle) == GIMP_GRAY }
    var isIndexed: Bool { gimp_image_get_base_type(handle) == GIMP_INDEXED }

    /// The largest of the whole numbers that stand for a picture's non-linear values; nil where others do.
    var steps: Float? {
        switch gimp_image_get_precision(handle) {
        case GIMP_PRECISION_U8_NON_LINEAR, GIMP_PRECISION_U8_PERCEPTUAL: 255
        case GIMP_PRECISION_U16_NON_LINEAR, GIMP_PRECISION_U16_PERCEPTUAL: 65535
        default: nil
        }
    }

    /// Nil where nothing is selected, which stands for everything.
    var selection: Drawable? {
        gimp_selection_is_empty(handle) != 0
            ? nil : gimp_image_get_selection(handle).map { Drawable(UnsafeMutablePointer($0)) }
    }

    /// A channel with what is selected; nil where GIMP refuses.
    func copySelection() -> Drawable? { gimp_selection_save(handle).map { Drawable($0.cast()) } }

    /// Selects what a channel holds; says whether GIMP let it.
    func select(channel: Drawable) -> Bool {
        gimp_image_select_item(handle, GIMP_CHANNEL_OP_REPLACE, channel.item) != 0
    }

    func remove(channel: Drawable) { gimp_image_remove_channel(handle, channel.handle?.cast()) }

    /// Runs what may change which layers or channels are worked on, and goes back to them.
    func keepingActive(_ body: () throws -> Void) rethrows {
        let layers = gimp_image_get_selected_layers(handle)
        let channels = gimp_image_get_selected_channels(handle)
        defer {
            if let channels, channels[0] != nil {
                gimp_image_set_selected_channels(handle, channels.cast())
            } else if let layers {
                gimp_image_set_selected_layers(handle, layers.cast())
            }
            g_free(layers)
            g_free(channels)
        }
        try body()
    }

    /// Makes a layer that is not in the image yet; nil where GIMP refuses.
    func makeLayer(_ name: String, width: Int, height: Int, at offset: (x: Int, y: Int)) -> Drawable? {
        guard
            let layer = gimp_layer_new(
                handle, name, Int32(width), Int32(height), isGray ? GIMP_GRAYA_IMAGE : GIMP_RGBA_IMAGE, 100,
                GIMP_LAYER_MODE_NORMAL)
        else { return nil }
        gimp_layer_set_offsets(layer, Int32(offset.x), Int32(offset.y))
        return Drawable(layer.cast())
    }

    /// Puts a layer above another one, or on top where that is none; says whether GIMP let it.
    func insert(_ layer: Drawable, above other: Drawable?) -> Bool {
        let below = other?.layer == nil ? nil : other?.item
        return gimp_image_insert_layer(
            handle, layer.layer, below.flatMap { gimp_item_get_parent($0)?.cast() },
            below.map { gimp_image_get_item_position(handle, $0) } ?? 0) != 0
    }
}

/// Prepares for windows. Without it, no function of GTK may be called.
///
/// Throws `GimpError.noDisplay`.
func startUserInterface() throws {
    // Without a display, gimp_ui_init would end the process. A GIMP that has windows has one.
    guard hasWindows || gtk_init_check(nil, nil) != 0 else { throw GimpError.noDisplay }
    // Or it would, with all of its parts.
    GeglStart.start()
    gimp_ui_init(Texts.domain)
}

/// Why GIMP refused what was last asked of it.
var lastRefusal: String { gimp_pdb_get_last_error(gimp_get_pdb()).map { String(cString: $0) } ?? "" }
