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
    let aliases = parameters.flatMap { parameter in
        parameter.aliases.map { (parameter: parameter, alias: $0) }
    }
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

            @OptionGroup var presetList: PresetList

        \(parameters.map { optionSource($0, in: manifest) }.joined(separator: "\n"))
        \(aliases.map { aliasSource($0.alias, of: $0.parameter, in: manifest) }.joined())    @OptionGroup var options: RunOptions

            var given: [String: Value] {
                var given: [String: Value] = [:]
        \((parameters.map { assignmentSource($0.name, $0.kind.type) } + aliases.map {
            assignmentSource($0.alias.name, $0.alias.type(in: $0.parameter))
        }).joined())        return given
            }
        }

        """
}

private func optionSource(_ parameter: Parameter, in manifest: Manifest) -> String {
    let source = parameter.source(in: manifest.name)
    let help =
        parameter.kind.type == .boolean
        ? "ArgumentHelp(\n            \(literal(parameter.facts)))"
        : """
        ArgumentHelp(
                    \(literal(parameter.facts)),
                    valueName: \(literal(source.placeholder)))
        """
    return optionSource(parameter.name, parameter.kind.type, source.option, help: help)
}

/// An option that help does not mention.
private func aliasSource(_ alias: Alias, of parameter: Parameter, in manifest: Manifest) -> String {
    let option = alias.values == nil ? parameter.source(in: manifest.name).option : "String"
    return optionSource(alias.name, alias.type(in: parameter), option, help: ".hidden") + "\n"
}

private func optionSource(_ name: String, _ type: ValueType, _ option: String, help: String) -> String {
    let label = ".customLong(\(literal(name)))"
    if type == .boolean {
        return """
                @Flag(name: \(label), inversion: .prefixedNo, help: \(help))
                var \(propertyName(name)): Bool?

            """
    }
    // A negative number is out of range, not another option.
    let parsing = type == .text ? "" : "parsing: .unconditional, "
    return """
            @Option(name: \(label), \(parsing)help: \(help))
            var \(propertyName(name)): \(option)?

        """
}

private func assignmentSource(_ name: String, _ type: ValueType) -> String {
    "        given[\(literal(name))] = \(propertyName(name)).map(Value.\(type))\n"
}

extension Alias {
    /// The type of the values that are given by this name.
    fileprivate func type(in parameter: Parameter) -> ValueType {
        isBoolean ? .boolean : values == nil ? parameter.kind.type : .text
    }
}

private func presetHelp(_ manifest: Manifest) -> String {
    manifest.presets.isEmpty
        ? "A named set of values; this filter has none yet."
        : "Starts from a named set of values: \(manifest.presets.map(\.name).joined(separator: ", "))."
}

/// The suffix keeps a parameter named `files` or `options` apart from the command's own properties.
private func propertyName(_ name: String) -> String { lowerCamelCase(name) + "Option" }
