extension Picture {
    /// How much each column differs from the one before it, the first from the last: mean absolute
    /// differences of their values.
    public var columnDifferences: [Double] {
        var sums = [Double](repeating: 0, count: width)
        for row in 0..<3 * height {
            let values = planes + row * width
            for x in 0..<width { sums[x] += Double(abs(values[x] - values[x > 0 ? x - 1 : width - 1])) }
        }
        return sums.map { $0 / Double(3 * height) }
    }

    /// The same of rows.
    public var rowDifferences: [Double] {
        (0..<height).map { y in
            var sum = 0.0
            for channel in 0..<3 {
                let row = plane(channel) + y * width
                let before = plane(channel) + (y > 0 ? y - 1 : height - 1) * width
                for x in 0..<width { sum += Double(abs(row[x] - before[x])) }
            }
            return sum / Double(3 * width)
        }
    }

    /// Whether the picture seems to be made to tile: opposite borders differ hardly more than one in ten of
    /// neighbors does, in both directions. A mean would not do: a wall's border may lie on one of its joints.
    public var tiles: Bool {
        guard width > 2, height > 2 else { return false }
        return [columnDifferences, rowDifferences].allSatisfy { differences in
            let inside = differences.dropFirst().sorted()
            return differences[0] <= 1.25 * inside[inside.count * 9 / 10]
        }
    }
}
