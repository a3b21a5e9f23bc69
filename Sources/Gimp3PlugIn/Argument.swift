import CGimp3
import EditorHost
import Manifest

#if canImport(Glibc)
import Glibc
#endif

extension Parameter {
    /// Makes the parameter an argument of a procedure, with its range and default, which GIMP holds scripts to.
    ///
    /// Texts of a fixed set are plain texts here: of GIMP's own choices it takes an unknown one for the default, in
    /// silence, where the manifest has a sentence for it.
    func addArgument(to procedure: UnsafeMutablePointer<GimpProcedure>) {
        let label = localized(plainLabel)
        let tooltip = localized(tooltip)
        switch (kind, defaultValue) {
        case (.drawable, _):
            gimp_procedure_add_drawable_argument(procedure, name, label, tooltip, 1, .notKept)
            gimp_procedure_add_string_aux_argument(
                procedure, lastName, label, tooltip, "", G_PARAM_READWRITE)
        case (_, .integer(let value)):
            gimp_procedure_add_int_argument(
                procedure, name, label, tooltip, Int32(range!.lowerBound), Int32(range!.upperBound),
                Int32(value), G_PARAM_READWRITE)
        case (_, .number(let value)):
            gimp_procedure_add_double_argument(
                procedure, name, label, tooltip, range!.lowerBound, range!.upperBound, value,
                G_PARAM_READWRITE)
        case (_, .boolean(let value)):
            gimp_procedure_add_boolean_argument(
                procedure, name, label, tooltip, value ? 1 : 0, G_PARAM_READWRITE)
        case (_, .text(let value)):
            gimp_procedure_add_string_argument(
                procedure, name, label, tooltip + (values.map { " (\($0))" } ?? ""), value, G_PARAM_READWRITE)
        }
        for alias in aliases { add(alias, to: procedure) }
    }

    /// GIMP reads no more of the values that it kept from the first name on that it doesn't know.
    private func add(_ alias: Alias, to procedure: UnsafeMutablePointer<GimpProcedure>) {
        let name = alias.name
        let note = "Earlier name of \(self.name)"
        switch alias.unset(in: self) {
        case .integer(let value):
            gimp_procedure_add_int_aux_argument(
                procedure, name, name, note, .min, .max, Int32(value), G_PARAM_READWRITE)
        case .number(let value):
            gimp_procedure_add_double_aux_argument(
                procedure, name, name, note, -.greatestFiniteMagnitude, .greatestFiniteMagnitude, value,
                G_PARAM_READWRITE)
        case .boolean(let value):
            gimp_procedure_add_boolean_aux_argument(
                procedure, name, name, note, value ? 1 : 0, G_PARAM_READWRITE)
        case .text(let value):
            gimp_procedure_add_string_aux_argument(procedure, name, name, note, value, G_PARAM_READWRITE)
        }
    }

    /// What keeps a drawable among the values last used; GIMP keeps texts and numbers only.
    fileprivate var lastName: String { "last-\(name)" }

    /// Those of a fixed set.
    private var values: String? {
        switch kind {
        case .choice: choices?.map(\.value).joined(separator: ", ")
        case .output: OutputPlace.ofPictures.map(\.rawValue).joined(separator: ", ")
        default: nil
        }
    }
}

extension Alias {
    /// What stands by this name among the values last used where nothing was kept by it.
    fileprivate func unset(in parameter: Parameter) -> Value {
        if isBoolean { return .boolean(false) }
        if values != nil { return .text("") }
        return switch parameter.kind.type {
        case .integer: .integer(Int(Int32.min))
        case .number: .number(-.greatestFiniteMagnitude)
        case .boolean: parameter.defaultValue
        case .text: .text("")
        }
    }
}

extension GParamFlags {
    /// Of arguments that don't come back as values last used: `GIMP_PARAM_DONT_SERIALIZE`, a macro that Swift does not
    /// import.
    static let notKept = GParamFlags(rawValue: G_PARAM_READWRITE.rawValue | 1 << (1 + G_PARAM_USER_SHIFT))
}

