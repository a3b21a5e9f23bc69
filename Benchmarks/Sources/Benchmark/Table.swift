/// Text in aligned columns: the first to the left, the others to the right.
struct Table: CustomStringConvertible {
    var columns: [String]
    var rows: [[String]] = []

    var description: String {
        let lines = [columns] + rows
        let widths = columns.indices.map { column in lines.map { $0[column].count }.max()! }
        return lines.map { line in
            zip(line, widths).enumerated().map { column, cell in
                let filler = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + filler : filler + cell.0
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}

/// A number that is not negative, with a fixed number of decimal places.
func decimal(_ value: Double, places: Int) -> String {
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((value * Double(scale)).rounded())
    guard places > 0 else { return String(scaled) }
    let fraction = String(scaled % scale)
    return "\(scaled / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
}
