import Manifest
import Messages

/// Reads and checks every manifest of the folder.
func manifests(_ folder: DataFolder) throws -> [(file: DataFolder.File, manifest: Manifest)] {
    try folder.files(withExtension: "json").map { ($0, try checkedManifest($0)) }
}

/// Source for the module EmbeddedManifests: the texts, each checked here, to be decoded on first use.
func manifestsSource(_ folder: DataFolder) throws -> String {
    let texts = try manifests(folder).map { "        " + multilineLiteral($0.file.text) + ",\n" }
    return generatedHeader + """
        enum ManifestTexts {
            static let all: [String] = [
        \(texts.joined())    ]
        }

        """
}

private func checkedManifest(_ file: DataFolder.File) throws -> Manifest {
    func failure(_ message: String, line: Int) -> DataFileError {
        DataFileError(path: file.path, line: line, message: message)
    }
    let outline = try checkedOutline(file)
    let manifest: Manifest
    do {
        manifest = try Manifest(json: file.text)
    } catch let error as DecodingError {
        throw failure(error.message.description, line: outline.line(of: error.path))
    }
    if let problem = manifest.problems.first {
        throw failure(problem.description, line: outline.line(of: problem.path))
    }
    guard manifest.name == file.stem else {
        throw failure(
            "The file is named '\(file.name)', so \"name\" must be \"\(file.stem)\", not \"\(manifest.name)\".",
            line: outline.line(of: ["name"]))
    }
    return manifest
}

/// The outline of a JSON file.
func checkedOutline(_ file: DataFolder.File) throws -> JSONOutline {
    do {
        return try JSONOutline(file.text)
    } catch {
        throw DataFileError(path: file.path, line: error.line, message: error.description)
    }
}
