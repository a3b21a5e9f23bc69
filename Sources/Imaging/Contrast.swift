import Kernels

extension Picture {
    /// Turns the picture to gray of the mean and standard deviation that another's luma has, clipped to 0…255.
    ///
    /// For pictures known up to brightness and contrast only.
    public func adoptContrast(of other: Picture) {
        let (own, wanted) = (luma(), other.luma())
        let (from, to) = (Self.moments(own), Self.moments(wanted))
        let factor = from.deviation > 0 ? to.deviation / from.deviation : 0
        for i in 0..<area {
            let value = Float(to.mean + factor * (Double(own[i]) - from.mean))
            for c in 0..<3 { plane(c)[i] = min(max(value, 0), 255) }
        }
    }

    /// ITU-R BT.601, 0…255.
    private func luma() -> [Float] {
        let weights = Luma.bt601
        return (0..<area).map {
            weights.x * plane(0)[$0] + weights.y * plane(1)[$0] + weights.z * plane(2)[$0]
        }
    }

    private static func moments(_ values: [Float]) -> (mean: Double, deviation: Double) {
        let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
        let squares = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        return (mean, (squares / Double(values.count)).squareRoot())
    }
}