/// The arguments of a call by name, or the values last used where GIMP has put these in their place.
struct ArgumentValues {
    private let config: UnsafeMutablePointer<GObject>

    init(_ config: UnsafeMutablePointer<GimpProcedureConfig>) { self.config = config.cast() }

    func text(_ name: String) -> String {
        get(name) { g_value_get_string($0).map { String(cString: $0) } ?? "" }
    }

    func set(_ name: String, to text: String) { setProperty(config, name, text) }

    /// The values of a filter's parameters, not checked against the manifest yet.
    ///
    /// What was kept by an earlier name comes by that name, in the place of today's.
    func values(for manifest: Manifest) -> [String: Value] {
        Dictionary(
            uniqueKeysWithValues: manifest.parameters.map { parameter in
                for alias in parameter.aliases {
                    let unset = alias.unset(in: parameter)
                    let kept = value(alias.name, like: unset)
                    if kept != unset { return (alias.name, kept) }
                }
                return (parameter.name, value(of: parameter))
            })
    }

    /// Has GIMP keep these values as the ones last used.
    func keep(_ parameters: Parameters, for manifest: Manifest) {
        for parameter in manifest.parameters {
            let value = parameters[parameter.name]
            if parameter.kind == .drawable {
                set(parameter.lastName, to: Drawable(number: value.description).flatMap(Self.note) ?? "")
            } else {
                set(parameter.name, to: value)
            }
            for alias in parameter.aliases { set(alias.name, to: alias.unset(in: parameter)) }
        }
    }

    private func set(_ name: String, to value: Value) {
        switch value {
        case .integer(let number): setProperty(config, name, Int32(number))
        case .number(let number):
            setProperty(config, name, of: g_type_from_name("gdouble")) { g_value_set_double($0, number) }
        case .boolean(let isOn):
            setProperty(config, name, of: g_type_from_name("gboolean")) {
                g_value_set_boolean($0, isOn ? 1 : 0)
            }
        case .text(let text): set(name, to: text)
        }
    }

    private func value(of parameter: Parameter) -> Value {
        guard parameter.kind == .drawable else { return value(parameter.name, like: parameter.defaultValue) }
        let given = get(parameter.name) { g_value_get_object($0)?.assumingMemoryBound(to: GimpDrawable.self) }
        let drawable = given.map { Drawable($0) } ?? Self.noted(text(parameter.lastName))
        return .text(drawable.map { String($0.id) } ?? NamedPictures.none)
    }

    /// Of this other value's type.
    private func value(_ name: String, like other: Value) -> Value {
        get(name) { value in
            switch other {
            case .integer: .integer(Int(g_value_get_int(value)))
            case .number: .number(g_value_get_double(value))
            case .boolean: .boolean(g_value_get_boolean(value) != 0)
            case .text: .text(g_value_get_string(value).map { String(cString: $0) } ?? "")
            }
        }
    }

    /// A drawable's number, and the GIMP in which it is this drawable's.
    private static func note(_ drawable: Drawable) -> String? { gimp.map { "\($0) \(drawable.id)" } }

    /// Nil for another GIMP's, as of an earlier session, and for one that was deleted.
    private static func noted(_ note: String) -> Drawable? {
        let parts = note.split(separator: " ").map(String.init)
        guard parts.count == 2, parts[0] == gimp else { return nil }
        return Drawable(number: parts[1])
    }

    /// GIMP's process and when it was started: the numbers of processes repeat.
    private static let gimp: String? = {
        var text: UnsafeMutablePointer<CChar>?
        guard g_file_get_contents("/proc/\(getppid())/stat", &text, nil, nil) != 0, let text else {
            return nil
        }
        defer { g_free(text) }
        // The program's name, in brackets, may hold anything. The 22nd field is the time.
        let fields = String(cString: text).split(separator: ")").last?.split(separator: " ") ?? []
        return fields.count > 19 ? "\(getppid())-\(fields[19])" : nil
    }()

    private func get<Result>(_ name: String, _ read: (UnsafePointer<GValue>) -> Result) -> Result {
        var value = GValue()
        g_object_get_property(config, name, &value)
        defer { g_value_unset(&value) }
        return read(&value)
    }
}
