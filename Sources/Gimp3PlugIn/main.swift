import EditorHost

#if canImport(Glibc)
import Glibc
#endif

Texts.bind()
exit(gimp_main(PlugIn.register(), CommandLine.argc, CommandLine.unsafeArgv))
