import Manifest

/// Source for the module Filters: a struct of parameters per manifest, and what makes a filter by its name.
func filtersSource(_ folder: DataFolder) throws -> String {
    let all = try manifests(folder)
    return try generatedHeader + """
        import Imaging
        import Manifest

        /// The filters: the manifest `deep-dream` describes `DeepDream`.
        enum FilterRegistry {
            /// - Parameters:
            ///   - values: of the filter's manifest.
            ///   - pictures: those that parameters of kind `drawable` ask for, by parameter.
            static func filter(
                named name: String, _ values: Parameters, pictures: [String: PixelRegion]
            ) -> any Filter {
                switch name {
        \(all.map { registration($0.manifest) }.joined())        default: preconditionFailure("no filter '\\(name)'")
                }
            }
        }


        """
        + sharedChoices(all).map { choiceSource($0) }.joined()
        + all.map { parametersSource($0.manifest) }.joined(separator: "\n")
}

private func registration(_ manifest: Manifest) -> String {
    let type = manifest.typeName
    return """
                case \(literal(manifest.name)):
                    \(type)(parameters: \(type)Parameters(values, pictures: pictures))

        """
}

private func parametersSource(_ manifest: Manifest) -> String {
    let properties = properties(of: manifest.filterParameters, filter: manifest.name)
    let choices = manifest.parameters.filter { $0.kind == .choice && $0.swiftType == nil }
    return """
        /// \(manifest.title): \(manifest.blurb).
        struct \(manifest.typeName)Parameters {
        \(properties.map(\.declaration).joined(separator: "\n"))
        \(choices.map { choiceSource($0, indent: "    ") }.joined())    /// - Parameters:
            ///   - values: of the filter's manifest.
            ///   - pictures: by parameter.
            init(_ values: Parameters, pictures: [String: PixelRegion] = [:]) {
        \(properties.map { "        \($0.name) = \($0.reading)\n" }.joined())    }
        }

        """
}

// MARK: Properties

private struct Property {
    let name: String
    let type: String
    let reading: String
    let comments: [String]

    var declaration: String {
        comments.map { "    /// \($0)\n" }.joined() + "    let \(name): \(type)\n"
    }
}

/// A property for each parameter, and one array for those that are numbered from 2 on: `style-weight`,
/// `style-2-weight` and `style-3-weight` are `styleWeights`.
private func properties(of parameters: [Parameter], filter: String) -> [Property] {
    var series: [(name: String, members: [Parameter])] = []
    for parameter in parameters {
        let name = parameter.name.split(separator: "-").filter { Int($0) == nil }.joined(separator: "-")
        if let index = series.firstIndex(where: { $0.name == name && $0.members[0].kind == parameter.kind }) {
            series[index].members.append(parameter)
        } else {
            series.append((parameter.name, [parameter]))
        }
    }
    return series.map { name, members in
        let sources = members.map { $0.source(in: filter) }
        guard members.count > 1 else {
            return Property(
                name: identifier(lowerCamelCase(name)), type: sources[0].type, reading: sources[0].reading,
                comments: [members[0].facts])
        }
        return Property(
            name: lowerCamelCase(name) + "s", type: "[\(sources[0].type)]",
            reading: "[\(sources.map(\.reading).joined(separator: ", "))]",
            comments: members.map { "`\($0.name)`: \($0.facts)" })
    }
}

// MARK: Choices

/// The choices that name their type, one for each.
private func sharedChoices(_ all: [(file: DataFolder.File, manifest: Manifest)]) throws -> [Parameter] {
    var shared: [String: Parameter] = [:]
    for (file, manifest) in all {
        for (index, parameter) in manifest.parameters.enumerated() {
            guard let type = parameter.swiftType else { continue }
            let other = shared[type, default: parameter]
            guard parameter.choices.map(Set.init) == other.choices.map(Set.init) else {
                throw DataFileError(
                    path: file.path,
                    line: try checkedOutline(file).line(of: ["parameters", String(index), "swiftType"]),
                    message: "The type \(type) has other choices in another manifest; name it otherwise.")
            }
            shared[type] = other
        }
    }
    return shared.sorted { $0.key < $1.key }.map(\.value)
}

private func choiceSource(_ parameter: Parameter, indent: String = "") -> String {
    let cases = (parameter.choices ?? []).map { choice in
        let startsWithDigit = choice.value.first?.isNumber ?? false
        let name = lowerCamelCase((startsWithDigit ? parameter.name + "-" : "") + choice.value)
        return "    /// \(choice.label)\n    case \(identifier(name)) = \(literal(choice.value))\n"
    }
    let source = """
        /// \(parameter.plainLabel)
        enum \(parameter.swiftType ?? upperCamelCase(parameter.name)): String {
        \(cases.joined())}

        """
    return source.split(separator: "\n").map { indent + $0 + "\n" }.joined() + "\n"
}
