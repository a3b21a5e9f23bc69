import Manifest

/// Source for the command line: one command per manifest, with an option per parameter.
///
/// Options have no default of their own, so that a preset can fill what is not given.
func commandsSource(_ folder: DataFolder) throws -> String {
    let all = try manifests(folder).map(\.manifest)
    return generatedHeader + """
        import ArgumentParser
        import Manifest

        /// A command for every filter.
        let filterCommands: [any ParsableCommand.Type] = [
        \(all.map { "    \(typeName($0)).self,\n" }.joined())]


        """ + all.map(commandSource).joined(separator: "\n")
}

private func commandSource(_ manifest: Manifest) -> String {
    // A command's result goes to the file it names.
    let parameters = manifest.parameters.filter { $0.kind != .output }
    return """
        struct \(typeName(manifest)): FilterCommand {
            static let filter = \(literal(manifest.name))

            static let configuration = CommandConfiguration(
                commandName: \(literal(manifest.name)),
                abstract: \(literal(manifest.blurb + ".")),
                discussion: \(literal(manifest.help)))

            @OptionGroup var files: FilterFiles

            @Option(help: ArgumentHelp(
                \(literal(presetHelp(manifest))),
                valueName: "name"))
            var preset: String?

        \(parameters.map(optionSource).joined(separator: "\n"))
            @OptionGroup var options: RunOptions

            var given: [String: Value] {
                var given: [String: Value] = [:]
        \(parameters.map(assignmentSource).joined())        return given
            }
        }

        """
}

private func optionSource(_ parameter: Parameter) -> String {
    let name = ".customLong(\(literal(parameter.name)))"
    let help = literal(help(parameter))
    if parameter.kind.type == .boolean {
        return """
                @Flag(name: \(name), inversion: .prefixedNo, help: ArgumentHelp(
                    \(help)))
                var \(propertyName(parameter)): Bool?

            """
    }
    // A negative number is out of range, not another option.
    let parsing = parameter.kind.type == .text ? "" : "parsing: .unconditional, "
    return """
            @Option(name: \(name), \(parsing)help: ArgumentHelp(
                \(help),
                valueName: \(literal(valueName(parameter)))))
            var \(propertyName(parameter)): \(swiftType(parameter.kind))?

        """
}

private func assignmentSource(_ parameter: Parameter) -> String {
    let constructor =
        switch parameter.kind.type {
        case .integer: "integer"
        case .number: "number"
        case .boolean: "boolean"
        case .text: "text"
        }
    let value = "\(propertyName(parameter)).map(Value.\(constructor))"
    return "        given[\(literal(parameter.name))] = \(value)\n"
}

private func swiftType(_ kind: Parameter.Kind) -> String {
    switch kind.type {
    case .integer: "Int"
    case .number: "Double"
    case .boolean: "Bool"
    case .text: "String"
    }
}

private func valueName(_ parameter: Parameter) -> String {
    switch parameter.kind {
    case .integer, .seed: "n"
    case .number: "x"
    case .boolean: ""
    case .choice: (parameter.choices ?? []).map(\.value).joined(separator: "|")
    case .position: "x,y"
    case .drawable: "file"
    case .text, .model, .layers, .channels, .class, .output: parameter.kind.rawValue
    }
}

/// The tooltip, then range, unit and default.
private func help(_ parameter: Parameter) -> String {
    var facts: [String] = []
    if let range = parameter.range {
        let unit = parameter.unit.map { " " + $0 } ?? ""
        facts.append("\(Value.number(range.lowerBound)) to \(Value.number(range.upperBound))\(unit)")
    }
    facts.append("default: \(parameter.defaultValue)")
    return "\(parameter.tooltip) (\(facts.joined(separator: "; ")))"
}

private func presetHelp(_ manifest: Manifest) -> String {
    manifest.presets.isEmpty
        ? "A named set of values; this filter has none yet."
        : "Starts from a named set of values: \(manifest.presets.map(\.name).joined(separator: ", "))."
}

private func typeName(_ manifest: Manifest) -> String {
    manifest.name.split(separator: "-").map(capitalized).joined() + "Command"
}

/// The suffix keeps a parameter named `files` or `options` apart from the command's own properties.
private func propertyName(_ parameter: Parameter) -> String {
    let words = parameter.name.split(separator: "-")
    return words[0] + words.dropFirst().map(capitalized).joined() + "Option"
}

private func capitalized(_ word: some StringProtocol) -> String {
    word.prefix(1).uppercased() + word.dropFirst()
}
