import Glibc
import Imaging
import Isolation

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Hands a picture to the task that writes its file, row by row.
final class PixelSender {
    let otherEnd: Int32
    private let descriptor: Int32
    private let region: PixelRegion
    private let encoder: Babl.RowEncoder?
    private var block: [UInt8]
    private var sent = 0
    private var nextRow = 0

    /// Nil where the system has no sockets left.
    init?(_ region: PixelRegion, _ picture: StoredPicture) {
        guard let ends = PixelStream.ends() else { return nil }
        (descriptor, otherEnd) = (ends.own, ends.other)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        self.region = region
        let layout = picture.layout
        let needsMixing = layout.isGray && !region.isGray
        encoder = layout.isLinear || needsMixing ? Babl.RowEncoder(layout, width: region.width) : nil
        let bytes = PixelStream.encoded(picture)
        block = withUnsafeBytes(of: bytes.count) { Array($0) } + bytes
    }

    deinit { close(descriptor) }

    var exchange: Exchange {
        Exchange(
            descriptor, isReading: false, begin: { close(self.otherEnd) }, proceed: { self.send() })
    }

    /// Sends what there is room for; false when all is sent, or nobody listens.
    private func send() -> Bool {
        while true {
            let count = block.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return true }
            guard count > 0 else { return false }
            sent += count
            guard sent == block.count else { continue }
            guard nextRow < region.height else {
                shutdown(descriptor, Int32(SHUT_WR))
                return false
            }
            fill(nextRow)
            nextRow += 1
            sent = 0
        }
    }

    private func fill(_ y: Int) {
        let prefix = PixelStream.prefix
        if block.count != prefix + 16 * region.width || y == 0 {
            block = [UInt8](repeating: 0, count: prefix + 16 * region.width)
        }
        block.withUnsafeMutableBytes { block in
            block.storeBytes(of: y, as: Int.self)
            let target = UnsafeMutableRawBufferPointer(rebasing: block[prefix...])
            if let encoder {
                encoder.encode(region.row(y)).withUnsafeBytes { target.copyMemory(from: $0) }
            } else {
                target.copyMemory(from: UnsafeRawBufferPointer(start: region.row(y), count: target.count))
            }
        }
    }
}

extension PixelRegion {
    /// Whether no pixel has a color.
    fileprivate var isGray: Bool {
        (0..<height).allSatisfy { y in
            let row = row(y)
            return (0..<width).allSatisfy { row[4 * $0] == row[4 * $0 + 1] && row[4 * $0] == row[4 * $0 + 2] }
        }
    }
}
