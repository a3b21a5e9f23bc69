/// What lies beyond the border of an activation or a picture.
public enum PaddingMode: String, Hashable, Sendable, CaseIterable {
    case zeros
    /// The mirror image, without the border itself again: … 2 1 | 0 1 2 … .
    case reflect
    /// The mirror image with the border: … 1 0 | 0 1 2 … .
    case symmetric
    /// The opposite side, as if this were one tile of many.
    case circular

    /// The position in 0..<count that lies at `index`; nil where there is none.
    @inline(__always)
    public func position(_ index: Int, count: Int) -> Int? {
        if index >= 0, index < count { return index }
        switch self {
        case .zeros: return nil
        case .reflect:
            guard count > 1 else { return 0 }
            let phase = Self.phase(index, period: 2 * count - 2)
            return phase < count ? phase : 2 * count - 2 - phase
        case .symmetric:
            let phase = Self.phase(index, period: 2 * count)
            return phase < count ? phase : 2 * count - 1 - phase
        case .circular: return Self.phase(index, period: count)
        }
    }

    @inline(__always)
    private static func phase(_ index: Int, period: Int) -> Int { (index % period + period) % period }
}
