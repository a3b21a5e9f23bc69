import Glibc
import Imaging
import Isolation

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Takes a picture from the task that reads its file, trusting nothing that it says.
final class PixelReceiver {
    /// All that has come; nil until then, and where it does not fit together.
    private(set) var picture: StoredPicture?
    private(set) var region: PixelRegion?
    /// That there is not enough memory.
    private(set) var failure: (any Error)?

    let otherEnd: Int32
    private let descriptor: Int32
    private var header: StoredPicture?
    private var state = State.count
    private var block: [UInt8]
    private var filled = 0
    /// Which rows have come.
    private var hasRow: [Bool] = []
    private var missing = 0

    private enum State { case count, header, row, trailerCount, trailer, done }

    /// Nil where the system has no sockets left.
    init?() {
        guard let ends = PixelStream.ends() else { return nil }
        (descriptor, otherEnd) = (ends.own, ends.other)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        block = [UInt8](repeating: 0, count: PixelStream.prefix)
    }

    deinit { close(descriptor) }

    var exchange: Exchange {
        Exchange(
            descriptor, isReading: true, begin: { close(self.otherEnd) }, proceed: { self.receive() })
    }

    /// Takes what is there; false at the end.
    @discardableResult
    func receive() -> Bool {
        while state != .done {
            let space = block.count - filled
            let count = block.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + filled, space) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return true }
            guard count > 0 else { return false }
            filled += count
            if filled == block.count, !take() {
                state = .done
                shutdown(descriptor, Int32(SHUT_RDWR))
            }
        }
        return false
    }

    /// Takes a block that is complete; false at the end, or where it makes no sense.
    private func take() -> Bool {
        switch state {
        case .count, .trailerCount:
            let count = block.withUnsafeBytes { $0.load(as: Int.self) }
            // The largest blocks and a profile, as JSON has them.
            guard (2...1 << 26).contains(count) else { return false }
            next(state == .count ? .header : .trailer, count)
        case .header:
            guard let header = PixelStream.decoded(Data(block)), header.width > 0, header.height > 0 else {
                return false
            }
            let size = header.orientation.size(storedWidth: header.width, height: header.height)
            do {
                region = try PixelRegion(width: size.width, height: size.height)
            } catch {
                failure = error
                return false
            }
            self.header = header
            // Now the task may make the pixels.
            var consent: UInt8 = 1
            guard send(descriptor, &consent, 1, Int32(MSG_NOSIGNAL)) == 1 else { return false }
            hasRow = [Bool](repeating: false, count: header.height)
            missing = header.height
            next(.row, PixelStream.prefix + 16 * header.width)
        case .row:
            let y = block.withUnsafeBytes { $0.load(as: Int.self) }
            guard hasRow.indices.contains(y), !hasRow[y] else { return false }
            hasRow[y] = true
            missing -= 1
            storeRow(y)
            if missing == 0 { next(.trailerCount, PixelStream.prefix) } else { filled = 0 }
        case .trailer:
            guard let trailer = PixelStream.decoded(Data(block)), let header,
                (trailer.width, trailer.height) == (header.width, header.height)
            else { return false }
            do {
                try turn(from: header.orientation, to: trailer.orientation)
                picture = trailer
            } catch {
                failure = error
            }
            return false
        case .done:
            return false
        }
        return true
    }

    private func storeRow(_ y: Int) {
        guard let region, let header else { return }
        block.withUnsafeBytes { bytes in
            let pixels = bytes.baseAddress! + PixelStream.prefix
            guard header.orientation != .upright else {
                UnsafeMutableRawPointer(region.row(y)).copyMemory(from: pixels, byteCount: 16 * region.width)
                return
            }
            let samples = pixels.assumingMemoryBound(to: Float.self)
            for x in 0..<header.width {
                let place = header.orientation.place(
                    storedX: x, y: y, width: region.width, height: region.height)
                (region.row(place.y) + 4 * place.x).update(from: samples + 4 * x, count: 4)
            }
        }
    }

    /// PNG may tell after the pixels how they are to be turned.
    private func turn(from old: Orientation, to new: Orientation) throws {
        guard old != new, let turned = region, let header else { return }
        let size = new.size(storedWidth: header.width, height: header.height)
        let result = try PixelRegion(width: size.width, height: size.height)
        for y in 0..<header.height {
            for x in 0..<header.width {
                let (from, to) = (
                    old.place(storedX: x, y: y, width: turned.width, height: turned.height),
                    new.place(storedX: x, y: y, width: result.width, height: result.height)
                )
                (result.row(to.y) + 4 * to.x).update(from: turned.row(from.y) + 4 * from.x, count: 4)
            }
        }
        region = result
    }

    private func next(_ state: State, _ count: Int) {
        self.state = state
        filled = 0
        block = [UInt8](repeating: 0, count: count)
    }
}
