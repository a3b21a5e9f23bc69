import KernelTypes
import Runtime

/// An activation with what lies beyond its borders around it, for kernels that know zeros only.
public struct PaddedActivation: Sendable {
    public let mode: PaddingMode
    public let channels, height, width: Int
    public let top, left, paddedHeight, paddedWidth: Int

    /// - Parameters:
    ///   - top, left: rows and columns before the first.
    ///   - paddedHeight, paddedWidth: rows and columns altogether, as far as windows reach.
    public init(
        _ mode: PaddingMode, channels: Int, height: Int, width: Int, top: Int, left: Int, paddedHeight: Int,
        paddedWidth: Int
    ) {
        self.mode = mode
        (self.channels, self.height, self.width) = (channels, height, width)
        (self.top, self.left) = (top, left)
        (self.paddedHeight, self.paddedWidth) = (paddedHeight, paddedWidth)
    }

    /// Floats of the padded activation.
    public var count: Int { Layout.count(channels: channels, area: paddedHeight * paddedWidth) }

    /// Columns of the padded activation that are the activation's own.
    private var interior: Range<Int> { min(left, paddedWidth)..<min(left + width, paddedWidth) }
    /// Rows of it that are the activation's own.
    private var ownRows: Range<Int> { min(top, paddedHeight)..<min(top + height, paddedHeight) }

    @inline(__always)
    private func forEachBorderColumn(_ body: (Int) -> Void) {
        for column in 0..<interior.lowerBound { body(column) }
        for column in interior.upperBound..<paddedWidth { body(column) }
    }

    /// Rows of the padded activation that show row `y`.
    @inline(__always)
    private func forEachRow(showing y: Int, _ body: (Int) -> Void) {
        for row in 0..<ownRows.lowerBound where mode.position(row - top, count: height) == y { body(row) }
        if ownRows.contains(top + y) { body(top + y) }
        for row in ownRows.upperBound..<paddedHeight
        where mode.position(row - top, count: height) == y { body(row) }
    }

    /// Fills `padded` from `source`.
    public func pad(
        _ source: UnsafePointer<Float>, into padded: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        let lanes = Layout.lanes
        pool.forEach(0..<Layout.blocks(channels) * paddedHeight) { index in
            let (block, row) = (index / paddedHeight, index % paddedHeight)
            let target = padded + index * paddedWidth * lanes
            guard let y = mode.position(row - top, count: height) else {
                return target.update(repeating: 0, count: paddedWidth * lanes)
            }
            let line = source + (block * height + y) * width * lanes
            (target + interior.lowerBound * lanes).update(from: line, count: interior.count * lanes)
            forEachBorderColumn { column in
                if let x = mode.position(column - left, count: width) {
                    (target + column * lanes).update(from: line + x * lanes, count: lanes)
                } else {
                    (target + column * lanes).update(repeating: 0, count: lanes)
                }
            }
        }
    }

    /// The adjoint: adds up what came to each position of the activation. With `rectifier`, whose output
    /// `activation` is, the gradient with respect to the rectifier's input.
    public func fold(
        _ padded: UnsafePointer<Float>, into gradient: UnsafeMutablePointer<Float>,
        rectifier: Rectifier? = nil, activation: UnsafePointer<Float>, pool: ThreadPool
    ) {
        let lanes = Layout.lanes
        pool.forEach(0..<Layout.blocks(channels) * height) { index in
            let (block, y) = (index / height, index % height)
            let target = gradient + index * width * lanes
            target.update(repeating: 0, count: width * lanes)
            forEachRow(showing: y) { row in
                let line = padded + (block * paddedHeight + row) * paddedWidth * lanes
                let inner = line + interior.lowerBound * lanes
                for i in 0..<interior.count * lanes { target[i] += inner[i] }
                forEachBorderColumn { column in
                    guard let x = mode.position(column - left, count: width) else { return }
                    for lane in 0..<lanes { target[x * lanes + lane] += line[column * lanes + lane] }
                }
            }
            guard let rectifier else { return }
            let output = activation + index * width * lanes
            for i in 0..<width * lanes where output[i] <= 0 || output[i] >= rectifier.ceiling {
                target[i] = 0
            }
        }
    }
}
