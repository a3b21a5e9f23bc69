import EditorHost
import Manifest

/// The pixels that previews are made of, as small as they are shown: GIMP shrinks them itself.
///
/// With 8 bits each, which is what the screen has; GEGL is not needed for them.
final class PreviewSource {
    /// A part of the drawable, as large as it is shown.
    struct Part {
        let picture: FloatPicture
        /// How far it is selected; nil where all of it is.
        let selection: DisplayPicture.Selection?
    }

    private let drawable: Drawable
    private var cache: (rectangle: PixelRectangle, part: Part)?
    private var whole: (area: PixelRectangle, scale: Double, picture: FloatPicture)?
    private var namedPictures: [Drawable: (scale: Double, picture: FloatPicture)] = [:]

    /// Of pictures besides the region; GIMP makes them up to 1024 pixels wide and high.
    private static let largestNamedPicture = 512.0

    init(drawable: Drawable) { self.drawable = drawable }

    /// A part of the drawable at this size. Throws `GimpError.closed`.
    func read(_ rectangle: PixelRectangle, size: (width: Int, height: Int)) throws -> Part {
        if let cache, cache.rectangle == rectangle, cache.part.picture.width == size.width,
            cache.part.picture.height == size.height
        {
            return cache.part
        }
        let thumbnail = try Thumbnail(of: drawable, rectangle, size)
        let part = Part(picture: try thumbnail.picture(), selection: try selection(in: rectangle, size))
        cache = (rectangle, part)
        return part
    }

    /// All of an area at a scale of 0…1, with the values that a run would get. Throws `HostError.noMemory` and
    /// `GimpError.closed`.
    func readWhole(_ area: PixelRectangle, scale: Double) throws -> FloatPicture {
        if let whole, whole.area == area, whole.scale == scale { return whole.picture }
        whole = nil
        GeglStart.start()
        let picture = try Pixels.read(drawable, area, scale: scale)
        whole = (area, scale, picture)
        return picture
    }

    /// The pictures that the parameters ask for besides the region, shrunk like it, or more if they are large and don't
    /// lie over it.
    ///
    /// size: the region's, which shows this area.
    func namedPictures(
        _ manifest: Manifest, _ parameters: Parameters, over area: PixelRectangle,
        size: (width: Int, height: Int)
    ) throws -> [String: FloatPicture] {
        let scale = Double(size.width) / Double(area.width)
        return try NamedPictures.read(manifest, parameters, over: (drawable, area)) { drawable in
            let whole = Pixels.wholeRectangle(of: drawable)
            let scale = min(scale, Self.largestNamedPicture / Double(max(whole.width, whole.height)))
            if let known = namedPictures[drawable], known.scale == scale { return known.picture }
            let size = (
                max(1, Int((Double(whole.width) * scale).rounded())),
                max(1, Int((Double(whole.height) * scale).rounded()))
            )
            let picture = try Thumbnail(of: drawable, whole, size).picture()
            namedPictures[drawable] = (scale, picture)
            return picture
        } part: { drawable, rectangle in
            GeglStart.start()
            return try Pixels.read(drawable, rectangle, size: size, scale: scale)
        }
    }

    private func selection(
        in rectangle: PixelRectangle, _ size: (width: Int, height: Int)
    ) throws -> DisplayPicture.Selection? {
        guard let selection = drawable.image.selection else { return nil }
        let offset = drawable.offset
        var place = rectangle
        place.x += offset.x
        place.y += offset.y
        let thumbnail = try Thumbnail(of: selection, place, size)
        return DisplayPicture.Selection(
            width: thumbnail.width, height: thumbnail.height, values: thumbnail.firstChannel)
    }
}

/// What GIMP makes of a part of a drawable for small pictures on the screen.
private struct Thumbnail {
    let width: Int
    let height: Int
    private let channels: Int
    private let bytes: [UInt8]

    /// Throws `GimpError.closed` where there is no such drawable any more.
    init(of drawable: Drawable, _ part: PixelRectangle, _ size: (width: Int, height: Int)) throws {
        var (width, height, channels) = (Int32(size.width), Int32(size.height), Int32(0))
        guard
            let data = drawable.thumbnail(of: part, width: &width, height: &height, channels: &channels)
        else { throw GimpError.closed }
        defer { g_free(data) }
        self.width = Int(width)
        self.height = Int(height)
        self.channels = Int(channels)
        bytes = Array(UnsafeBufferPointer(start: data, count: Int(width * height * channels)))
    }

    /// Throws `HostError.noMemory`.
    func picture() throws -> FloatPicture {
        let picture = try FloatPicture(width: width, height: height)
        let colors = channels >= 3 ? [0, 1, 2] : [0, 0, 0]
        let hasAlpha = channels % 2 == 0
        for index in 0..<width * height {
            let (source, target) = (index * channels, picture.pixels + 4 * index)
            for (channel, offset) in colors.enumerated() {
                target[channel] = Float(bytes[source + offset]) / 255
            }
            target[3] = hasAlpha ? Float(bytes[source + channels - 1]) / 255 : 1
        }
        return picture
    }

    var firstChannel: [UInt8] { stride(from: 0, to: bytes.count, by: channels).map { bytes[$0] } }
}
