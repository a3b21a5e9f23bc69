import CGimp
import EditorHost
import Manifest

/// An argument of a procedure in GIMP's procedure database.
struct Argument {
    let type: GimpPDBArgType
    let name: String
    let description: String
}

extension Parameter {
    /// The parameter as a procedure's argument, with its range and default in the description: GIMP
    /// knows of neither.
    var argument: Argument {
        Argument(type: argumentType, name: name, description: "\(tooltip) (\(facts.joined(separator: ", ")))")
    }

    private var argumentType: GimpPDBArgType {
        switch kind {
        case .integer, .seed, .boolean: GIMP_PDB_INT32
        case .number: GIMP_PDB_FLOAT
        case .drawable: GIMP_PDB_DRAWABLE
        case .choice, .text, .model, .layers, .channels, .position, .class, .output: GIMP_PDB_STRING
        }
    }

    private var facts: [String] {
        switch kind {
        case .boolean:
            return ["0 or 1", "default \(defaultValue == .boolean(true) ? 1 : 0)"]
        case .drawable:
            return ["-1 for none"]
        case .choice:
            let values = (choices ?? []).map(\.value).joined(separator: " or ")
            return [values, "default \(defaultValue)"]
        case .output:
            let values = OutputPlace.ofPictures.map(\.rawValue).joined(separator: " or ")
            return [values, "default \(defaultValue)"]
        case .integer, .seed, .number, .text, .model, .layers, .channels, .position, .class:
            let bounds = range.map {
                "\(Value.number($0.lowerBound)) to \(Value.number($0.upperBound))"
                    + (unit.map { " " + $0 } ?? "")
            }
            return [bounds, "default \(defaultValue)"].compactMap { $0 }
        }
    }

    /// The value that a script passed for this parameter; its range is left to the manifest to check.
    func value(of argument: GimpParam) throws -> Value {
        switch kind {
        case .integer, .seed:
            return .integer(Int(argument.data.d_int32))
        case .boolean:
            let number = argument.data.d_int32
            guard number == 0 || number == 1 else {
                throw GimpError.argumentNotBoolean(parameter: name, found: number)
            }
            return .boolean(number == 1)
        case .number:
            return .number(argument.data.d_float)
        case .drawable:
            let id = argument.data.d_drawable
            return .text(id == -1 ? NamedPictures.none : String(id))
        case .choice, .text, .model, .layers, .channels, .position, .class, .output:
            return .text(argument.data.d_string.map { String(cString: $0) } ?? "")
        }
    }
}
