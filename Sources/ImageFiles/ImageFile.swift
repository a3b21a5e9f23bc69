import CGegl
import Glibc
import Imaging

/// A picture from a file: its pixels, and what has to be kept to write it back as it was.
public final class ImageFile {
    public let width: Int
    public let height: Int
    public let layout: PixelLayout
    private let pixels: UnsafeMutablePointer<Float>
    /// GEGL's store of resolution, comments and the like.
    private let metadata: UnsafeMutableRawPointer

    /// The pixels as float R'G'B'A in sRGB; valid as long as the object lives.
    public var region: PixelRegion { PixelRegion(pixels: pixels, width: width, height: height) }

    /// Reads a PNG, JPEG, TIFF, WebP or OpenEXR file, told by its content; throws ``ImageFileError``.
    public init(reading path: String) throws {
        let format = try Self.format(of: path)
        if let problem = FileIntegrity.problem(of: path, format: format) {
            throw ImageFileError.damaged(path, reason: problem)
        }
        Gegl.start()
        let metadata = UnsafeMutableRawPointer(gegl_metadata_hash_new()!)
        var owned = [metadata]
        defer { owned.forEach { g_object_unref($0) } }

        var buffer: OpaquePointer?
        let complaints = Gegl.complaints {
            let graph = GeglGraph()
            let loader = graph.add(format.loader)
            if loader.hasProperty("metadata") { cgegl_set_pointer(loader, "metadata", metadata) }
            cgegl_set_string(loader, "path", path)
            let bounds = gegl_node_get_bounding_box(loader)
            guard bounds.width > 0, bounds.height > 0 else { return }
            let sink = graph.add("gegl:buffer-sink", reading: loader)
            withUnsafeMutablePointer(to: &buffer) { cgegl_set_pointer(sink, "buffer", $0) }
            gegl_node_process(sink)
        }
        if let buffer { owned.append(UnsafeMutableRawPointer(buffer)) }
        guard complaints.isEmpty, let buffer else {
            throw ImageFileError.damaged(path, reason: complaints.first ?? "it holds no pixels")
        }

        let extent = gegl_buffer_get_extent(buffer)!.pointee
        width = Int(extent.width)
        height = Int(extent.height)
        layout = PixelLayout(gegl_buffer_get_format(buffer))
        guard let memory = malloc(width * height * 4 * MemoryLayout<Float>.stride) else {
            throw ImageFileError.outOfMemory(width: width, height: height)
        }
        pixels = memory.bindMemory(to: Float.self, capacity: width * height * 4)
        gegl_buffer_get(
            buffer, [extent], 1, babl_format("R'G'B'A float"), memory, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE)
        self.metadata = metadata
        owned.removeFirst()
    }

    deinit {
        free(pixels)
        g_object_unref(metadata)
    }

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
    /// The file appears under its name only when it is complete; `isCancelled` is asked just before.
    /// Throws ``ImageFileError``, or `CancellationError`.
    public func write(
        _ region: PixelRegion, to path: String, isCancelled: () -> Bool = { false }
    ) throws {
        let format = try ImageFormat(writing: path)
        try checkTransparency(of: region, path: path, format: format)
        let file = try ReplacedFile(path)
        let complaints = Gegl.complaints { save(region, to: file.temporaryPath, format: format) }
        if let complaint = complaints.first { throw ImageFileError.unwritable(path, reason: complaint) }
        if isCancelled() { throw CancellationError() }
        try file.commit()
    }

    private func checkTransparency(of region: PixelRegion, path: String, format: ImageFormat) throws {
        guard layout.hasAlpha, !format.hasAlpha, region.isPartlyTransparent else { return }
        throw ImageFileError.noTransparency(path, format: format)
    }

    private func save(_ region: PixelRegion, to path: String, format: ImageFormat) {
        // A buffer of GEGL's own: one that views the region is a single tile, which GEGL copies whole for
        // every piece that it reads.
        var extent = GeglRectangle(x: 0, y: 0, width: Int32(region.width), height: Int32(region.height))
        let buffer = gegl_buffer_new(&extent, layout.storedFormat(in: format))!
        defer { g_object_unref(UnsafeMutableRawPointer(buffer)) }
        let stride = Int32(region.rowStride * MemoryLayout<Float>.stride)
        gegl_buffer_set(buffer, &extent, 0, babl_format("R'G'B'A float"), region.pixels, stride)

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

extension PixelRegion {
    fileprivate var isPartlyTransparent: Bool {
        (0..<height).contains { y in
            let row = row(y)
            return (0..<width).contains { row[4 * $0 + 3] < 1 }
        }
    }
}
