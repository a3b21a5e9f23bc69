import Files
import Glibc
import Isolation

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What is done in a process of its own: libraries there may crash, hang, or must not return from their handlers
/// of errors, which costs a sentence and no more.
public enum PictureTask {
    static let read = "read-picture"
    static let write = "write-picture"

    /// Does the task, if it is one of these, and ends the process.
    public static func perform(_ task: IsolatedTask) {
        switch task.name {
        case read: task.perform { try reading(task) }
        case write: task.perform { try writing(task) }
        default: break
        }
    }

    /// Ends the process that reads a file, with what its library said; for handlers that must not return.
    static func abandon(_ problem: PictureProblem) -> Never {
        guard let task = IsolatedTask.current else { fatalError("\(problem)") }
        task.perform { answer(problem) }
    }

    /// The same where a file is written.
    static func abandon(_ reason: String) -> Never {
        guard let task = IsolatedTask.current else { fatalError(reason) }
        task.refuse(reason)
    }

    /// Nothing where all went well.
    private static func answer(_ problem: PictureProblem) -> [UInt8] {
        Array(try! JSONEncoder().encode(problem))
    }

    private static func reading(_ task: IsolatedTask) throws -> [UInt8] {
        task.confineForNow(memory: 48 << 20, seconds: 4)
        do {
            let file = try mapped(task.input)
            guard let format = ImageFormat(signature: Array(file.prefix(12))) else {
                throw PictureProblem.notAPicture
            }
            let decoder = try format.decoder.init(file)
            guard file.count >= decoder.leastFileBytes else {
                throw PictureProblem.damaged("it ends too early")
            }
            // Decoders take 10 MB a second at the least; a picture has 16 bytes a pixel where it goes.
            let bytes = max(
                decoder.decodedBytes, byteCount(decoder.picture.width, decoder.picture.height, 16))
            task.confine(memory: bytes + 32 << 20, fileSize: 0, seconds: 4 + bytes / 10_000_000)
            let stream = PixelStreamEnd(descriptor: task.output)
            stream.send(decoder.picture.understood)
            stream.waitForConsent()
            try decoder.decode { stream.send(row: $0, $1) }
            stream.send(decoder.picture.understood)
            return []
        } catch let problem as PictureProblem {
            return answer(problem)
        }
    }

    private static func writing(_ task: IsolatedTask) throws -> [UInt8] {
        let stream = PixelStreamEnd(descriptor: task.input)
        var picture = stream.receivePicture()
        guard let format = task.arguments.first.flatMap(ImageFormat.init(rawValue:)) else { return [] }
        let bytes = byteCount(picture.width, picture.height, 16)
        // What libwebp takes to find a picture's repetitions is many times what it writes.
        task.confine(
            memory: (format == .webp ? 4 : 1) * bytes + 32 << 20, fileSize: nil,
            seconds: 60 + bytes / 1_000_000)
        var row = [Float](repeating: 0, count: 4 * picture.width)
        let file = OutputFile(task.output)
        let conversion = RowConversion(&picture, for: format)
        try row.withUnsafeMutableBufferPointer { row in
            try format.encoder.encode(picture, to: file) {
                stream.receiveRow(row)
                conversion?.convert(row)
                return UnsafeBufferPointer(row)
            }
        }
        file.finish()
        return []
    }

    /// More bytes than any machine has.
    static let uncountable = Int.max >> 8

    /// A product of sizes, at most ``uncountable``.
    static func byteCount(_ factors: Int...) -> Int {
        factors.reduce(1) { product, factor in
            let (result, isTooLarge) = product.multipliedReportingOverflow(by: factor)
            return isTooLarge ? uncountable : min(result, uncountable)
        }
    }

    /// A file's bytes.
    private static func mapped(_ descriptor: Int32) throws -> UnsafeRawBufferPointer {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0 else {
            throw PictureProblem.damaged("it is empty")
        }
        let size = Int(status.st_size)
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw PictureProblem.unsupported(systemReason())
        }
        return UnsafeRawBufferPointer(start: start, count: size)
    }
}
