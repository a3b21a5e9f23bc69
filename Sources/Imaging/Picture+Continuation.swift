import Kernels

extension Picture {
    /// A part of the picture continued beyond its borders: of this size, its top left corner at `x`, `y`
    /// of the picture, which may lie outside. `edges` is not `.zero`.
    public func continued(
        x: Int, y: Int, width newWidth: Int, height newHeight: Int, edges: PaddingMode, pool: ThreadPool
    )
        throws -> Picture
    {
        let result = try Picture(width: newWidth, height: newHeight)
        let columns = (x..<x + newWidth).map { edges.position($0, count: width)! }
        let rows = (y..<y + newHeight).map { edges.position($0, count: height)! }
        pool.forEach(0..<3 * newHeight) { index in
            let source = plane(index / newHeight) + rows[index % newHeight] * width
            let target = result.planes + index * newWidth
            for x in 0..<newWidth { target[x] = source[columns[x]] }
        }
        return result
    }

    /// The picture at another size, taken to be continued beyond its borders by its opposite sides, so
    /// that what tiles still tiles; throws ``ImagingError/outOfMemory(width:height:)``.
    public func resampledWrapping(width newWidth: Int, height newHeight: Int, pool: ThreadPool) throws
        -> Picture
    {
        // As far as the filter reaches.
        let reachX = 2 * max(1, width.dividedRoundingUp(by: newWidth)) + 1
        let reachY = 2 * max(1, height.dividedRoundingUp(by: newHeight)) + 1
        let wider = try continued(
            x: -reachX, y: -reachY, width: width + 2 * reachX, height: height + 2 * reachY, edges: .circular,
            pool: pool)
        return try wider.resampled(
            width: newWidth, height: newHeight,
            x: (Double(reachX), Double(width) / Double(newWidth)),
            y: (Double(reachY), Double(height) / Double(newHeight)), pool: pool)
    }
}
