import Manifest

extension Manifest {
    /// `DeepDream` of `deep-dream`.
    var typeName: String { upperCamelCase(name) }
}

/// `WhiteNoise` of `white-noise`.
func upperCamelCase(_ name: String) -> String {
    name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
}

/// `whiteNoise` of `white-noise`.
func lowerCamelCase(_ name: String) -> String {
    let camel = upperCamelCase(name)
    return camel.prefix(1).lowercased() + camel.dropFirst()
}

/// The name as an identifier, in backticks where Swift reserves it.
func identifier(_ name: String) -> String {
    reservedWords.contains(name) ? "`\(name)`" : name
}

private let reservedWords: Set<String> = [
    "as", "break", "case", "catch", "class", "continue", "default", "defer", "do", "else", "enum",
    "extension",
    "false", "for", "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "nil",
    "operator", "private", "protocol", "public", "repeat", "rethrows", "return", "self", "static", "struct",
    "subscript", "super", "switch", "throw", "throws", "true", "try", "typealias", "var", "where", "while",
]
