import Files

/// The names of a filter's results: OUT for a single one, OUT-001, OUT-002, … for several.
struct OutputNames {
    private let stem: String
    private let ending: String

    init(_ path: String) {
        let (folder, name) = path.splitPath
        // By bytes, as the system sees it: an accent after the dot would make another character of it.
        let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) ?? name.utf8.endIndex
        stem = folder + String(decoding: name.utf8[..<dot], as: UTF8.self)
        ending = String(decoding: name.utf8[dot...], as: UTF8.self)
    }

    /// The path of result `index`, from 0 on, of `count`; all have the same number of digits.
    func path(_ index: Int, of count: Int) -> String {
        guard count > 1 else { return stem + ending }
        let number = String(index + 1)
        let digits = max(3, String(count).count)
        return "\(stem)-\(String(repeating: "0", count: digits - number.count))\(number)\(ending)"
    }
}
