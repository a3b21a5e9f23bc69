import CPareidolia
import Glibc
import Messages

/// What a C program gets of a message.
public typealias CMessage = UnsafeMutablePointer<pareidolia_message>

extension Message {
    /// The message for a C program, in one block for `free`; nil for want of memory.
    func allocateForC() -> CMessage? {
        let strings = [identifier, description, pattern] + arguments.flatMap { [$0.name, $0.value] }
        let texts = strings.map { $0.utf8CString }
        let pointerCount = strings.count - 3 + 1
        let head = MemoryLayout<pareidolia_message>.stride
        let pointers = pointerCount * MemoryLayout<UnsafePointer<CChar>?>.stride
        guard let block = malloc(head + pointers + texts.reduce(0) { $0 + $1.count }) else { return nil }
        var end = (block + head + pointers).assumingMemoryBound(to: CChar.self)
        let starts = texts.map { text in
            defer { end += text.count }
            text.withUnsafeBufferPointer { end.update(from: $0.baseAddress!, count: $0.count) }
            return UnsafePointer(end)
        }
        let list = (block + head).bindMemory(to: UnsafePointer<CChar>?.self, capacity: pointerCount)
        for (index, start) in starts.dropFirst(3).enumerated() { list[index] = start }
        list[pointerCount - 1] = nil
        let message = block.bindMemory(to: pareidolia_message.self, capacity: 1)
        message.initialize(
            to: pareidolia_message(
                struct_size: MemoryLayout<pareidolia_message>.size, code: code?.rawValue ?? 0,
                identifier: starts[0], english: starts[1], pattern: starts[2], arguments: list))
        return message
    }

    /// Lends the message to a C function; it is not called for want of memory.
    func withC<Result>(_ body: (UnsafePointer<pareidolia_message>) -> Result) -> Result? {
        guard let message = allocateForC() else { return nil }
        defer { free(message) }
        return body(message)
    }
}
