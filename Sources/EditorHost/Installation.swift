#if canImport(Glibc)
import Glibc
#endif

/// Where the plug-in is installed.
public enum Installation {
    /// The folder of the plug-in's executable, with a slash at its end.
    public static let folder: String = {
        let executable = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
            count = buffer.withMemoryRebound(to: CChar.self) {
                max(0, readlink("/proc/self/exe", $0.baseAddress!, $0.count))
            }
        }
        let folder = executable.prefix(through: executable.lastIndex(of: UInt8(ascii: "/")) ?? 0)
        return String(decoding: folder, as: UTF8.self)
    }()

    /// The core, beside it.
    public static let library = folder + "libpareidolia.so"
}
