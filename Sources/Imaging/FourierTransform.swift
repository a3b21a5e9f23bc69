#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Kernels

/// A complex plane of powers of two and its discrete Fourier transform (Cooley & Tukey 1965), in place.
///
/// The inverse is divided by the number of values, so that it undoes the transform.
public final class FourierPlane {
    public let width: Int
    public let height: Int
    public let real: UnsafeMutablePointer<Float>
    public let imaginary: UnsafeMutablePointer<Float>
    private let memory: AlignedMemory

    /// Columns that are gathered, transformed and stored together.
    private static let columnBlock = 16

    /// A plane of zeros; throws ``ImagingError/outOfMemory(width:height:)``.
    public init(width: Int, height: Int) throws {
        precondition(width > 0 && width & (width - 1) == 0 && height > 0 && height & (height - 1) == 0)
        self.width = width
        self.height = height
        guard let memory = AlignedMemory(count: 2 * width * height) else {
            throw ImagingError.outOfMemory(width: width, height: height)
        }
        self.memory = memory
        real = memory.base
        imaginary = memory.base + width * height
        clear()
    }

    public func clear() { real.update(repeating: 0, count: 2 * width * height) }

    public func transform(inverse: Bool = false, pool: ThreadPool) {
        let rows = Transform(width, inverse: inverse)
        pool.forEach(0..<height) { rows.apply(real + $0 * width, imaginary + $0 * width) }
        let columns = Transform(height, inverse: inverse)
        let block = min(Self.columnBlock, width)
        pool.forEach(0..<width / block) { index in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * block * height) { scratch in
                let (re, im) = (scratch.baseAddress!, scratch.baseAddress! + block * height)
                for y in 0..<height {
                    for x in 0..<block {
                        re[x * height + y] = real[y * width + index * block + x]
                        im[x * height + y] = imaginary[y * width + index * block + x]
                    }
                }
                for x in 0..<block { columns.apply(re + x * height, im + x * height) }
                for y in 0..<height {
                    for x in 0..<block {
                        real[y * width + index * block + x] = re[x * height + y]
                        imaginary[y * width + index * block + x] = im[x * height + y]
                    }
                }
            }
        }
    }

    /// Multiplies by another plane of the same size, value by value.
    public func multiply(by other: FourierPlane, pool: ThreadPool) {
        precondition(other.width == width && other.height == height)
        pool.forEach(0..<height) { y in
            for i in y * width..<(y + 1) * width {
                let (a, b) = (real[i], imaginary[i])
                real[i] = a * other.real[i] - b * other.imaginary[i]
                imaginary[i] = a * other.imaginary[i] + b * other.real[i]
            }
        }
    }
}

/// A transform of one length.
private struct Transform {
    private let count: Int
    private let inverse: Bool
    /// e^(∓2πik/n) for k < n/2.
    private let cosines: [Float]
    private let sines: [Float]
    /// Where each value goes first.
    private let reversed: [Int]

    init(_ count: Int, inverse: Bool) {
        self.count = count
        self.inverse = inverse
        let angles = (0..<max(1, count / 2)).map {
            (inverse ? 2 : -2) * Double.pi * Double($0) / Double(count)
        }
        cosines = angles.map { Float(cos($0)) }
        sines = angles.map { Float(sin($0)) }
        var reversed = [0]
        while reversed.count < count { reversed = reversed.map { 2 * $0 } + reversed.map { 2 * $0 + 1 } }
        self.reversed = reversed
    }

    func apply(_ real: UnsafeMutablePointer<Float>, _ imaginary: UnsafeMutablePointer<Float>) {
        for (i, j) in reversed.enumerated() where i < j {
            swap(&real[i], &real[j])
            swap(&imaginary[i], &imaginary[j])
        }
        cosines.withUnsafeBufferPointer { cosines in
            sines.withUnsafeBufferPointer { sines in
                var half = 1
                while half < count {
                    let stride = count / (2 * half)
                    for start in Swift.stride(from: 0, to: count, by: 2 * half) {
                        for k in 0..<half {
                            let (c, s) = (cosines[k * stride], sines[k * stride])
                            let (i, j) = (start + k, start + k + half)
                            let re = real[j] * c - imaginary[j] * s
                            let im = real[j] * s + imaginary[j] * c
                            (real[j], imaginary[j]) = (real[i] - re, imaginary[i] - im)
                            (real[i], imaginary[i]) = (real[i] + re, imaginary[i] + im)
                        }
                    }
                    half *= 2
                }
            }
        }
        guard inverse else { return }
        let factor = 1 / Float(count)
        for i in 0..<count {
            real[i] *= factor
            imaginary[i] *= factor
        }
    }
}
