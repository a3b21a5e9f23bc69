/// Finds classes by what people type.
struct ClassNames {
    let names: [String]
    private let folded: [String]

    /// How many names an error suggests.
    private static let suggestions = 5
    private static let candidates = 12

    init(_ names: [String]) {
        self.names = names
        folded = names.map { $0.lowercased() }
    }

    func index(of nameOrNumber: String) throws -> Int {
        let wanted = nameOrNumber.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if let number = Int(wanted), names.indices.contains(number) { return number }
        if let exact = folded.firstIndex(of: wanted) { return exact }
        let containing = wanted.isEmpty ? [] : names.indices.filter { folded[$0].contains(wanted) }
        switch containing.count {
        case 0: throw ModelError.unknownClass(nameOrNumber, count: names.count, nearest: nearest(to: wanted))
        case 1: return containing[0]
        default:
            // "cat" means Egyptian cat and tabby cat rather than cattle or catamaran.
            let whole = containing.filter { folded[$0].split(separator: " ").contains(Substring(wanted)) }
            let rest = containing.filter { !whole.contains($0) }
            throw ModelError.ambiguousClass(
                nameOrNumber, candidates: (whole + rest).prefix(Self.candidates).map { names[$0] })
        }
    }

    private func nearest(to wanted: String) -> [String] {
        let letters = Array(wanted.prefix(100).unicodeScalars)
        return names.indices
            .map { (index: $0, distance: editDistance(letters, Array(folded[$0].unicodeScalars))) }
            .sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
            .prefix(Self.suggestions).map { names[$0.index] }
    }
}

/// The fewest insertions, deletions and replacements that turn one sequence into the other
/// (Levenshtein 1966).
func editDistance<Element: Equatable>(_ a: [Element], _ b: [Element]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, y) in b.enumerated() {
            let replaced = diagonal + (x == y ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
        }
    }
    return row[b.count]
}
