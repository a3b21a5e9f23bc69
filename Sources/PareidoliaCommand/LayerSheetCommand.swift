import ArgumentParser
import EmbeddedManifests
import Files
import Filters
import ImageFiles
import Imaging
import Kernels
import Manifest
import Messages
import Models

/// `pareidolia layer-sheet`.
struct LayerSheetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "layer-sheet",
        abstract: "Shows what a network's layers and channels make of a picture, small and with words.",
        discussion:
            "Each is a dream, by Deep Dream's default settings, on the picture's square middle. Without --layer: the layers worth trying, and single channels that are."
    )

    @Argument(help: "The picture to read.")
    var input: String

    @Argument(
        help: ArgumentHelp(
            "The sheet to write.",
            discussion:
                "A page (.html) has the words below the pictures; with a picture (.png, …) they go to standard output, in its order."
        ))
    var output: String

    @Option(help: "The network's name.")
    var model = "efficientnet-lite0"

    @Option(help: "Layers to show instead, joined by '+'.")
    var layer: String?

    @Option(help: "Of each of these layers, single channels: numbers and ranges such as 3,17,40-47, or all.")
    var channels: String?

    @OptionGroup var options: RunOptions

    func validate() throws {
        if channels != nil, layer == nil {
            throw ValidationError("'--channels' names channels of a layer; name it with '--layer'.")
        }
    }

    func run() throws {
        let isPage = [".html", ".htm"].contains { output.lowercased().hasSuffix($0) }
        // An unfit name is reported before any work.
        if !isPage { _ = try ImageFormat(writing: output) }
        let samples = try samples()
        let file = try ImageFile(reading: input)
        // So is a place where nothing can be written.
        let page = isPage ? try AtomicFile(output) : nil
        if !isPage {
            let size = LayerSheet.size(count: samples.count)
            try file.checkWritable(to: output, width: size.width, height: size.height)
        }
        file.notes.forEach { Terminal.printError("Note: \($0)") }

        Interruption.watch()
        let pool = ThreadPool(threads: options.threads)
        let session = FilterSession(store: ModelStore(), threads: options.threads)
        let base = try LayerSheet.middle(of: file.region, pool: pool)
        let host = SheetHost()
        let bar = ProgressBar()
        var tiles: [PixelRegion] = []
        for (index, sample) in samples.enumerated() {
            bar.show(Double(index) / Double(samples.count), sample.name)
            let dream = try PixelRegion(copying: base)
            do {
                try session.apply(
                    filter: Self.filter, parameters: sample.parameters, region: dream, host: host)
            } catch FilterError.noResponse {
                // The picture as it is shows that.
            }
            tiles.append(try LayerSheet.tile(of: dream, pool: pool))
        }
        bar.clear()
        let title = try ModelStore().card(model).title
        if let page {
            try LayerSheet.write(
                page, title: title, Array(zip(samples, tiles)), file,
                isCanceled: { Interruption.isRequested })
        } else {
            try file.write(try LayerSheet.picture(of: tiles), to: output) { Interruption.isRequested }
            for (index, sample) in samples.enumerated() {
                Terminal.print("\(index + 1)  \(sample.caption.printable)")
            }
        }
    }

    // MARK: What is shown

    private static let filter = "deep-dream"

    private func samples() throws -> [LayerSample] {
        let manifest = try Manifests.named(Self.filter)
        func sample(_ layer: String, channel: Int? = nil, shows: String? = nil) throws -> LayerSample {
            let parameters = try manifest.parameters([
                "model": .text(model), "layer": .text(layer),
                "channels": .text(channel.map { String($0) } ?? "all"),
            ])
            return LayerSample(layer: layer, channel: channel, shows: shows, parameters: parameters)
        }
        let card = try ModelStore().card(model)
        let network = try ModelStore().load(model).network
        guard let layer else {
            return try card.layers.filter { try network.stride(of: $0.name) != nil }
                .map { try sample($0.name, shows: $0.shows) }
                + (card.channels ?? []).map { try sample($0.layer, channel: $0.channel, shows: $0.shows) }
        }
        // Checked as Deep Dream's.
        let given = try manifest.parameters([
            "layer": .text(layer), "channels": .text(channels ?? "all"),
        ])
        guard case .layers(let layers) = given.layers("layer") else {
            throw ValidationError(
                "'--layer' is '\(layer)'; name layers, or leave it out for those worth trying.")
        }
        return try layers.flatMap { layer in
            let size = LayerSheet.dreamSide
            let count = try network.shape(of: layer.name, height: size, width: size).channels
            guard channels != nil else {
                return [try sample(layer.name, shows: card.layers.first { $0.name == layer.name }?.shows)]
            }
            return try given.channels("channels").indices(layer: layer.name, count: count).map { channel in
                let known = card.channels?.first { $0.layer == layer.name && $0.channel == channel }
                return try sample(layer.name, channel: channel, shows: known?.shows)
            }
        }
    }
}

/// One picture of a sheet.
struct LayerSample {
    let layer: String
    /// Nil for all.
    let channel: Int?
    let shows: String?
    let parameters: Parameters

    var name: String { layer + (channel.map { ", channel \($0)" } ?? "") }
    var caption: String { name + (shows.map { ": \($0)" } ?? "") }
}

/// Lets Ctrl-C end a dream.
private final class SheetHost: FilterHost {
    func progress(_ fraction: Double, _ message: Message) {}
    func notice(_ message: Message) {}
    var request: HostRequest { Interruption.isRequested ? .cancel : .proceed }
    let wantsIntermediates = false
    let largestIntermediate: (width: Int, height: Int)? = nil
    func intermediate(_ picture: PixelRegion) {}
    let takesResults = false
    func result(index: Int, count: Int, title: Message, _ picture: PixelRegion) -> Bool { true }
}
