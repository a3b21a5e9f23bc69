import Glibc
import Isolation

/// A program whose tasks misbehave as decoders do.
@main struct IsolatedSamples {
    static func main() {
        guard let task = IsolatedTask.current else { fatalError("this program is run by tests") }
        task.perform { try perform(task) }
    }

    struct Failure: Error, CustomStringConvertible { let description: String }

    private static func perform(_ task: IsolatedTask) throws -> [UInt8] {
        switch task.name {
        case "copy":
            // Reads from its input, writes to its output, and prints what nobody hears.
            print("noise")
            var buffer = [UInt8](repeating: 0, count: 100)
            let count = read(task.input, &buffer, 100)
            guard write(task.output, buffer, count) == count else { throw Failure(description: "short") }
            return Array(task.arguments.joined(separator: "|").utf8)
        case "throw": throw Failure(description: "it is purple")
        case "refuse": task.refuse("a library says no")
        case "crash": abort()
        case "exit": exit(3)
        case "silence":
            // Closes its end of the talk, and goes on.
            for descriptor: Int32 in 2..<64 { close(descriptor) }
            while true { usleep(1000) }
        case "hang": while true { usleep(1000) }
        case "compute":
            task.confine(memory: 1 << 20, fileSize: 0, seconds: 1)
            while true {}
        case "talk": return [UInt8](repeating: 7, count: 2 << 20)
        case "allocate":
            task.confine(memory: 64 << 20, fileSize: 0, seconds: 10)
            let small = calloc(1, 32 << 20)
            let large = calloc(1, 64 << 20)
            return [small == nil ? 0 : 1, large == nil ? 0 : 1]
        case "write":
            task.confine(memory: 1 << 20, fileSize: 10, seconds: 10)
            return [UInt8(write(task.output, "0123456789", 10)), write(task.output, "x", 1) < 0 ? 1 : 0]
        case "open":
            let before = open("/dev/null", O_RDONLY)
            task.confine(memory: 1 << 20, fileSize: 0, seconds: 10)
            return [before < 0 ? 1 : 0, open("/dev/null", O_RDONLY) < 0 ? 1 : 0]
        default: throw Failure(description: "there is no task '\(task.name)'")
        }
    }
}
