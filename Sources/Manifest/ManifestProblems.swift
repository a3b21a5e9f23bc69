/// A mistake in a manifest that its author has to mend.
public struct ManifestProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the JSON: keys, and positions in arrays as decimal numbers.
    public let path: [String]
    /// One sentence.
    public let description: String

    public init(at path: [String], _ description: String) {
        self.path = path
        self.description = description
    }
}

extension Manifest {
    /// Names that mean something else on the command line or in a list of pairs.
    public static let reservedNames: Set<String> = [presetKey, "threads", "help", "version"]

    /// What is wrong with the manifest; empty if nothing is.
    public var problems: [ManifestProblem] {
        nameProblems + gimp.problems + mnemonicProblems + placeProblems
            + parameters.enumerated().flatMap { index, parameter in
                let path = ["parameters", String(index)]
                return parameter.problems(at: path) + conditionProblems(of: parameter, at: path)
                    + [chainProblem(of: parameter, at: path)].compactMap { $0 }
            }
            + presets.enumerated().flatMap { index, preset in
                problems(in: preset, at: ["presets", String(index)])
            }
    }

    private var nameProblems: [ManifestProblem] {
        var problems: [ManifestProblem] = []
        var seen: Set<String> = []
        func check(_ name: String, at path: [String]) {
            if !isHyphenatedName(name) {
                problems.append(
                    ManifestProblem(
                        at: path, "The name '\(name)' must be of lower-case letters, digits and hyphens."))
            }
            if !seen.insert(name).inserted {
                problems.append(ManifestProblem(at: path, "The name '\(name)' is used twice."))
            }
        }
        check(name, at: ["name"])
        seen = Self.reservedNames
        for (index, parameter) in parameters.enumerated() {
            let path = ["parameters", String(index), "name"]
            if Self.reservedNames.contains(parameter.name) {
                problems.append(
                    ManifestProblem(
                        at: path,
                        "The name '\(parameter.name)' is reserved for the hosts; choose another."))
            } else {
                check(parameter.name, at: path)
            }
        }
        // Today's names come first: an earlier one that is taken again would never be looked for.
        for (index, parameter) in parameters.enumerated() {
            for (position, alias) in parameter.aliases.enumerated() {
                check(alias.name, at: ["parameters", String(index), "aliases", String(position), "name"])
            }
        }
        seen = []
        for (index, preset) in presets.enumerated() {
            check(preset.name, at: ["presets", String(index), "name"])
        }
        return problems
    }

    /// One parameter at most says where the result goes, and each of its values does.
    private var placeProblems: [ManifestProblem] {
        var problems: [ManifestProblem] = []
        var count = 0
        for (index, parameter) in parameters.enumerated() {
            let path = ["parameters", String(index)]
            let choices = parameter.choices ?? []
            if parameter.kind == .output || choices.contains(where: { $0.place != nil || $0.pixels != nil }) {
                count += 1
                if count > 1 {
                    problems.append(
                        ManifestProblem(at: path, "Another parameter says already where the result goes."))
                }
                if let missing = choices.firstIndex(where: { $0.place == nil }) {
                    problems.append(
                        ManifestProblem(
                            at: path + ["choices", String(missing)],
                            "All choices of '\(parameter.name)' need a place, or none."))
                }
            }
            if let gray = choices.firstIndex(where: {
                $0.place.map { !OutputPlace.ofPictures.contains($0) } == true && $0.pixels != .gray
            }) {
                problems.append(
                    ManifestProblem(
                        at: path + ["choices", String(gray)],
                        "A selection or layer mask is gray; set \"pixels\": \"gray\"."))
            }
        }
        return problems
    }

    private func problems(in preset: Preset, at path: [String]) -> [ManifestProblem] {
        preset.values.sorted { $0.key < $1.key }.compactMap { name, value in
            let path = path + ["values", name]
            guard let parameter = parameter(name) else {
                return ManifestProblem(at: path, "There is no parameter '\(name)' to set.")
            }
            return parameter.problem(with: value, at: path)
        }
    }
}

