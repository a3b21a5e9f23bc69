import CGegl
import Glibc
import Imaging

/// A picture from a file: its pixels, and what has to be kept to write it back as it was.
public final class ImageFile {
    /// The pixels as float R'G'B'A in the file's own color space, exactly the numbers that are stored
    /// there.
    public let region: PixelRegion
    public let layout: PixelLayout
    /// Of the file, which for TIFF may be more than 1; only the first is read.
    public let pageCount: Int
    /// GEGL's store of resolution, comments and the like.
    private let metadata: UnsafeMutableRawPointer

    public var width: Int { region.width }
    public var height: Int { region.height }

    /// Reads a PNG, JPEG, TIFF, WebP or OpenEXR file, told by its content, upright whatever way it is
    /// stored; throws ``ImageFileError``, or `ImagingError` where there is not enough memory.
    public init(reading path: String) throws {
        let format = try Self.format(of: path)
        let file = try FileBytes(path)
        guard file.isComplete(format) else {
            throw ImageFileError.damaged(path, reason: "it ends too early")
        }
        if format == .webp, file.isAnimatedWebP { throw ImageFileError.animated(path) }
        pageCount = format == .tiff ? TIFFDirectory.pageCount(file.bytes) : 1
        Gegl.start()
        let metadata = UnsafeMutableRawPointer(gegl_metadata_hash_new()!)
        var owned = [metadata]
        defer { owned.forEach { g_object_unref($0) } }

        let orientation = Orientation(of: file, format: format)
        var pixels: Result<PixelRegion, any Error>?
        var buffer: OpaquePointer?
        let complaints = Gegl.complaints {
            let graph = GeglGraph()
            let loader = graph.add(format.loader)
            if loader.hasProperty("metadata") { cgegl_set_pointer(loader, "metadata", metadata) }
            cgegl_set_string(loader, "path", path)
            let bounds = gegl_node_get_bounding_box(loader)
            guard bounds.width > 0, bounds.height > 0 else { return }
            // Before a decoder begins to fill a picture of whatever size a damaged file claims to have.
            let (width, height) = orientation.size(storedWidth: bounds.width, height: bounds.height)
            pixels = Result { try PixelRegion(width: width, height: height) }
            guard case .success = pixels else { return }
            let sink = graph.add("gegl:buffer-sink", reading: loader)
            withUnsafeMutablePointer(to: &buffer) { cgegl_set_pointer(sink, "buffer", $0) }
            gegl_node_process(sink)
        }
        if let buffer { owned.append(UnsafeMutableRawPointer(buffer)) }
        let region = try pixels?.get()
        guard complaints.isEmpty, let region, let buffer else {
            throw ImageFileError.undecodable(path, complaint: complaints.first)
        }
        // Another program may have replaced the file since its size was asked for.
        let extent = gegl_buffer_get_extent(buffer)!.pointee
        guard
            orientation.size(storedWidth: extent.width, height: extent.height)
                == (region.width, region.height)
        else { throw ImageFileError.undecodable(path, complaint: nil) }
        self.region = region
        if format == .png, file.isStandardRGB {
            gegl_buffer_set_format(buffer, PixelLayout.untagged(gegl_buffer_get_format(buffer)))
        }
        layout = PixelLayout(gegl_buffer_get_format(buffer))
        self.metadata = metadata
        owned.removeFirst()
        gegl_buffer_set_format(buffer, PixelLayout.untagged(gegl_buffer_get_format(buffer)))
        let steps = layout.steps(in: format)
        if layout.depth == .float {
            load(buffer, orientation, as: "R'G'B'A float") { (number: Float) in number }
        } else {
            // By way of doubles: from small numbers to floats, babl uses tables of up to 256 MB.
            load(buffer, orientation, as: "R'G'B'A double") { (number: Double) in
                steps.map { onStep(Float(number), $0) } ?? Float(number)
            }
        }
    }

    /// Fills the pixels, turned as the file asks for, with numbers that babl makes in this format.
    private func load<Number: BinaryFloatingPoint>(
        _ buffer: OpaquePointer, _ orientation: Orientation, as format: String, _ value: (Number) -> Float
    ) {
        let extent = gegl_buffer_get_extent(buffer)!.pointee
        // In strips as high as GEGL's tiles, so that memory holds no second copy of the picture.
        let rows: Int32 = 128
        var strip = [Number](repeating: 0, count: Int(extent.width) * Int(min(rows, extent.height)) * 4)
        for top in stride(from: 0, to: extent.height, by: Int(rows)) {
            var part = extent
            part.y += top
            part.height = min(rows, extent.height - top)
            strip.withUnsafeMutableBytes {
                gegl_buffer_get(
                    buffer, &part, 1, babl_format(format), $0.baseAddress, GEGL_AUTO_ROWSTRIDE,
                    GEGL_ABYSS_NONE)
            }
            for index in 0..<Int(part.width) * Int(part.height) {
                let (row, column) = index.quotientAndRemainder(dividingBy: Int(part.width))
                let place = orientation.place(
                    storedX: column, y: Int(top) + row, width: width, height: height)
                let target = region.row(place.y) + 4 * place.x
                for channel in 0..<4 { target[channel] = value(strip[4 * index + channel]) }
            }
        }
    }

    deinit { g_object_unref(metadata) }

    /// Finds what would keep this picture from being written to `path`, before any work is done for it.
    ///
    /// Throws ``ImageFileError``.
    public func checkWritable(to path: String) throws {
        try checkTransparency(of: region, path: path, format: ImageFormat(writing: path))
        _ = try ReplacedFile(path)
    }

