#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Imaging
import Kernels
import Messages

/// DeepDream (Mordvintsev, Olah & Tyka 2015): the picture is changed by gradient ascent so that a layer
/// of a network sees more of what it already sees, on several scales from coarse to fine.
///
/// As in the published notebook, a step moves the picture by `step · g / mean|g|`, and the detail found
/// on one octave is enlarged and added to the next. Departures: instead of rolling the picture round,
/// which shows its opposite borders to the network, it is continued by its mirror image and shifted in
/// there; octaves are resampled with a cubic filter that does not alias; large pictures are seen through
/// overlapping windows (``PictureWindows``); values slow down near black and white instead of being clipped, and
/// colors change less than lightness (`color`), which together keep skies and shadows from turning to neon; a class
/// is seen turned and at several sizes, and in small octaves for longer, so that it gets a shape.
struct DeepDream: Filter {
    let parameters: DeepDreamParameters

    func apply(to region: PixelRegion, in run: FilterRun) throws {
        let subject = try Subject(
            .init(
                classes: parameters.targetClass, layers: parameters.layer, channels: parameters.channels,
                neuron: parameters.neuron, guide: parameters.guide), model: run.model(parameters.model),
            pool: run.pool)
        var ascent = DreamAscent(parameters, subject: subject, run: run)
        let picture = try start(region, &ascent.state.random, run.pool)
        if parameters.frames > 1 {
            try dreamFrames(from: picture, region, &ascent, run)
        } else {
            let dream = try dream(picture, &ascent, in: run)
            guard let part = run.host?.wantedPart else { return mix(dream, into: region, run.pool) }
            mix(
                try dream.part(rows: part.rows, columns: part.columns),
                into: region.part(rows: part.rows, columns: part.columns), run.pool)
        }
    }

    /// The notebook's loop: every frame is the dreamed, then zoomed one before. The region is written
    /// last, when nothing can fail any more.
    ///
    /// Departure: every frame has the mean and covariance of the first one's colors, since the contrast that each
    /// dream adds would add up to neon.
    private func dreamFrames(
        from start: Picture, _ region: PixelRegion, _ ascent: inout DreamAscent, _ run: FilterRun
    ) throws {
        let first = try PixelRegion(copying: region)
        let frame = try PixelRegion(copying: region)
        var picture = start
        var colors: ColorPCA?
        for index in 0..<parameters.frames {
            let dream = try dream(picture, &ascent, in: run)
            let own = ColorPCA(of: dream)
            if let colors { dream.changeColors(from: own, to: colors, pool: run.pool) }
            colors = colors ?? own
            mix(dream, into: frame, run.pool)
            if index == 0 {
                first.copy(from: frame)
            } else if !run.deliver(frame, index: index, of: parameters.frames, title: .frame(index + 1)) {
                break
            }
            if try run.isFinished() { break }
            if index + 1 < parameters.frames { picture = try zoom(frame, run.pool) }
        }
        region.copy(from: first)
    }

    /// Enlarges the finished frame in its region, and returns it as the next frame's picture.
    private func zoom(_ frame: PixelRegion, _ pool: ThreadPool) throws -> Picture {
        let zoomed = try frame.picture(pool: pool).zoomed(by: parameters.zoom / 100, pool: pool)
        zoomed.clip(pool: pool)
        frame.apply(zoomed, strength: 1, keepingColors: false, pool: pool)
        return zoomed
    }

    /// What is dreamed on: the region, or noise of its size.
    private func start(
        _ region: PixelRegion, _ random: inout RandomSource, _ pool: ThreadPool
    ) throws -> Picture {
        switch parameters.start {
        case .picture: try region.picture(pool: pool)
        case .noise:
            try Picture.pinkNoise(width: region.width, height: region.height, random: &random, pool: pool)
        }
    }

    private func mix(_ dream: Picture, into region: PixelRegion, _ pool: ThreadPool) {
        region.apply(
            dream, strength: Float(parameters.strength / 100), keepingColors: parameters.color == 0,
            pool: pool)
    }

    /// How many octaves a picture has: if it is not said, as many as lead to one of a certain size, so that shapes of
    /// one relative size come in pictures of all sizes.
    private func octaveCount(_ picture: Picture) -> Int {
        if parameters.octaves > 0 { return parameters.octaves }
        // Side of a square with as many pixels. In noise nothing says where something is, so it may be larger.
        let smallest = parameters.start == .noise ? 64.0 : 128
        let ratio = Double(picture.area).squareRoot() / smallest
        return 1 + max(0, Int((log(ratio) / log(parameters.octaveScale)).rounded()))
    }

    /// Dreams on all octaves of a picture, whose memory the result takes over.
    ///
    /// Where the host looks at a part and no other frame depends on the rest, the largest octaves are dreamed there only.
    private func dream(
        _ picture: Picture, _ ascent: inout DreamAscent, in run: FilterRun
    ) throws -> Picture {
        let pool = run.pool
        let view =
            run.host?.wantedPart.map { DreamView(of: $0, width: picture.width, height: picture.height) }
            ?? .everything
        var octaves = [picture]
        var factor = 1.0
        for _ in 1..<octaveCount(picture) {
            factor /= parameters.octaveScale
            octaves.append(
                try octaves.last!.resampled(
                    width: max(1, Int((Double(picture.width) * factor).rounded())),
                    height: max(1, Int((Double(picture.height) * factor).rounded())), pool: pool))
        }
        let screen = try DreamScreen(picture, view: view, run: run)
        // Of each octave, what is dreamed.
        var canvases = octaves.map {
            parameters.frames == 1 ? view.canvas(width: $0.width, height: $0.height) : nil
        }
        var overview: DreamOverview.Key?
        var detail: Picture?
        if let largestWhole = canvases.firstIndex(of: nil), largestWhole > 0 {
            overview = DreamOverview.Key(octave: octaves[largestWhole], guide: parameters.guide)
            if let kept = run.session.kept as? DreamOverview, kept.key == overview {
                octaves.removeSubrange(largestWhole...)
                canvases.removeSubrange(largestWhole...)
                detail = kept.detail
                ascent.state = kept.state
            }
        }
        ascent.beginFrame(
            zip(octaves, canvases).map { .init(area: $0.area, dreamedArea: $1?.area ?? $0.area) }.reversed())
        while let base = octaves.popLast(), let canvas = canvases.popLast() {
            let isLast = octaves.isEmpty
            let dream = isLast ? base : try base.copy()
            if let coarser = detail {
                let enlarged = try coarser.resampled(width: base.width, height: base.height, pool: pool)
                dream.add(enlarged, factor: 1, pool: pool)
                detail = nil
            }
            try ascent.climb(dream, in: canvas, base: isLast ? nil : base, on: screen)
            if overview == nil { ascent.state.response = nil }
            if isLast { break }
            addScaled(base.planes, factor: -1, to: dream.planes, count: dream.count, pool: pool)
            detail = dream
            if let overview, canvas == nil, canvases.last != .some(nil), run.request == .proceed {
                run.session.kept = DreamOverview(key: overview, detail: dream, state: ascent.state)
            }
        }
        try ascent.requireResponse()
        return picture
    }
}

extension Message {
    fileprivate static func frame(_ number: Int) -> Message {
        Message("frame", "Frame {frame}", ["frame": number])
    }
}
