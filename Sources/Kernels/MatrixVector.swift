import KernelTypes
import Runtime

/// `y += M·x`; M is `rows × columns`, row-major. Each row is one thread's work.
public func addProduct(
    rows: Int, columns: Int, matrix: UnsafePointer<Float>, vector: UnsafePointer<Float>,
    to result: UnsafeMutablePointer<Float>, pool: ThreadPool
) {
    pool.forEachChunk(of: rows, length: 64) { block in
        for row in block {
            let weights = matrix + row * columns
            var sums = SIMD16<Float>.zero
            var column = 0
            while column + 16 <= columns {
                for lane in 0..<16 { sums[lane] += weights[column + lane] * vector[column + lane] }
                column += 16
            }
            var sum = sums.sum()
            while column < columns {
                sum += weights[column] * vector[column]
                column += 1
            }
            result[row] += sum
        }
    }
}

/// `x += Mᵀ·y`. A strip of columns is one thread's work.
public func addTransposedProduct(
    rows: Int, columns: Int, matrix: UnsafePointer<Float>, vector: UnsafePointer<Float>,
    to result: UnsafeMutablePointer<Float>, pool: ThreadPool
) {
    pool.forEachChunk(of: columns, length: 2048) { strip in
        for row in 0..<rows {
            let (weights, factor) = (matrix + row * columns, vector[row])
            for column in strip {
                result[column] += factor * weights[column]
            }
        }
    }
}
