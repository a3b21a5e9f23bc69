@_exported import KernelTypes
@_exported import Runtime
import KernelsBaseline

#if arch(x86_64)
import KernelsAVX2
import KernelsAVX512
#endif

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The instruction sets that kernels are compiled for.
public enum InstructionSet: String, CaseIterable, Sendable {
    /// What every processor of the architecture has: SSE2, or NEON.
    case baseline
    /// AVX2 with FMA (Intel since 2013, AMD since 2015).
    case avx2
    case avx512

    /// Those that this machine has, the best last.
    public static let available: [InstructionSet] = {
        #if arch(x86_64)
        let flags =
            ProcFile.lines("/proc/cpuinfo").first { $0.hasPrefix("flags") }?
            .split(whereSeparator: \.isWhitespace) ?? []
        func has(_ names: String...) -> Bool { names.allSatisfy { name in flags.contains { $0 == name } } }
        var sets = [InstructionSet.baseline]
        if has("avx2", "fma", "bmi1", "bmi2", "f16c", "movbe") { sets.append(.avx2) }
        if sets.contains(.avx2), has("avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl") {
            sets.append(.avx512)
        }
        return sets
        #else
        return [.baseline]
        #endif
    }()

    /// The kernels compiled for it.
    public var kernels: any KernelSet.Type {
        switch self {
        #if arch(x86_64)
        case .avx2: KernelsAVX2.VectorKernels.self
        case .avx512: KernelsAVX512.VectorKernels.self
        #endif
        default: KernelsBaseline.VectorKernels.self
        }
    }

    /// What the engine uses: the best available, or the one that the variable `PAREIDOLIA_KERNELS`
    /// names if the machine has it.
    public static let current: InstructionSet = {
        if let name = getenv("PAREIDOLIA_KERNELS"),
            let wanted = InstructionSet(rawValue: String(cString: name)), available.contains(wanted)
        {
            return wanted
        }
        return available.last!
    }()
}

/// The kernels in use.
public let kernels: any KernelSet.Type = InstructionSet.current.kernels
