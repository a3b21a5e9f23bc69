import CPareidolia

/// A struct of `pareidolia.h` that begins with its size, which a C program hands over.
///
/// A member is added at the end, beyond the size that the struct had, so that older programs, whose size
/// does not cover it, get zero. It thus means the default by zero, and ``neededSize`` stays.
protocol SizedStruct {
    /// All zero.
    init()
    /// How much of it the library can't do without.
    static var neededSize: Int { get }
}

extension SizedStruct {
    /// Sizes beyond it are mistakes.
    private static var largestSize: Int { 4096 }

    /// A C program's struct as far as its size covers it, and zero beyond.
    ///
    /// Throws ``CallerError``: for a size that is too small or no struct's, and for anything but zero in
    /// members that a later version has added, since nothing is ignored silently.
    init(reading pointer: UnsafePointer<Self>) throws {
        let start = UnsafeRawPointer(pointer)
        let size = Self.statedSize(pointer)
        let known = MemoryLayout<Self>.size
        guard (Self.neededSize...Self.largestSize).contains(size), size % MemoryLayout<Self>.alignment == 0
        else {
            throw CallerError.structSize(
                struct: "\(Self.self)", found: size, needed: Self.neededSize, current: known)
        }
        let bytes = UnsafeRawBufferPointer(start: start, count: size)
        guard bytes.dropFirst(known).allSatisfy({ $0 == 0 }) else {
            throw CallerError.unknownMembers(struct: "\(Self.self)", found: size, known: known)
        }
        self.init()
        withUnsafeMutableBytes(of: &self) { $0.copyMemory(from: .init(rebasing: bytes.prefix(known))) }
    }

    /// What the struct says of its size.
    static func statedSize(_ pointer: UnsafePointer<Self>) -> Int {
        UnsafeRawPointer(pointer).loadUnaligned(as: Int.self)
    }
}

extension pareidolia_settings: SizedStruct {
    static var neededSize: Int { MemoryLayout<Int>.size }
}

extension pareidolia_callbacks: SizedStruct {
    static var neededSize: Int { MemoryLayout<Int>.size }
}

extension pareidolia_region: SizedStruct {
    static var neededSize: Int {
        MemoryLayout.offset(of: \Self.stride_bytes)! + MemoryLayout<Int64>.size
    }
}

extension pareidolia_picture: SizedStruct {
    static var neededSize: Int {
        MemoryLayout.offset(of: \Self.region)! + MemoryLayout<UnsafePointer<pareidolia_region>>.size
    }
}