extension Parameter {
    fileprivate func problems(at path: [String]) -> [ManifestProblem] {
        var problems: [ManifestProblem] = []
        func report(_ key: String, _ text: String) {
            problems.append(ManifestProblem(at: path + [key], text))
        }
        let isNumeric = kind.type == .integer || kind.type == .number
        if isNumeric && range == nil {
            problems.append(ManifestProblem(at: path, "The parameter '\(name)' needs a range."))
        }
        if !isNumeric && (range != nil || uiRange != nil) {
            report(range != nil ? "range" : "uiRange", "A parameter of kind \(kind.rawValue) has no range.")
        }
        if let range, let uiRange, uiRange.clamped(to: range) != uiRange {
            report("uiRange", "The uiRange of '\(name)' must lie within its range.")
        }
        for (key, bounds) in [("range", range), ("uiRange", uiRange)] where kind.type == .integer {
            if let bounds, Int(exactly: bounds.lowerBound) == nil || Int(exactly: bounds.upperBound) == nil {
                report(key, "The bounds of the whole number '\(name)' must be whole.")
            }
        }
        if zero != nil, !(isNumeric && range?.contains(0) == true) {
            report("zero", "Only a number that may be 0 says what 0 stands for.")
        }
        if kind == .choice {
            let values = (choices ?? []).map(\.value)
            if values.isEmpty || Set(values).count != values.count || !values.allSatisfy(isHyphenatedName) {
                problems.append(
                    ManifestProblem(
                        at: path,
                        "The choice '\(name)' needs choices with different values of lower-case letters, digits and hyphens."
                    ))
            }
        } else if choices != nil {
            report("choices", "Only a parameter of kind choice has choices.")
        } else if swiftType != nil {
            report("swiftType", "Only a parameter of kind choice has a swiftType.")
        }
        if missing != nil, kind != .drawable {
            report("missing", "Only a parameter of kind drawable may be missing.")
        }
        if overlay != nil, kind != .drawable {
            report("overlay", "Only a parameter of kind drawable lies over the picture.")
        }
        if label.isEmpty || label.filter({ $0 == "_" }).count > 1 || label.last == "_" {
            report("label", "The label of '\(name)' needs a text with at most one mnemonic.")
        }
        if tooltip.isEmpty { report("tooltip", "The parameter '\(name)' needs a tooltip.") }
        if let problem = problem(with: defaultValue, at: path + ["default"]) { problems.append(problem) }
        if let previewValue, let problem = problem(with: previewValue, at: path + ["preview"]) {
            problems.append(problem)
        }
        for (position, alias) in aliases.enumerated() {
            if alias.values?.isEmpty == true {
                problems.append(
                    ManifestProblem(
                        at: path + ["aliases", String(position), "values"],
                        "The values of the alias '\(alias.name)' are missing; leave the key out where they are the same."
                    ))
            }
            for (value, meaning) in (alias.values ?? [:]).sorted(by: { $0.key < $1.key }) {
                let path = path + ["aliases", String(position), "values", value]
                if let problem = problem(with: meaning, at: path) { problems.append(problem) }
            }
        }
        problems += scalingProblems(at: path + ["scales"])
        return problems
    }

    private func scalingProblems(at path: [String]) -> [ManifestProblem] {
        switch scaling {
        case .octaves where kind != .integer:
            [ManifestProblem(at: path, "Only an integer counts octaves; '\(name)' is a \(kind.rawValue).")]
        case .steps where kind != .integer:
            [ManifestProblem(at: path, "Only an integer counts steps; '\(name)' is a \(kind.rawValue).")]
        case .octaveRatio where kind != .number, .pixels where kind != .integer && kind != .number:
            [ManifestProblem(at: path, "A \(kind.rawValue) such as '\(name)' can't scale with the picture.")]
        case .octaves, .octaveRatio, .pixels, .steps, nil: []
        }
    }

    func problem(with value: Value, at path: [String]) -> ManifestProblem? {
        do {
            _ = try validated(value)
            return nil
        } catch {
            return ManifestProblem(at: path, String(describing: error))
        }
    }
}

private func isHyphenatedName(_ name: String) -> Bool {
    !name.isEmpty
        && name.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty && word.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) }
        }
}
