/// Whether parameters have an effect beside the others' values; a dialog grays out those that have none.
extension Manifest {
    /// Whether the parameter has an effect beside these values.
    public func isEffective(_ parameter: Parameter, in values: Parameters) -> Bool {
        parameter.enabledBy.allSatisfy { has($0.key, oneOf: $0.value, values) }
            && (parameter.disabledBy.isEmpty
                || !parameter.disabledBy.allSatisfy { has($0.key, oneOf: $0.value, values) })
    }

    /// The same values, but the defaults of parameters that have no effect beside them: some filters refuse to be asked
    /// for what they can't use, which a person who sees it gray does not ask for.
    public func effective(_ values: Parameters) -> Parameters {
        parameters.filter { !isEffective($0, in: values) }.reduce(values) {
            $0.setting($1.name, to: $1.defaultValue)
        }
    }

    /// The first parameter that names no picture and needs one beside these values.
    public func missingPicture(in values: Parameters) -> Parameter? {
        parameters.first {
            $0.missing != nil && values.text($0.name) == $0.defaultValue.description
                && isEffective($0, in: values)
        }
    }

    private func has(_ name: String, oneOf allowed: [Value], _ values: Parameters) -> Bool {
        guard let parameter = parameter(name) else { return false }
        return allowed.contains { $0.converted(to: parameter.kind.type) == values[name] }
    }

    /// What is wrong with a parameter's conditions.
    func conditionProblems(of parameter: Parameter, at path: [String]) -> [ManifestProblem] {
        let conditions = [("enabledBy", parameter.enabledBy), ("disabledBy", parameter.disabledBy)]
        return conditions.flatMap { key, condition in
            condition.sorted { $0.key < $1.key }.flatMap { name, values in
                let path = path + [key, name]
                guard let other = self.parameter(name), name != parameter.name else {
                    return [ManifestProblem(at: path, "There is no other parameter '\(name)' to depend on.")]
                }
                if values.isEmpty {
                    return [ManifestProblem(at: path, "There must be at least one value of '\(name)'.")]
                }
                return values.enumerated().compactMap { index, value in
                    other.problem(with: value, at: path + [String(index)])
                }
            }
        }
    }

    /// What is wrong with the parameter that another one is in a fixed ratio to.
    func chainProblem(of parameter: Parameter, at path: [String]) -> ManifestProblem? {
        guard let name = parameter.chain else { return nil }
        if let index = parameters.firstIndex(of: parameter), index > 0,
            parameters[index - 1].name == name, parameters[index - 1].kind == .integer,
            parameter.kind == .integer, parameters[index - 1].advanced == parameter.advanced
        {
            return nil
        }
        return ManifestProblem(
            at: path + ["chain"],
            "Only an integer is chained, to the integer before it; '\(name)' is not that.")
    }
}
