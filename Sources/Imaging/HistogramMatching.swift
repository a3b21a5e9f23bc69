import Kernels

extension Picture {
    /// Gives every plane exactly the distribution of values of the same plane in another picture, the
    /// order of its own values kept: the value of rank r becomes the other's value of the same rank,
    /// interpolated where the pictures differ in size.
    public func matchHistogram(of other: Picture, pool: ThreadPool) {
        let (area, otherArea) = (area, other.area)
        pool.forEach(0..<3) { channel in
            let target = UnsafeBufferPointer(start: other.plane(channel), count: otherArea).sorted()
            let plane = plane(channel)
            // Equal values keep the order of their places: the same result on every machine.
            let order = (0..<area).sorted { (plane[$0], $0) < (plane[$1], $1) }
            for (rank, i) in order.enumerated() {
                let position = (Double(rank) + 0.5) * Double(otherArea) / Double(area) - 0.5
                let lower = min(max(Int(position), 0), otherArea - 1)
                let upper = min(lower + 1, otherArea - 1)
                let fraction = Float(min(max(position - Double(lower), 0), 1))
                plane[i] = target[lower] + fraction * (target[upper] - target[lower])
            }
        }
    }
}
