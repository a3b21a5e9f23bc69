/// A text with the name of one class in each line, in the order of a network's scores.
struct ClassList {
    /// An empty line is a class without a name; what ends the last line begins no other.
    let names: [String]

    init(_ text: String) {
        var lines = text.drop { $0 == "\u{FEFF}" }.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        if lines.last == "" { lines.removeLast() }
        names = lines.map(String.init)
    }
}
