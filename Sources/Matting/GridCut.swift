import CMaxFlow
import Imaging

/// The minimum cut of a grid whose pixels are joined to their eight neighbors.
struct GridCut {
    let width: Int
    let height: Int
    /// Capacities between a pixel and its neighbor to the right, below, and below to the right and left, by pixel.
    var right, down, downRight, downLeft: [Float]

    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        right = Array(repeating: 0, count: width * height)
        (down, downRight, downLeft) = (right, right, right)
    }

    /// Which pixels are on the source's side.
    ///
    /// - Parameter terminals: by pixel, the capacity from the source where positive, to the sink where negative.
    func sourceSide(terminals: [Float]) throws -> [Bool] {
        precondition(terminals.count == width * height)
        var sides = [UInt8](repeating: 0, count: width * height)
        let status = cmaxflow_cut_grid(
            Int32(width), Int32(height), terminals, right, down, downRight, downLeft, &sides)
        guard status == 0 else { throw ImagingError.outOfMemory(width: width, height: height) }
        return sides.map { $0 == 1 }
    }
}
