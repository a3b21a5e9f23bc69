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
        subcommands: filterCommands + [
            ModelsCommand.self, LayersCommand.self, LayerSheetCommand.self, ClassifyCommand.self,
            InspectCommand.self, EvaluateCommand.self,
        ])

    static func main() async {
        if let task = IsolatedTask.current { IsolatedWork.perform(task) }
        StandardStreams.open()
        // Who started this may have ignored them; then nobody would know how a process of its own ended.
        signal(SIGCHLD, SIG_DFL)
        // Where a file may not get that large, writing says so.
        signal(SIGXFSZ, SIG_IGN)
        do {
            let arguments = try CommandArguments.read()
            if let lines = PresetList.lines(for: arguments) {
                lines.forEach(Terminal.print)
                return try StandardStreams.flush()
            }
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            try StandardStreams.flush()
        } catch  where Interruption.isRequested {
            fail("Stopped; nothing unfinished was put in place.", 130)
        } catch let error as CommandArguments.Failure {
            fail("Error: \(error)", ExitCode.validationFailure.rawValue)
        } catch let error as ManifestError {
            // Wrong usage, but the usage text of twenty options would hide the sentence.
            fail("Error: \(error)", ExitCode.validationFailure.rawValue)
        } catch {
            let code = exitCode(for: error)
            guard code == .success else { fail(fullMessage(for: error), code.rawValue) }
            // Help and the like are no errors.
            print(fullMessage(for: error))
            do {
                try StandardStreams.flush()
            } catch {
                fail("Error: \(error)", ExitCode.failure.rawValue)
            }
        }
    }

    private static func fail(_ message: String, _ code: Int32) -> Never {
        Terminal.printError(message)
        Glibc.exit(code)
    }
}
