import EditorHost
import Manifest
import Messages

/// Lets the core compute what the view shows, and again whenever a parameter or the view changes.
final class Preview {
    /// What it is doing, for people.
    enum State {
        case computing(fraction: Double, message: Message?)
        case finished
        /// Why there is nothing to see.
        case failed(String)
        case off
    }

    /// Changes within this time are answered together; as long as a person still pulls the slider.
    private static let delay: UInt32 = 80
    /// Between looks at what the core has made.
    private static let interval: UInt32 = 25

    var onChange: (State) -> Void = { _ in }
    var isOn = true { didSet { restart() } }

    private let manifest: Manifest
    private let drawable: Drawable
    private let view: PreviewView
    private let source: PreviewSource
    private let thread: CoreThread
    private var parameters: Parameters?
    private var problem: String?
    private var isStopped = false
    private var timer: Timer?
    private var run: (background: BackgroundRun, part: PixelRectangle, showsFrom: Double)?
    private var original: PreviewView.Layer?
    private var result: PreviewView.Layer?
    /// What the result was made by.
    private var resultParameters: Parameters?

    /// Where a run shows again what is known already, in another size, it is better from this part of it on.
    private static let better = 0.5

    init(_ manifest: Manifest, drawable: Drawable, view: PreviewView, thread: CoreThread) {
        self.manifest = manifest
        self.drawable = drawable
        self.view = view
        self.thread = thread
        source = PreviewSource(drawable: drawable)
        view.onMove = { [unowned self] in restart() }
    }

    /// Shows what these values make; for values that don't fit the filter, why they don't.
    ///
    /// - Parameter missing: what to say instead while something has to be chosen first.
    func show(_ values: Swift.Result<Parameters, any Error>, waitingFor missing: String?) {
        switch values {
        case .success(let new):
            guard new != parameters || problem != missing else { return }
            (parameters, problem) = (new, missing)
        case .failure(let error): problem = sentence(error, in: manifest)
        }
        restart()
    }

    /// Ends what is being computed, and answers no more changes until ``resume()``.
    func stop() {
        cancel()
        isStopped = true
    }

    func resume() {
        isStopped = false
        restart()
    }

    private func restart() {
        cancel()
        if isStopped { return }
        timer = Timer(milliseconds: Self.delay) { [unowned self] in
            start()
            return false
        }
    }

    private func cancel() {
        timer?.stop()
        run?.background.cancel()
        run = nil
    }

    private func start() {
        do {
            guard drawable.isValid else { throw GimpError.closed }
            let geometry = view.geometry
            let part = geometry.visible
            let pixels = try source.read(part, size: geometry.computedSize)
            let size = (geometry.width, geometry.height)
            original = PreviewView.Layer(
                picture: DisplayPicture(pixels.picture.region, .init(size: size)), part: part)
            show()
            if let problem {
                result = nil
                show()
                return onChange(.failed(problem))
            }
            guard isOn, let parameters else {
                result = nil
                show()
                return onChange(.off)
            }
            let call =
                try manifest.makesParts && !geometry.showsEverything
                ? callForPart(parameters, geometry) : callForAll(parameters, geometry, pixels.picture)
            let background = BackgroundRun(
                call,
                display: .init(
                    size: size, selection: manifest.selectionParameter == nil ? pixels.selection : nil,
                    isGray: manifest.makesGray(of: drawable, parameters)))
            run = (background, part, knows(part, parameters) ? Self.better : 0)
            thread.start(background)
            onChange(.computing(fraction: 0, message: nil))
            timer = Timer(milliseconds: Self.interval) { [unowned self] in look() }
        } catch {
            onChange(.failed(sentence(error, in: manifest)))
        }
    }

    /// Whether the result that is shown has all of a part, by these parameters.
    private func knows(_ part: PixelRectangle, _ parameters: Parameters) -> Bool {
        guard let result, parameters == resultParameters else { return false }
        return result.part?.contains(part) ?? true
    }

    /// Makes a picture of its own of what is seen.
    private func callForAll(
        _ parameters: Parameters, _ geometry: PreviewGeometry, _ picture: FloatPicture
    ) throws -> CoreCall {
        let scale = Double(picture.width) / Double(geometry.visible.width)
        let preview = manifest.parameters(
            manifest.previewParameters(parameters, scale: scale), ofPart: geometry.visibleColumns,
            geometry.visibleRows)
        return CoreCall(
            filter: manifest.name, parameters: preview.json(),
            region: try FloatPicture(copying: picture.region),
            pictures: try source.namedPictures(
                manifest, parameters, over: geometry.visible, size: (picture.width, picture.height)))
    }

    /// Makes what is seen as it will be in the whole.
    private func callForPart(_ parameters: Parameters, _ geometry: PreviewGeometry) throws -> CoreCall {
        let scale = min(1, geometry.zoom)
        let whole = try source.readWhole(geometry.area, scale: scale)
        return CoreCall(
            filter: manifest.name, parameters: manifest.previewParameters(parameters, scale: scale).json(),
            region: whole, part: geometry.visible(at: scale, width: whole.width, height: whole.height),
            pictures: try source.namedPictures(
                manifest, parameters, over: geometry.area, size: (whole.width, whole.height)))
    }

    /// Takes what the core has made; says whether more is to come.
    private func look() -> Bool {
        guard let (background, part, showsFrom) = run else { return false }
        let news = background.takeNews()
        if let picture = news.picture, news.outcome != nil || news.fraction >= showsFrom {
            // A result of another size shows no part of the drawable.
            result = PreviewView.Layer(picture: picture, part: news.ownsPicture ? nil : part)
            resultParameters = parameters
            show()
        }
        switch news.outcome {
        case nil: onChange(.computing(fraction: news.fraction, message: news.message))
        case .success: onChange(.finished)
        case .failure(let error): onChange(.failed(sentence(error, in: manifest)))
        }
        if news.outcome != nil { run = nil }
        return news.outcome == nil
    }

    private func show() {
        guard let original else { return }
        view.layers = isOn ? [original] + (result.map { [$0] } ?? []) : [original]
    }
}
