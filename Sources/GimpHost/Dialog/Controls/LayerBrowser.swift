import EditorHost
import Manifest

/// Lets a person choose a layer, or a single channel of one, by pictures of what amplifying it brings.
final class LayerBrowser {
    struct Choice: Equatable {
        let layer: String
        /// Nil for all.
        let channel: Int?
        let shows: String

        /// Of the filter's parameters.
        var values: [String: Value] {
            ["layer": .text(layer), "channels": .text(channel.map { String($0) } ?? "all")]
        }

        /// What a picture of it is called, and a person sees below it.
        var name: String { layer + (channel.map { ".\($0)" } ?? "") }
        var words: String {
            let shows = localized(shows)
            return channel.map { "\(layer), \($0): \(shows)" } ?? "\(layer): \(shows)"
        }
    }

    private static let size: (width: Int32, height: Int32) = (640, 520)
    private static let itemWidth: Int32 = 108

    private let choices: [Choice]
    private let dreams: LayerDreams
    private let network: NetworkDescription
    private let list = PictureList(localized("Layers and channels"), width: itemWidth)

    init(_ network: NetworkDescription, pictures: LayerPictures, dreams: LayerDreams) {
        (self.network, self.dreams) = (network, dreams)
        choices =
            network.layers.compactMap { layer in
                layer.shows.map { Choice(layer: layer.name, channel: nil, shows: $0) }
            }
            + (network.channels ?? []).map { Choice(layer: $0.layer, channel: $0.channel, shows: $0.shows) }
        for choice in choices {
            list.add(choice.words, picture: pictures.picture(of: choice.name, .sheet))
        }
    }

    /// Nil where none is chosen.
    func run(parent: Widget) -> Choice? {
        defer { dreams.cancel() }
        let chosen = list.choose(
            localized("Layers and channels"), parent: parent, size: Self.size,
            buttons: [
                (localized("Surprise me"), { [unowned self] in surprise() }),
                (localized("On my picture"), { [unowned self] in dream() }),
            ])
        return chosen.map { choices[$0] }
    }

    /// Another one than is chosen.
    private func surprise() {
        let others = choices.indices.filter { $0 != list.selection }
        if let one = others.randomElement() { list.selection = one }
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
