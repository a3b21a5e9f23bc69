import Manifest

/// Labels of a dialog in the user's language, each with a letter for the keyboard that no other one has.
///
/// English labels bring theirs along (`Octa_ves`); translations don't, and get the same letter where they
/// have it, or else one of their own. Where a script has no such letters, the English one stands in
/// brackets behind, as Japanese programs do; what several dialogs have bears the same in all of them.
public struct Mnemonics {
    private var labels: [String: String] = [:]
    private var taken: Set<Character> = []
    private let translate: (String) -> String
    /// labels: in English, `_` before the letter that each would like to have; the first come first.
    /// others: get what letters are left; there may be too few.
    /// dialogs: the labels of all dialogs, the most important first.
    /// translate: a text into the user's language.
    public init(
        _ labels: [String], others: [String] = [], dialogs: [[String]] = [],
        translate: @escaping (String) -> String = { localized($0) }
    ) {
        self.translate = translate
        let letters = Self.commonLetters(dialogs)
        for label in labels + others { take(letters[plain(label)], behind: label) }
        add(labels)
        add(others)
    }

    /// Of labels that stand beside others, which have theirs already.
    public init(_ labels: [String], besides others: [String], of known: Mnemonics) {
        translate = known.translate
        for label in others.map({ known[$0] }) {
            if let letter = Self.wish(label) { _ = take(letter) }
        }
        add(labels)
    }

    /// For what several dialogs have, one that no other such label of any of them has.
    private static func commonLetters(_ dialogs: [[String]]) -> [String: Character] {
        var all: Set<String> = []
        let labels = dialogs.joined().filter { all.insert($0).inserted }
        let dialogs = dialogs.map { Set($0.map(plain)) }
        let common = labels.filter { label in dialogs.filter { $0.contains(plain(label)) }.count > 1 }
        var letters: [String: Character] = [:]
        for label in common.filter({ wish($0) != nil }) + common.filter({ wish($0) == nil })
        where letters[plain(label)] == nil {
            let neighbors = dialogs.filter { $0.contains(plain(label)) }.reduce(into: Set()) {
                $0.formUnion($1)
            }
            let taken = neighbors.compactMap { letters[$0] }
            letters[plain(label)] = ([wish(label)].compactMap { $0.map(upper) } + alphabet).first {
                !taken.contains($0)
            }
        }
        return letters
    }

    private mutating func take(_ letter: Character?, behind label: String) {
        let text = translate(plain(label))
        if let letter, !text.contains(where: Self.isLetter), take(letter) {
            labels[label] = Self.marked(text, behind: letter)
        }
    }

    private mutating func add(_ labels: [String]) {
        let texts = labels.filter { self.labels[$0] == nil }.map { (label: $0, text: translate(plain($0))) }
        var left: [(label: String, text: String)] = []
        for (label, text) in texts {
            guard let wish = Self.wish(label) else {
                left.append((label, text))
                continue
            }
            let place = Self.place(of: wish, label, text)
            let isBehind = place == nil && !text.contains(where: Self.isLetter)
            if place != nil || isBehind, take(wish) {
                self.labels[label] =
                    place.map { Self.marked(text, at: $0) } ?? Self.marked(text, behind: wish)
            } else {
                left.append((label, text))
            }
        }
        for (label, text) in left { self.labels[label] = withSomeLetter(text) }
    }

    /// The label in the user's language, for GTK.
    public subscript(_ label: String) -> String { labels[label] ?? translate(plain(label)) }

    private mutating func withSomeLetter(_ text: String) -> String {
        let starts = text.indices.filter { $0 == text.startIndex || text[text.index(before: $0)] == " " }
        for place in starts + Array(text.indices) where Self.isLetter(text[place]) && take(text[place]) {
            return Self.marked(text, at: place)
        }
        if text.contains(where: Self.isLetter) { return text }
        let letter = Self.alphabet.first { take($0) }
        return letter.map { Self.marked(text, behind: $0) } ?? text
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

    private mutating func take(_ letter: Character) -> Bool { taken.insert(Self.upper(letter)).inserted }

    /// In an English label that place which its author chose; in a translation the first.
    private static func place(of wish: Character, _ label: String, _ text: String) -> String.Index? {
        if text == plain(label), let mark = label.firstIndex(of: "_") {
            return text.index(text.startIndex, offsetBy: label.distance(from: label.startIndex, to: mark))
        }
        return text.firstIndex { upper($0) == upper(wish) }
    }

    private static func wish(_ label: String) -> Character? {
        label.firstIndex(of: "_").map { label[label.index(after: $0)] }
    }

    private static func marked(_ text: String, at place: String.Index) -> String {
        text[..<place] + "_" + text[place...]
    }

    private static func marked(_ text: String, behind letter: Character) -> String {
        "\(text)(_\(upper(letter)))"
    }

    /// The letter itself where two take its place, as of ß.
    private static func upper(_ letter: Character) -> Character {
        let upper = letter.uppercased()
        return upper.count == 1 ? Character(upper) : letter
    }

    private static func isLetter(_ letter: Character) -> Bool { letter.isASCII && letter.isLetter }
}

/// A label without the mark of its mnemonic.
private func plain(_ label: String) -> String { label.filter { $0 != "_" } }

extension Mnemonics {
    /// The buttons of every filter's dialog while values are chosen.
    public static let buttonLabels = ["_Cancel", "_OK", "_Help", "_Reset"]
    /// What else it shows besides the parameters: the parts of their list, and the preview's tools.
    public static let partLabels = ["_Preset", "_Advanced", "Sho_w original", "_Preview", "Split"]
    /// Where the result is a tile.
    public static let tileLabels = ["Tile 2 × 2"]

    /// Of a filter's dialog while values are chosen.
    ///
    /// - Parameter manifests: All filters', whose dialogs have much in common.
    public init(of manifest: Manifest, among manifests: [Manifest]) {
        let (inSight, hidden) = Self.labels(of: manifest)
        self.init(inSight, others: hidden, dialogs: manifests.map { Self.labels(of: $0) }.map { $0 + $1 })
    }

    private static func labels(of manifest: Manifest) -> (inSight: [String], hidden: [String]) {
        func labels(advanced: Bool) -> [String] {
            manifest.parameters.filter { $0.advanced == advanced }.map(\.label)
        }
        return (
            buttonLabels + labels(advanced: false) + partLabels + (manifest.isTile ? tileLabels : []),
            labels(advanced: true)
        )
    }
}
