// Turns a folder of data into Swift source while building; the plugin EmbedData runs it:
//
//     embed-data manifests|filters|commands|models FOLDER OUTPUT.swift
//
// A mistake in the folder is printed as `path:line: error: …`, which stops the build.

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#endif

func fail(_ message: String) -> Never {
    var line = message + "\n"
    line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(1)
}

let arguments = CommandLine.arguments
guard arguments.count == 4 else {
    fail("usage: embed-data manifests|filters|commands|models FOLDER OUTPUT.swift")
}

do {
    let folder = DataFolder(path: arguments[2])
    let source =
        switch arguments[1] {
        case "manifests": try manifestsSource(folder)
        case "filters": try filtersSource(folder)
        case "commands": try commandsSource(folder)
        case "models": try modelsSource(folder)
        default:
            fail("error: embed-data knows manifests, filters, commands and models, not '\(arguments[1])'")
        }
    try source.write(toFile: arguments[3], atomically: true, encoding: .utf8)
} catch let error as DataFileError {
    fail("\(error.path):\(error.line): error: \(error.message)")
} catch {
    fail("\(arguments[2]):1: error: \(error)")
}
