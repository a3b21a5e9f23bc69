import Files

/// The arguments that the command was called with.
enum CommandArguments {
    enum Failure: Error, CustomStringConvertible {
        case noSuchOption(String)

        var description: String {
            switch self {
            case .noSuchOption(let text):
                "There is no option '\(text)'; a file of this name is given as './\(text)'."
            }
        }
    }

    /// As text, from whatever bytes. In a loop over `*.png`, a name may begin with `-`: the one short option is `-h`,
    /// so what looks like others is a file if it has an extension, and a mistake if it has none.
    static func read(_ arguments: [String] = given) throws -> [String] {
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        return try arguments[..<end].map { argument in
            guard argument.utf8.starts(with: "-".utf8), !argument.utf8.starts(with: "--".utf8),
                !["-", "-h"].contains(argument), !isNumeric(argument)
            else { return argument }
            guard argument.utf8.contains(UInt8(ascii: ".")) else { throw Failure.noSuchOption(argument) }
            return "./" + argument
        } + arguments[end...]
    }

    /// Without the program's name.
    private static var given: [String] {
        CommandLine.unsafeArgv.withMemoryRebound(
            to: UnsafeMutablePointer<CChar>?.self, capacity: Int(CommandLine.argc)
        ) { arguments in
            (0..<Int(CommandLine.argc)).dropFirst().compactMap { arguments[$0].map { String(path: $0) } }
        }
    }

    /// A number, or several: values of options.
    private static func isNumeric(_ text: String) -> Bool {
        text.allSatisfy { "+-.,0123456789eE".contains($0) }
    }
}
