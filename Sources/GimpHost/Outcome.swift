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
}
