import Manifest

/// What generated Swift says of a parameter.
struct ParameterSource {
    /// The type of a filter's property.
    let type: String
    /// Reads the property from `values` and `pictures`.
    let reading: String
    /// The type of the command's option.
    let option: String
    /// What stands for the value in the command's help.
    let placeholder: String
}

extension Manifest {
    /// The parameters that a filter knows: where its result goes is the host's business.
    var filterParameters: [Parameter] { parameters.filter { $0.kind != .output } }
}

extension Parameter {
    /// How each kind appears in generated Swift; nothing else there depends on the kind.
    ///
    /// - Parameter filter: the name of the parameter's filter.
    func source(in filter: String) -> ParameterSource {
        func source(_ type: String, _ reading: String, _ option: String, _ placeholder: String)
            -> ParameterSource
        {
            ParameterSource(type: type, reading: reading, option: option, placeholder: placeholder)
        }
        let key = literal(name)
        return switch kind {
        case .integer, .seed: source("Int", "values.integer(\(key))", "Int", "n")
        case .number: source("Double", "values.number(\(key))", "Double", "x")
        case .boolean: source("Bool", "values.boolean(\(key))", "Bool", "")
        case .choice:
            source(
                swiftType ?? upperCamelCase(name), "values.choice(\(key))", "String",
                (choices ?? []).map(\.value).joined(separator: "|"))
        case .text, .model: source("String", "values.text(\(key))", "String", kind.rawValue)
        case .layers:
            source(
                "LayersParameter",
                "LayersParameter(values.layers(\(key)), filter: \(literal(filter)), name: \(key))",
                "String", "layers")
        case .channels: source("ChannelSelection", "values.channels(\(key))", "String", "channels")
        case .position: source("Position", "values.position(\(key))", "String", "x,y")
        case .class: source("String?", "values.class(\(key))", "String", "class")
        case .drawable: source("PixelRegion?", "pictures[\(key)]", "String", "file")
        case .output: source("OutputPlace", "values.output(\(key))", "String", "output")
        }
    }

    /// The tooltip, then range, unit and default.
    var facts: String {
        var facts: [String] = []
        if let range {
            let unit = unit.map { " " + $0 } ?? ""
            facts.append("\(Value.number(range.lowerBound)) to \(Value.number(range.upperBound))\(unit)")
        }
        facts.append("default: \(defaultValue)")
        return "\(tooltip) (\(facts.joined(separator: "; ")))"
    }
}
