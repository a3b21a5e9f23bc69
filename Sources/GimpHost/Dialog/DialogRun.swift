import EditorHost
import Manifest

/// The filter's run on the whole region, shown in the dialog and in the image window.
final class DialogRun {
    /// Between looks at what the core has made.
    private static let interval: UInt32 = 30
    /// Pixels of pictures per pixel of the view, in each direction.
    private static let detail = 2
    /// Looks between questions whether the image is still there.
    private static let looksPerCheck = 20

    private let run: DrawableRun
    private let background: BackgroundRun
    private let panel: PreviewPanel
    private let bar: ImageProgress
    private let area: PixelRectangle
    /// What the picture was before.
    private let original: PreviewView.Layer
    private let onEnd: (Result<Drawable, any Error>) -> Void
    private var timer: Timer?
    private var looks = 0

    /// Starts it. `onEnd` gets the drawable that holds the result, or what went wrong.
    init(
        _ run: DrawableRun, _ manifest: Manifest, thread: CoreThread, panel: PreviewPanel,
        onEnd: @escaping (Result<Drawable, any Error>) -> Void
    ) {
        self.run = run
        self.panel = panel
        self.onEnd = onEnd
        let geometry = panel.view.geometry
        area = geometry.area
        bar = ImageProgress(title: localized(manifest.title))
        // Larger than the view, so that there is something to see where a person zooms in.
        let size = (Self.detail * geometry.width, Self.detail * geometry.height)
        original = PreviewView.Layer(
            picture: DisplayPicture(run.call.region.region, .init(size: size)), part: area)
        background = BackgroundRun(run.call, display: .init(size: size, isGray: run.makesGray))
        panel.view.zoom(to: 0)
        panel.view.layers = [original]
        panel.status.show(fraction: 0, message: nil)
        thread.start(background)
        timer = Timer(milliseconds: Self.interval) { [unowned self] in look() }
    }

    /// Ends it with the picture as it is.
    func finish() { background.finish() }

    /// Ends it with nothing.
    func cancel() {
        timer?.stop()
        background.cancel()
    }

    /// Says whether more is to come.
    private func look() -> Bool {
        let news = background.takeNews()
        panel.status.show(fraction: news.fraction, message: news.message)
        bar.update(news.fraction, message: news.message)
        if let picture = news.picture {
            panel.view.layers = [original, .init(picture: picture, part: news.ownsPicture ? nil : area)]
        }
        for result in news.results { run.add(index: result.index, title: result.title, result.picture) }
        for notice in news.notices { run.notice(notice) }
        do {
            looks += 1
            if looks % Self.looksPerCheck == 0 { try run.requireSameDrawable() }
            guard let outcome = news.outcome else { return true }
            try outcome.get()
            onEnd(.success(try run.store()))
        } catch {
            background.cancel()
            onEnd(.failure(error))
        }
        return false
    }
}
