/// Source for the module Models: the cards (`*.json`) by model name and the texts (`*.txt`) by file name.
///
/// Only the syntax of the cards is checked here; what they mean is for the module to say.
func modelsSource(_ folder: DataFolder) throws -> String {
    let cards = try folder.files(withExtension: "json").map { file in
        _ = try checkedOutline(file)
        return entry(file.stem, file.text)
    }
    let texts = try folder.files(withExtension: "txt").map { entry($0.name, $0.text) }
    return generatedHeader + """
        enum EmbeddedModels {
            /// JSON by model name.
            static let cards: [String: String] = [
        \(cards.isEmpty ? "        :\n" : cards.joined())    ]

            /// Texts by file name.
            static let texts: [String: String] = [
        \(texts.isEmpty ? "        :\n" : texts.joined())    ]
        }

        """
}

private func entry(_ key: String, _ text: String) -> String {
    "        \(literal(key)): \(multilineLiteral(text)),\n"
}
