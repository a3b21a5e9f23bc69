import CGimp3
import EditorHost

extension Outcome {
    /// The outcome as libgimp takes it.
    func values(of procedure: UnsafeMutablePointer<GimpProcedure>) -> OpaquePointer? {
        // libgimp frees the error.
        let error = message.map { g_error_new_literal(g_quark_from_string(Texts.domain), 0, $0) }
        let values = gimp_procedure_new_return_values(procedure, status, error ?? nil)
        if let result { g_value_set_object(gimp_value_array_index(values, 1), result.object) }
        return values
    }
}
