import CFuzzer
import Glibc

/// `Fuzz READER [libFuzzer's arguments]`: feeds a reader with bytes until it crashes, hangs, or takes too much memory.
@main struct Fuzz {
    static func main() {
        guard CommandLine.arguments.count > 1, let reader = Reader.all[CommandLine.arguments[1]] else {
            print("Usage: Fuzz READER [libFuzzer's arguments]. Readers: \(Reader.all.keys.sorted()).")
            exit(64)
        }
        Reader.current = reader
        var arguments = ([CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)).map { strdup($0) }
        var count = CInt(arguments.count)
        arguments.append(nil)
        arguments.withUnsafeMutableBufferPointer { buffer in
            var pointer = buffer.baseAddress
            _ = LLVMFuzzerRunDriver(&count, &pointer) { bytes, count in
                Reader.current(UnsafeRawBufferPointer(start: bytes, count: count))
                return 0
            }
        }
    }
}
