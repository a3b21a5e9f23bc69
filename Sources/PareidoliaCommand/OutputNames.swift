/// The names of a filter's results: OUT for a single one, OUT-001, OUT-002, … for several.
struct OutputNames {
    private let stem: Substring
    private let ending: Substring

    init(_ path: String) {
        let name = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
        let dot = path[name...].lastIndex(of: ".") ?? path.endIndex
        stem = path[..<dot]
        ending = path[dot...]
    }

    /// The path of result `index`, from 0 on, of `count`; all have the same number of digits.
    func path(_ index: Int, of count: Int) -> String {
        guard count > 1 else { return String(stem + ending) }
        let number = String(index + 1)
        let digits = max(3, String(count).count)
        return "\(stem)-\(String(repeating: "0", count: digits - number.count))\(number)\(ending)"
    }
}
