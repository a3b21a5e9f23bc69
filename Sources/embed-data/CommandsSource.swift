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
        \(all.map { "    \($0.typeName)Command.self,\n" }.joined())]


        """ + all.map(commandSource).joined(separator: "\n")
}

private func commandSource(_ manifest: Manifest) -> String {
    let parameters = manifest.filterParameters
    return """
        struct \(manifest.typeName)Command: FilterCommand {
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

        \(parameters.map { optionSource($0, in: manifest) }.joined(separator: "\n"))
            @OptionGroup var options: RunOptions

            var given: [String: Value] {
                var given: [String: Value] = [:]
        \(parameters.map(assignmentSource).joined())        return given
            }
        }

        """
}

private func optionSource(_ parameter: Parameter, in manifest: Manifest) -> String {
    let name = ".customLong(\(literal(parameter.name)))"
    let help = literal(parameter.facts)
    if parameter.kind.type == .boolean {
        return """
                @Flag(name: \(name), inversion: .prefixedNo, help: ArgumentHelp(
                    \(help)))
                var \(propertyName(parameter)): Bool?

            """
    }
    // A negative number is out of range, not another option.
    let parsing = parameter.kind.type == .text ? "" : "parsing: .unconditional, "
    let source = parameter.source(in: manifest.name)
    return """
            @Option(name: \(name), \(parsing)help: ArgumentHelp(
                \(help),
                valueName: \(literal(source.placeholder))))
            var \(propertyName(parameter)): \(source.option)?

        """
}

private func assignmentSource(_ parameter: Parameter) -> String {
    "        given[\(literal(parameter.name))] = \(propertyName(parameter)).map(Value.\(parameter.kind.type))\n"
}

private func presetHelp(_ manifest: Manifest) -> String {
    manifest.presets.isEmpty
        ? "A named set of values; this filter has none yet."
        : "Starts from a named set of values: \(manifest.presets.map(\.name).joined(separator: ", "))."
}

/// The suffix keeps a parameter named `files` or `options` apart from the command's own properties.
private func propertyName(_ parameter: Parameter) -> String { lowerCamelCase(parameter.name) + "Option" }
