import CPareidolia
import Messages
import Synchronization

/// A run of the core on the ``CoreThread``, followed from the main thread.
public final class BackgroundRun: CoreHost, @unchecked Sendable {
    /// A result that does not replace the region.
    public struct Result: Sendable {
        public let index: Int
        public let title: Message
        public let picture: FloatPicture
    }

    /// What has come since somebody asked last.
    public struct News: Sendable {
        /// 0...1
        public var fraction = 0.0
        /// Nil before the first.
        public var message: Message?
        /// The latest picture, ready to be shown.
        public var picture: DisplayPicture?
        /// Whether the picture has another size than the region and shows no part of it.
        public var ownsPicture = false
        public var results: [Result] = []
        public var notices: [Message] = []
        /// Nil while it is running.
        public var outcome: Swift.Result<Void, HostError>?
    }

    public let call: CoreCall
    private let display: DisplayPicture.Options
    private let news = Mutex(News())
    private let requested = Atomic<Int32>(Int32(PAREIDOLIA_PROCEED))

    /// display: what becomes of the pictures that are shown.
    public init(_ call: CoreCall, display: DisplayPicture.Options) {
        self.call = call
        self.display = display
    }

    // MARK: On the main thread

    public func takeNews() -> News {
        news.withLock { news in
            defer {
                news.picture = nil
                news.results = []
                news.notices = []
            }
            return news
        }
    }

    /// Ends it with what there is.
    public func finish() { ask(PAREIDOLIA_FINISH) }

    /// Ends it; what there is, is of no use.
    public func cancel() { ask(PAREIDOLIA_STOP) }

    private func ask(_ request: Int) {
        _ = requested.compareExchange(
            expected: Int32(PAREIDOLIA_PROCEED), desired: Int32(request), ordering: .relaxed)
    }

    // MARK: On the core's thread

    /// Of a region that a part is looked at of, the result is shown only: for the next part it is what it was.
    ///
    /// work: has the core do the call, and tell the host.
    func perform(_ work: (CoreCall, any CoreHost) throws(HostError) -> Void) {
        let outcome = Swift.Result { () throws(HostError) in
            let before = try call.part.map { part throws(HostError) in
                try FloatPicture(copying: call.region.region(of: part))
            }
            try work(call, self)
            if !hasOwnResult { show(shown) }
            if let part = call.part, let before { call.region.replace(part, with: before) }
        }
        news.withLock { $0.outcome = outcome }
    }

    private var shown: pareidolia_region { call.part.map(call.region.region(of:)) ?? call.region.region }

    /// Whether the result has another size than the region, which then stays as it was.
    private var hasOwnResult = false

    public func progress(_ fraction: Double, _ message: Message) {
        news.withLock {
            $0.fraction = fraction
            $0.message = message
        }
    }

    public func notice(_ message: Message) { news.withLock { $0.notices.append(message) } }

    public var intermediateSize: (width: Int, height: Int)? { display.size }

    public func intermediate(_ picture: pareidolia_region) { show(picture) }

    public func result(index: Int, count: Int, title: Message, _ picture: pareidolia_region) -> Bool {
        if index == 0 { hasOwnResult = true }
        show(picture)
        guard let copy = try? FloatPicture(copying: picture) else { return false }
        news.withLock { $0.results.append(Result(index: index, title: title, picture: copy)) }
        return true
    }

    public var request: Int32 { requested.load(ordering: .relaxed) }

    private func show(_ picture: pareidolia_region) {
        // A smaller one is an octave of the region; its sides are rounded to whole pixels.
        let (width, height) = (Double(picture.width), Double(picture.height))
        let region = shown
        let showsRegion =
            !hasOwnResult && width <= Double(region.width) && height <= Double(region.height)
            && abs(width * Double(region.height) - height * Double(region.width))
                <= Double(region.width + region.height)
        var options = display
        if !showsRegion { options.selection = nil }
        let picture = DisplayPicture(picture, options)
        news.withLock {
            $0.picture = picture
            $0.ownsPicture = !showsRegion
        }
    }
}
