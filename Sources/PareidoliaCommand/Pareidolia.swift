import ArgumentParser
import Filters
import Glibc
import Isolation
import Manifest

/// The command `pareidolia`: one subcommand per filter, and those for networks.
@main struct Pareidolia: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pareidolia",
        abstract: "Deep Dream and other neural-network filters for picture files.",
        version: Version.current,
        subcommands: filterCommands + [ModelsCommand.self, InspectCommand.self, EvaluateCommand.self])

    static func main() async {
        if let task = IsolatedTask.current { IsolatedWork.perform(task) }
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch  where Interruption.isRequested {
            Terminal.printError("Stopped; nothing unfinished was put in place.")
            Glibc.exit(130)
        } catch let error as ManifestError {
            // Wrong usage, but the usage text of twenty options would hide the sentence.
            Terminal.printError("Error: \(error)")
            Glibc.exit(ExitCode.validationFailure.rawValue)
        } catch {
            let code = exitCode(for: error)
            // Help and the like are no errors, and go to standard output.
            guard code != .success else { exit(withError: error) }
            Terminal.printError(fullMessage(for: error))
            Glibc.exit(code.rawValue)
        }
    }
}
