import ArgumentParser
import Models

/// `pareidolia layers`.
struct LayersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "layers",
        abstract: "Lists a network's layers from shallow to deep, with what they show.",
        discussion:
            "Those with words are worth trying first. 'pareidolia inspect' tells kinds, shapes and parameters."
    )

    @Argument(help: "The network's name, such as efficientnet-lite0.")
    var model: String

    func run() throws {
        let store = ModelStore()
        let card = try store.card(model)
        let words = Dictionary(
            card.layers.map { ($0.name, $0.shows) }, uniquingKeysWith: { first, _ in first })
        let names = try store.summary(model).layers
        let width = names.map(\.count).max() ?? 0
        Terminal.print("\(card.title) (\(card.name)), from shallow to deep")
        for name in names {
            guard let shows = words[name] else {
                Terminal.print(name.printable)
                continue
            }
            let padding = String(repeating: " ", count: width - name.count)
            Terminal.print("\(name.printable)\(padding)  \(shows.printable)")
        }
        for (filter, layers) in card.recommendedLayers.byFilter.sorted(by: { $0.key < $1.key }) {
            for (parameter, text) in layers.sorted(by: { $0.key < $1.key }) {
                Terminal.print("\(filter) --\(parameter) auto is \(text.printable).")
            }
        }
    }
}
