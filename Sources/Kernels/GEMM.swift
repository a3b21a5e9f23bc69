import COpenBLAS

/// Keeps OpenBLAS to the calling thread: this project divides the work itself, in pieces that share
/// no cache lines and are the same for every thread count.
private let singleThreaded: Void = openblas_set_num_threads(1)

/// `C = A·B`, or with `accumulating` `C += A·B`, all row-major.
///
/// A is `rows × inner` (stored `inner × rows` with `transposedA`), B `inner × columns`, C
/// `rows × columns`; the strides are the distances between stored rows, in floats.
public func gemm(
    rows: Int, columns: Int, inner: Int,
    a: UnsafePointer<Float>, strideA: Int, transposedA: Bool = false,
    b: UnsafePointer<Float>, strideB: Int, transposedB: Bool = false,
    c: UnsafeMutablePointer<Float>, strideC: Int, accumulating: Bool
) {
    singleThreaded
    cblas_sgemm(
        CblasRowMajor, transposedA ? CblasTrans : CblasNoTrans, transposedB ? CblasTrans : CblasNoTrans,
        blasint(rows), blasint(columns), blasint(inner),
        1, a, blasint(strideA), b, blasint(strideB), accumulating ? 1 : 0, c, blasint(strideC))
}

/// `y += M·x`, or `y += Mᵀ·x` with `transposed`; M is `rows × columns`, row-major.
public func gemv(
    rows: Int, columns: Int, matrix: UnsafePointer<Float>, transposed: Bool,
    vector: UnsafePointer<Float>, addingTo result: UnsafeMutablePointer<Float>
) {
    singleThreaded
    cblas_sgemv(
        CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, blasint(rows), blasint(columns),
        1, matrix, blasint(columns), vector, 1, 1, result, 1)
}
