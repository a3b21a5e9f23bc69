import KernelTypes
import Runtime

/// Elements of one piece of work: large enough to be worth handing to another thread.
private let chunk = 1 << 15

/// Applies the function; `input` and `output` may be the same memory.
public func rectifierForward(
    _ function: Rectifier, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, count: Int,
    pool: ThreadPool
) {
    let slope = function.slope
    let ceiling = function.ceiling
    pool.forEachChunk(of: count, length: chunk) { range in
        if slope == 0 {
            for i in range { output[i] = min(max(input[i], 0), ceiling) }
        } else {
            for i in range { output[i] = min(input[i] > 0 ? input[i] : slope * input[i], ceiling) }
        }
    }
}

/// The gradient, found from the output; the two gradients may be the same memory.
public func rectifierGradient(
    _ function: Rectifier, output: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>, count: Int, pool: ThreadPool
) {
    let slope = function.slope
    let ceiling = function.ceiling
    pool.forEachChunk(of: count, length: chunk) { range in
        for i in range {
            let factor: Float = output[i] > 0 ? (output[i] < ceiling ? 1 : 0) : slope
            inputGradient[i] = outputGradient[i] * factor
        }
    }
}

/// `result = a + b`; any of them may be the same memory.
public func add(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>,
    count: Int, pool: ThreadPool
) {
    pool.forEachChunk(of: count, length: chunk) { range in
        for i in range { result[i] = a[i] + b[i] }
    }
}

/// `y += factor · x`.
public func addScaled(
    _ x: UnsafePointer<Float>, factor: Float, to y: UnsafeMutablePointer<Float>, count: Int,
    pool: ThreadPool
) {
    pool.forEachChunk(of: count, length: chunk) { range in
        for i in range { y[i] += factor * x[i] }
    }
}

/// `x *= factor`.
public func scale(_ x: UnsafeMutablePointer<Float>, by factor: Float, count: Int, pool: ThreadPool) {
    pool.forEachChunk(of: count, length: chunk) { range in
        for i in range { x[i] *= factor }
    }
}
