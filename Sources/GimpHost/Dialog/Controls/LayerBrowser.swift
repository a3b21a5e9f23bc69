import EditorHost
import Manifest

/// Lets a person choose layers, or single channels of one, by pictures of what amplifying them brings.
final class LayerBrowser {
    struct Choice: Equatable {
        let layer: String
        /// Nil for all.
        let channel: Int?
        let shows: String

        /// Of the filter's parameters.
        var values: [String: Value] { LayerBrowser.values(of: [self]) }

        /// What a picture of it is called, and a person sees below it.
        var name: String { layer + (channel.map { ".\($0)" } ?? "") }
        var words: String {
            let shows = localized(shows)
            return layer + (channel.map { ", \($0)" } ?? "") + "\n\(shows)"
        }

        fileprivate func isPart(of chosen: (layers: LayerSelection, channels: ChannelSelection)) -> Bool {
            guard case .layers(let layers) = chosen.layers, layers.contains(where: { $0.name == layer })
            else { return false }
            switch (chosen.channels, channel) {
            case (.all, nil): return true
            case (.ranges(let ranges), let channel?): return ranges.contains { $0.contains(channel) }
            case (.all, _?), (.ranges, nil): return false
            }
        }
    }

    private static let size: (width: Int32, height: Int32) = (720, 520)
    private static let itemWidth: Int32 = 116

    private let choices: [Choice]
    private let dreams: LayerDreams
    private let network: NetworkDescription
    private let list = PictureList(localized("Layers and channels"), width: itemWidth, takesSeveral: true)

    /// - Parameter chosen: Layers, and their channels, which are marked at first.
    init(
        _ network: NetworkDescription, pictures: LayerPictures, dreams: LayerDreams,
        chosen: (layers: LayerSelection, channels: ChannelSelection)
    ) {
        (self.network, self.dreams) = (network, dreams)
        choices =
            network.layers.compactMap { layer in
                layer.shows.map { Choice(layer: layer.name, channel: nil, shows: $0) }
            }
            + (network.channels ?? []).map { Choice(layer: $0.layer, channel: $0.channel, shows: $0.shows) }
        for choice in choices {
            list.add(choice.words, picture: pictures.picture(of: choice.name, .sheet))
        }
        list.selection = choices.indices.filter { choices[$0].isPart(of: chosen) }
    }

    /// Values of the filter's parameters; of several layers all channels. Nil where nothing else is chosen than before.
    func run(parent: Widget) -> [String: Value]? {
        defer { dreams.cancel() }
        let before = list.selection
        let chosen = list.choose(
            localized("Layers and channels"), parent: parent, size: Self.size,
            buttons: [
                (localized("Surprise me"), { [unowned self] in surprise() }),
                (localized("On my picture"), { [unowned self] in dream() }),
            ])
        return chosen.isEmpty || chosen == before ? nil : Self.values(of: chosen.map { choices[$0] })
    }

    private static func values(of choices: [Choice]) -> [String: Value] {
        let layers = choices.map(\.layer).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let channels = choices.compactMap(\.channel).map { String($0) }
        let isOfOne = layers.count == 1 && channels.count == choices.count
        return [
            "layer": .text(layers.joined(separator: "+")),
            "channels": .text(isOfOne ? channels.joined(separator: ",") : "\(ChannelSelection.all)"),
        ]
    }

    /// Another one than is chosen.
    private func surprise() {
        let others = choices.indices.filter { [$0] != list.selection }
        if let one = others.randomElement() { list.selection = [one] }
    }

    private func dream() {
        dreams.make(choices, of: network.name) { [unowned self] index, picture in
            picture.withPixbuf { list.replace(index, with: $0) }
        }
    }
}

/// Dreams on the middle of the picture that is open, small, one after the other.
final class LayerDreams {
    /// The filter that amplifies layers.
    static let filter = "deep-dream"
    /// Of what is dreamed on, and of what is shown.
    private static let side = (dream: 192, shown: 96)
    private static let interval: UInt32 = 50

    private let manifest: Manifest
    private let drawable: Drawable
    private let thread: CoreThread
    private var run: BackgroundRun?
    private var timer: Timer?

    init(_ manifest: Manifest, drawable: Drawable, thread: CoreThread) {
        (self.manifest, self.drawable, self.thread) = (manifest, drawable, thread)
    }

    func cancel() {
        timer = nil
        run?.cancel()
        run = nil
    }

    /// - Parameter show: gets each picture as soon as there is one, with its number.
    func make(
        _ choices: [LayerBrowser.Choice], of network: String, show: @escaping (Int, DisplayPicture) -> Void
    ) {
        cancel()
        guard drawable.isValid, let middle = try? middle() else { return }
        var next = 0
        func start() {
            guard next < choices.count else { return }
            guard
                let parameters = try? manifest.parameters(
                    choices[next].values.merging(["model": .text(network)], uniquingKeysWith: { $1 })),
                let region = try? FloatPicture(copying: middle.region)
            else { return }
            let run = BackgroundRun(
                CoreCall(filter: Self.filter, parameters: parameters.json(), region: region, pictures: [:]),
                display: .init(size: (Self.side.shown, Self.side.shown)))
            self.run = run
            thread.start(run)
        }
        start()
        timer = Timer(milliseconds: Self.interval) { [unowned self] in
            guard let news = run?.takeNews() else { return false }
            guard let outcome = news.outcome else { return true }
            // A layer of scores, say, may not answer to so small a picture.
            if case .success = outcome, let picture = news.picture { show(next, picture) }
            run = nil
            next += 1
            start()
            return run != nil
        }
    }

    /// The middle of what the filter would change.
    private func middle() throws -> FloatPicture {
        var area = try Pixels.selectedRectangle(of: drawable)
        let side = min(area.width, area.height)
        area.x += (area.width - side) / 2
        area.y += (area.height - side) / 2
        (area.width, area.height) = (side, side)
        let size = min(side, Self.side.dream)
        return try PreviewSource(drawable: drawable).read(area, size: (size, size)).picture
    }
}
