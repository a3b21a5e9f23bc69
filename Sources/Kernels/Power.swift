#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// `base ^ exponent`, for a base of zero or more.
public func power(_ base: Float, _ exponent: Float) -> Float { powf(base, exponent) }
