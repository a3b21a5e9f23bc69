import CGimp
import EditorHost

#if canImport(Glibc)
import Glibc
#endif

Texts.bind()
// libgimp keeps this pointer for the life of the process.
let plugIn = UnsafeMutablePointer<GimpPlugInInfo>.allocate(capacity: 1)
plugIn.initialize(
    to: GimpPlugInInfo(
        init_proc: nil, quit_proc: nil, query_proc: { Query.installProcedures() },
        run_proc: { name, count, arguments, resultCount, results in
            let outcome = Run.procedure(
                String(cString: name!),
                arguments: Array(UnsafeBufferPointer(start: arguments, count: Int(count))))
            outcome.store(count: resultCount!, values: results!)
        }))
exit(gimp_main(plugIn, CommandLine.argc, CommandLine.unsafeArgv))