    /// Writes pixels of any size in this picture's layout and with its metadata, in the format of the
    /// path's extension, with the depth that is nearest in that format.
    ///
    /// The file appears under its name only when it is complete; `isCanceled` is asked just before.
    /// Throws ``ImageFileError``, or `CancellationError`.
    public func write(
        _ region: PixelRegion, to path: String, isCanceled: () -> Bool = { false }
    ) throws {
        let format = try ImageFormat(writing: path)
        try checkTransparency(of: region, path: path, format: format)
        let file = try ReplacedFile(path)
        let complaints = Gegl.complaints { save(region, to: file.temporaryPath, format: format) }
        if let complaint = complaints.first { throw ImageFileError.unwritable(path, reason: complaint) }
        try file.checkContent()
        guard try FileBytes(file.temporaryPath).isComplete(format) else {
            throw file.failure("only a part was written; is the disk full?")
        }
        if format == .png, let space = PNGColorSpace(of: layout) { try space.embed(in: file) }
        if isCanceled() { throw CancellationError() }
        try file.commit()
    }

    private func checkTransparency(of region: PixelRegion, path: String, format: ImageFormat) throws {
        guard layout.hasAlpha, !format.hasAlpha, region.isPartlyTransparent else { return }
        throw ImageFileError.noTransparency(path, format: format)
    }

    private func save(_ region: PixelRegion, to path: String, format: ImageFormat) {
        let buffer = buffer(of: region, for: format)
        defer { g_object_unref(UnsafeMutableRawPointer(buffer)) }
        if format == .png {  // its color space is named afterwards
            gegl_buffer_set_format(buffer, PixelLayout.untagged(gegl_buffer_get_format(buffer)))
        }

        let graph = GeglGraph()
        let source = graph.add("gegl:buffer-source")
        cgegl_set_pointer(source, "buffer", UnsafeRawPointer(buffer))
        let saver = graph.add(format.saver, reading: source)
        cgegl_set_string(saver, "path", path)
        let depth = format.storedDepth(layout.depth)
        switch format {
        case .png:
            cgegl_set_integer(saver, "bitdepth", depth == .eightBit ? 8 : 16)
        case .tiff:
            cgegl_set_integer(saver, "bitdepth", depth == .eightBit ? 8 : depth == .sixteenBit ? 16 : 32)
            cgegl_set_integer(saver, "fp", depth == .float ? 1 : 0)
        case .jpeg:
            cgegl_set_integer(saver, "quality", 95)
            cgegl_set_integer(saver, "grayscale", layout.isGray ? 1 : 0)
        case .webp:
            cgegl_set_integer(saver, "quality", 95)
        case .exr:
            break
        }
        if saver.hasProperty("metadata") { cgegl_set_pointer(saver, "metadata", metadata) }
        gegl_node_process(saver)
    }

    /// The region as a file of this format stores it.
    private func buffer(of region: PixelRegion, for format: ImageFormat) -> OpaquePointer {
        // A buffer of GEGL's own: one that views the region is a single tile, which GEGL copies whole for
        // every piece that it reads.
        var extent = GeglRectangle(x: 0, y: 0, width: Int32(region.width), height: Int32(region.height))
        let stored = layout.storedFormat(in: format)
        let tagged = layout.keepsNumbers(in: format) ? stored : layout.workingFormat
        let buffer = gegl_buffer_new(&extent, PixelLayout.untagged(tagged))!
        // Gray is mixed from the three colors first.
        fill(buffer, from: region, steps: layout.isGray ? nil : layout.steps(in: format))
        gegl_buffer_set_format(buffer, tagged)
        guard tagged != stored else { return buffer }
        let converted = gegl_buffer_new(&extent, stored)!
        gegl_buffer_copy(buffer, nil, GEGL_ABYSS_NONE, converted, nil)
        g_object_unref(UnsafeMutableRawPointer(buffer))
        return converted
    }

    private func fill(_ buffer: OpaquePointer, from region: PixelRegion, steps: Float?) {
        var row = [Float](repeating: 0, count: 4 * region.width)
        for y in 0..<region.height {
            for (index, value) in UnsafeBufferPointer(start: region.row(y), count: row.count).enumerated() {
                row[index] = steps.map { onStep(value, $0) } ?? value
            }
            var place = GeglRectangle(x: 0, y: Int32(y), width: Int32(region.width), height: 1)
            gegl_buffer_set(buffer, &place, 0, babl_format("R'G'B'A float"), row, GEGL_AUTO_ROWSTRIDE)
        }
    }

    private static func format(of path: String) throws -> ImageFormat {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw ImageFileError.notFound(path) }
            throw ImageFileError.unreadable(path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var signature = [UInt8](repeating: 0, count: 12)
        let count = read(descriptor, &signature, signature.count)
        guard count >= 0 else {
            throw ImageFileError.unreadable(path, reason: String(cString: strerror(errno)))
        }
        guard let format = ImageFormat(signature: Array(signature[..<count])) else {
            throw ImageFileError.notAPicture(path)
        }
        return format
    }
}

/// The value on the nearest of the steps from 0 to 1, or beyond.
private func onStep(_ value: Float, _ steps: Float) -> Float { (value * steps).rounded() / steps }

extension PixelRegion {
    fileprivate var isPartlyTransparent: Bool {
        (0..<height).contains { y in
            let row = row(y)
            return (0..<width).contains { row[4 * $0 + 3] < 1 }
        }
    }
}
