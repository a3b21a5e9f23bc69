import CPareidolia
import Filters
import Imaging
import Messages

/// A filter's host made of a C program's callbacks.
final class CallbackHost: FilterHost {
    private let callbacks: pareidolia_callbacks

    init(_ callbacks: pareidolia_callbacks) { self.callbacks = callbacks }

    func progress(_ fraction: Double, _ message: Message) {
        callbacks.progress?(callbacks.user, fraction, "\(message)")
    }

    func notice(_ message: Message) { callbacks.notice?(callbacks.user, "\(message)") }

    var request: HostRequest {
        switch Int(callbacks.request?(callbacks.user) ?? 0) {
        case PAREIDOLIA_PROCEED: .proceed
        case PAREIDOLIA_FINISH: .finish
        default: .cancel
        }
    }

    var wantsIntermediates: Bool { callbacks.intermediate != nil }

    func intermediate(_ picture: PixelRegion) {
        withUnsafePointer(to: pareidolia_region(picture)) { callbacks.intermediate?(callbacks.user, $0) }
    }

    var takesResults: Bool { callbacks.result != nil }

    func result(index: Int, count: Int, title: Message, _ picture: PixelRegion) -> Bool {
        withUnsafePointer(to: pareidolia_region(picture)) {
            callbacks.result?(callbacks.user, Int32(index), Int32(count), "\(title)", $0) ?? true
        }
    }
}

extension pareidolia_region {
    init(_ region: PixelRegion) {
        self.init(
            pixels: region.pixels, width: Int32(region.width), height: Int32(region.height),
            stride_bytes: Int64(region.rowStride * MemoryLayout<Float>.stride))
    }
}

extension PixelRegion {
    /// The region of a C program; throws ``CallerError/badRegion(_:)`` where it can't be one.
    init(_ region: pareidolia_region) throws {
        let bytes = Int(region.stride_bytes)
        guard let pixels = region.pixels else { throw CallerError.badRegion("its pixels are NULL") }
        guard region.width >= 1, region.height >= 1 else {
            throw CallerError.badRegion(
                "it is \(region.width)×\(region.height) pixels; at least 1×1 is needed")
        }
        guard bytes >= 16 * Int(region.width), bytes % 4 == 0 else {
            throw CallerError.badRegion(
                "its stride is \(bytes) bytes; a multiple of 4 of at least 16 times its width of \(region.width) is needed"
            )
        }
        self.init(
            pixels: pixels, width: Int(region.width), height: Int(region.height),
            rowStride: bytes / MemoryLayout<Float>.stride)
    }
}
