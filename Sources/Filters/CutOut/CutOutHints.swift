import Imaging
import Kernels
import Matting

/// What people tell of an object: an area outside of which it is not, and strokes, white on the object and black on the
/// background.
struct CutOutHints {
    /// 1 where the object may be.
    let area: Plane
    /// 1 where it is, and where it is not.
    let object: Plane
    let background: Plane
    /// Whether anything is known of both sides.
    let showsObject, showsBackground: Bool

    /// Of a stroke's lightness: from where on it is white, and up to where it is black. Grays between say nothing.
    private static let white: Float = 2.0 / 3
    private static let black: Float = 1.0 / 3

    /// Throws ``FilterError`` for an area that is empty or full, and for strokes that say nothing or contradict it.
    init(_ parameters: CutOutParameters, width: Int, height: Int) throws {
        let area: Plane
        if let picture = parameters.area {
            let light = Plane(picture) { $0.w * ($0.x + $0.y + $0.z) / 3 }
            // In a reduced preview a small area may have no pixel of its own.
            let bound: Float = light.values.contains { $0 >= 0.5 } ? 0.5 : .leastNonzeroMagnitude
            area = Plane(picture) { $0.w * ($0.x + $0.y + $0.z) / 3 >= bound ? 1 : 0 }
            if !area.values.contains(1) { throw FilterError.emptyArea }
            if !area.values.contains(0) { throw FilterError.fullArea }
        } else {
            area = Plane(width: width, height: height, repeating: 1)
        }
        guard let strokes = parameters.strokes else {
            let none = Plane(width: width, height: height)
            self.init(area: area, object: none, background: none)
            return
        }
        // Thin strokes are faint in a reduced preview.
        func isPainted(_ color: SIMD4<Float>) -> Bool { color.w >= 1.0 / 16 }
        func light(_ color: SIMD4<Float>) -> Float { (color.x + color.y + color.z) / 3 }
        let object = Plane(strokes) { isPainted($0) && light($0) >= Self.white ? 1 : 0 }
        let background = Plane(strokes) { isPainted($0) && light($0) <= Self.black ? 1 : 0 }
        guard object.values.contains(1) || background.values.contains(1) else {
            throw FilterError.blankStrokes
        }
        if zip(object.values, area.values).contains(where: { $0 > 0 && $1 <= 0 }) {
            throw FilterError.strokesOutside
        }
        if !zip(object.values, background.values).contains(where: { $0 == 0 && $1 == 0 }) {
            throw FilterError.nothingToFind
        }
        self.init(area: area, object: object, background: background)
    }

    private init(area: Plane, object: Plane, background: Plane) {
        (self.area, self.object, self.background) = (area, object, background)
        showsObject = object.values.contains { $0 > 0 }
        showsBackground = background.values.contains { $0 > 0 } || area.values.contains { $0 <= 0 }
    }

    /// At another size; neither a stroke nor the area gets lost where it becomes thinner than a pixel.
    func resampled(width: Int, height: Int, pool: ThreadPool) -> CutOutHints {
        func resampled(_ plane: Plane) -> Plane { plane.resampled(width: width, height: height, pool: pool) }
        return CutOutHints(
            area: resampled(area), object: resampled(object), background: resampled(background))
    }

    /// What is known of each pixel.
    var seeds: [GrabCut.Seed] {
        area.values.indices.map { i in
            if object.values[i] > 0, object.values[i] >= background.values[i] { return .object }
            return background.values[i] > 0 || area.values[i] <= 0 ? .background : .unknown
        }
    }

    /// The same with seeds where a network looks most, unless strokes show the object, and where it looks least.
    ///
    /// - Parameters:
    ///   - saliency: of this size.
    ///   - object: the quantile, 0…1, of the pixels within the area from which on it is the object.
    ///   - background: the quantile up to which it is not.
    func seeds(saliency: Plane, object: Double, background: Double) -> [GrabCut.Seed] {
        var seeds = seeds
        let inside = area.values.indices.filter { area.values[$0] > 0 }
        let sorted = inside.map { saliency.values[$0] }.sorted()
        if sorted.isEmpty { return seeds }
        func quantile(_ fraction: Double) -> Float {
            sorted[min(Int(fraction * Double(sorted.count)), sorted.count - 1)]
        }
        let (high, low) = (quantile(object), quantile(background))
        for i in inside where seeds[i] == .unknown && high > low {
            if saliency.values[i] <= low { seeds[i] = .background }
            if saliency.values[i] >= high, !showsObject { seeds[i] = .object }
        }
        return seeds
    }
}
