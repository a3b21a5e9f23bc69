import CPareidolia
import Glibc
import Messages

/// What a C program gets of a message.
public typealias CMessage = UnsafeMutablePointer<pareidolia_message>

extension Message {
    /// The message for a C program, with those in its arguments in one block for `free`; nil for want of memory.
    func allocateForC() -> CMessage? {
        guard let block = malloc(sizeForC) else { return nil }
        var place = block
        return CMessage(mutating: write(at: &place))
    }

    /// Lends the message to a C function. It lies on the stack where there is room: no callback is left out for want
    /// of memory.
    func withC<Result>(_ body: (UnsafePointer<pareidolia_message>) -> Result) -> Result {
        withUnsafeTemporaryAllocation(
            byteCount: sizeForC, alignment: MemoryLayout<pareidolia_message>.alignment
        ) {
            var place = $0.baseAddress!
            return body(write(at: &place))
        }
    }

    private var texts: [ContiguousArray<CChar>] {
        ([identifier, description, pattern] + arguments.flatMap { [$0.name, $0.value.description] })
            .map(\.utf8CString)
    }

    private var parts: [Message?] {
        arguments.map {
            guard case .message(let message) = $0.value else { return nil }
            return message
        }
    }

    /// Bytes, a multiple of a pointer's.
    private var sizeForC: Int {
        let pointers = 2 * arguments.count + 1 + arguments.count
        let textSize = texts.reduce(0) { $0 + $1.count }
        return MemoryLayout<pareidolia_message>.stride + pointers * Self.pointerSize
            + (textSize + Self.pointerSize - 1) / Self.pointerSize * Self.pointerSize
            + parts.reduce(0) { $0 + ($1?.sizeForC ?? 0) }
    }

    private static let pointerSize = MemoryLayout<UnsafeRawPointer>.size

    /// Writes the struct, the lists of its arguments, its texts and then their messages; moves the place behind it.
    private func write(at place: inout UnsafeMutableRawPointer) -> UnsafePointer<pareidolia_message> {
        let start = place
        let texts = texts
        let list = (start + MemoryLayout<pareidolia_message>.stride)
            .bindMemory(to: UnsafePointer<CChar>?.self, capacity: 2 * arguments.count + 1)
        let messages = UnsafeMutableRawPointer(list + 2 * arguments.count + 1)
            .bindMemory(to: UnsafePointer<pareidolia_message>?.self, capacity: arguments.count)
        var end = UnsafeMutableRawPointer(messages + arguments.count).assumingMemoryBound(to: CChar.self)
        let starts = texts.map { text in
            defer { end += text.count }
            text.withUnsafeBufferPointer { end.update(from: $0.baseAddress!, count: $0.count) }
            return UnsafePointer(end)
        }
        for (index, start) in starts.dropFirst(3).enumerated() { list[index] = start }
        list[2 * arguments.count] = nil
        place = UnsafeMutableRawPointer(end).alignedUp(for: UnsafeRawPointer.self)
        for (index, part) in parts.enumerated() { messages[index] = part?.write(at: &place) }
        let message = start.bindMemory(to: pareidolia_message.self, capacity: 1)
        message.initialize(
            to: pareidolia_message(
                struct_size: MemoryLayout<pareidolia_message>.size, code: code?.rawValue ?? 0,
                identifier: starts[0], english: starts[1], pattern: starts[2], arguments: list,
                argument_messages: parts.contains { $0 != nil } ? UnsafePointer(messages) : nil))
        return UnsafePointer(message)
    }
}
