import CPareidolia
import Filters
import Imaging
import Messages
import Networks

/// A filter's host made of a C program's callbacks.
final class CallbackHost: FilterHost {
    let wantedPart: Rectangle?

    private let callbacks: pareidolia_callbacks

    /// Throws ``CallerError/part(x:y:width:height:regionWidth:regionHeight:)`` for one that does not lie in the region.
    init(_ callbacks: pareidolia_callbacks, region: PixelRegion) throws {
        self.callbacks = callbacks
        let (x, y) = (Int(callbacks.part_x), Int(callbacks.part_y))
        let (width, height) = (Int(callbacks.part_width), Int(callbacks.part_height))
        if (x, y, width, height) == (0, 0, 0, 0) {
            wantedPart = nil
            return
        }
        guard x >= 0, y >= 0, width > 0, height > 0, x + width <= region.width, y + height <= region.height
        else {
            throw CallerError.part(
                x: x, y: y, width: width, height: height, regionWidth: region.width,
                regionHeight: region.height)
        }
        wantedPart = Rectangle(rows: y..<y + height, columns: x..<x + width)
    }

    func progress(_ fraction: Double, _ message: Message) {
        guard let progress = callbacks.progress else { return }
        message.withC { progress(callbacks.user, fraction, $0) }
    }

    func notice(_ message: Message) {
        guard let notice = callbacks.notice else { return }
        message.withC { notice(callbacks.user, $0) }
    }

    var request: HostRequest {
        switch Int(callbacks.request?(callbacks.user) ?? 0) {
        case PAREIDOLIA_PROCEED: .proceed
        case PAREIDOLIA_FINISH: .finish
        default: .cancel
        }
    }

    var wantsIntermediates: Bool { callbacks.intermediate != nil }

    var largestIntermediate: (width: Int, height: Int)? {
        func limit(_ length: Int32) -> Int { length > 0 ? Int(length) : Int.max }
        return (limit(callbacks.intermediate_width), limit(callbacks.intermediate_height))
    }

    func intermediate(_ picture: PixelRegion) {
        withUnsafePointer(to: pareidolia_region(picture)) { callbacks.intermediate?(callbacks.user, $0) }
    }

    var takesResults: Bool { callbacks.result != nil }

    func result(index: Int, count: Int, title: Message, _ picture: PixelRegion) -> Bool {
        guard let result = callbacks.result else { return true }
        return withUnsafePointer(to: pareidolia_region(picture)) { picture in
            title.withC { result(callbacks.user, Int32(index), Int32(count), $0, picture) }
        }
    }
}

extension pareidolia_region {
    init(_ region: PixelRegion) {
        self.init(
            struct_size: MemoryLayout<pareidolia_region>.size, pixels: region.pixels,
            width: Int32(region.width), height: Int32(region.height),
            stride_bytes: Int64(region.rowStride * MemoryLayout<Float>.stride))
    }
}

extension PixelRegion {
    /// The region of a C program; throws ``CallerError`` where it can't be one.
    init(_ pointer: UnsafePointer<pareidolia_region>) throws {
        let region = try pareidolia_region(reading: pointer)
        let (width, height, stride) = (Int(region.width), Int(region.height), Int(region.stride_bytes))
        guard let pixels = region.pixels else { throw CallerError.null(argument: "region->pixels") }
        guard width >= 1, height >= 1 else { throw CallerError.regionSize(width: width, height: height) }
        guard stride >= 16 * width, stride % 4 == 0 else {
            throw CallerError.stride(bytes: stride, width: width)
        }
        guard UInt(bitPattern: pixels) % 4 == 0 else { throw CallerError.misaligned }
        let (size, overflows) = stride.multipliedReportingOverflow(by: height)
        // No process has more addresses.
        guard !overflows, size <= 1 << 48 else {
            throw CallerError.regionTooLarge(stride: stride, height: height)
        }
        self.init(
            pixels: pixels, width: width, height: height, rowStride: stride / MemoryLayout<Float>.stride)
    }
}
