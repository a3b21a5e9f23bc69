import Imaging
import Kernels
import Networks

/// Where a network looks (``SaliencyMap``), as a gray picture or as colors over the picture.
///
/// Departures from the papers: the mean over several sizes of the picture; a blur of a few pixels, since single pixels of
/// a derivative are noise to the eye; the brightest percent is white, as in Smilkov's pictures.
struct Saliency: Filter {
    let parameters: SaliencyParameters

    func apply(to region: PixelRegion, in run: FilterRun) throws {
        if region.isFullyTransparent { throw FilterError.nothingVisible }
        let map = SaliencyMap(
            model: try run.model(parameters.model), className: parameters.targetClass,
            samples: parameters.samples, noise: parameters.noise / 100,
            squared: parameters.method == .squared, sizes: parameters.sizes, side: parameters.resolution,
            seed: parameters.seed)
        let picture = try region.picture(pool: run.pool)
        let raw = try map.evaluate(picture, in: run) { map in
            run.showIntermediate(try shown(map(), picture, run))
        }
        let gray = try finished(raw, picture, run.pool)
        let part = run.host?.wantedPart ?? Rectangle(rows: 0..<region.height, columns: 0..<region.width)
        let (plane, target) = (
            gray.part(rows: part.rows, columns: part.columns),
            region.part(rows: part.rows, columns: part.columns)
        )
        switch parameters.result {
        case .layer, .selection, .mask: target.replace(with: plane, pool: run.pool)
        case .heatMap:
            target.mix(
                plane, colors: HeatColors(), strength: Float(parameters.strength / 100), pool: run.pool)
        }
    }

    /// Blurred at the size at which it was seen, then as large as the picture.
    private func finished(_ map: Plane, _ picture: Picture, _ pool: ThreadPool) throws -> Plane {
        try map.blurred(sigma: parameters.blur, pool: pool)
            .stretched(white: parameters.white / 100)
            .resampled(width: picture.width, height: picture.height, pool: pool)
    }

    /// The map as it stands: of the part that somebody looks at, gray.
    private func shown(_ map: Plane, _ picture: Picture, _ run: FilterRun) throws -> Picture {
        var gray = try finished(map, picture, run.pool)
        if let part = run.host?.wantedPart { gray = gray.part(rows: part.rows, columns: part.columns) }
        return try Picture(gray: gray)
    }
}
