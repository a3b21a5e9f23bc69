import CGimp
import EditorHost
import Messages

/// What a procedure tells GIMP when it has run: a status and, with an error, its message, else the result.
struct Outcome {
    let status: GimpPDBStatusType
    let message: String?
    /// The drawable that holds the (first) result.
    let result: Drawable?

    /// The filter has run.
    init(result: Drawable) {
        status = GIMP_PDB_SUCCESS
        message = nil
        self.result = result
    }

    /// An error that the caller of the procedure can mend is a calling error, any other an execution
    /// error; GIMP words its message box by it.
    init(_ error: any Error) {
        switch Message(error).code {
        case .canceled: self.init(status: GIMP_PDB_CANCEL, message: nil)
        case let code?:
            self.init(
                status: code.isCallers ? GIMP_PDB_CALLING_ERROR : GIMP_PDB_EXECUTION_ERROR,
                message: sentence(error))
        case nil: self.init(status: GIMP_PDB_EXECUTION_ERROR, message: sentence(error))
        }
    }

    private init(status: GimpPDBStatusType, message: String?) {
        self.status = status
        self.message = message
        result = nil
    }

    /// Hands the outcome to libgimp, which reads it after the procedure has returned; a process runs one
    /// procedure, so nothing is freed.
    func store(
        count: UnsafeMutablePointer<Int32>, values: UnsafeMutablePointer<UnsafeMutablePointer<GimpParam>?>
    ) {
        let stored = UnsafeMutablePointer<GimpParam>.allocate(capacity: 2)
        stored[0].type = GIMP_PDB_STATUS
        stored[0].data.d_status = status
        count.pointee = 1
        if let message {
            stored[1].type = GIMP_PDB_STRING
            stored[1].data.d_string = g_strdup(message)
            count.pointee = 2
        } else if let result {
            stored[1].type = GIMP_PDB_DRAWABLE
            stored[1].data.d_drawable = result.id
            count.pointee = 2
        }
        values.pointee = stored
    }
}
