import CGimp

extension Outcome {
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
