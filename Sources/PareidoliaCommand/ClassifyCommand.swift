import ArgumentParser
import Filters
import ImageFiles
import Kernels
import Models

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `pareidolia classify`.
struct ClassifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify",
        abstract: "Says what a network takes pictures for.",
        discussion: "The five likeliest classes of the square middle of each picture."
    )

    @Argument(help: "The pictures to read.")
    var pictures: [String]

    @Option(help: "The name of a network that knows classes.")
    var model = "efficientnet-lite0"

    @Flag(help: "Writes JSON: an array of one object for each picture.")
    var json = false

    @OptionGroup var options: RunOptions

    /// What JSON tells of a picture.
    private struct Answer: Encodable {
        let picture: String
        let top: [Classifier.Guess]
    }

    private static let count = 5

    func run() throws {
        let classifier = try Classifier(
            ModelStore().load(model), pool: ThreadPool(threads: options.threads))
        Interruption.watch()
        let answers = try pictures.map { path in
            try Interruption.check()
            let file = try ImageFile(reading: path)
            file.notes.forEach { Terminal.printError("Note: \($0)") }
            return Answer(
                picture: path.printable,
                top: Array(try classifier.guesses(for: file.region).prefix(Self.count)))
        }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return print(String(decoding: try encoder.encode(answers), as: UTF8.self))
        }
        for answer in answers {
            Terminal.print(answer.picture)
            for guess in answer.top {
                let tenths = Int((1000 * guess.probability).rounded())
                let percent = "\(tenths / 10).\(tenths % 10)"
                let padding = String(repeating: " ", count: 7 - percent.count)
                Terminal.print("\(padding)\(percent) %  \(guess.name.printable) (\(guess.index))")
            }
        }
    }
}
