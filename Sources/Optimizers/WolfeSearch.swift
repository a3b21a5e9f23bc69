/// Finds a step along a direction of descent that satisfies the strong Wolfe conditions
/// `φ(α) ≤ φ(0) + c₁ α φ′(0)` and `|φ′(α)| ≤ c₂ |φ′(0)|` (Nocedal & Wright 2006, algorithms 3.5 and 3.6).
///
/// It knows numbers only: whoever uses it evaluates ``step`` and hands the outcome to
/// ``add(value:slope:)`` until that decides. New steps are minima of cubics (eq. 3.59), kept away from
/// the ends of the bracket, and halve the bracket where cubics shrink it too slowly (Moré & Thuente
/// 1994, §4). A value that is not finite counts as a wall.
struct WolfeSearch {
    enum Decision: Equatable {
        /// Evaluate ``step`` next.
        case evaluate
        /// The step just evaluated satisfies the conditions.
        case accept
        /// Nothing better will be found; ``best`` is what there is (a step of 0: nothing).
        case end
    }

    struct Point: Equatable {
        var step: Double
        var value: Double
        var slope: Double
    }

    /// What is to be evaluated.
    private(set) var step: Double
    /// The lowest point so far that descends enough; the start at first.
    private(set) var best: Point

    private let start: Point
    /// The other end of a bracket that holds a minimum, once there is one.
    private var far: Point?
    private var evaluations = 0
    /// Lengths of the last brackets.
    private var widths = (before: Double.infinity, now: Double.infinity)

    private static let sufficientDecrease = 1e-4
    private static let curvature = 0.9
    private static let limit = 20
    /// How much further a step may go than the one before.
    private static let expansion = 1.5...8.0

    /// - Parameters:
    ///   - slope: φ′(0), negative.
    ///   - step: the first to be tried, positive.
    init(value: Double, slope: Double, step: Double) {
        start = Point(step: 0, value: value, slope: slope)
        best = start
        self.step = step
    }

    /// Takes in φ and φ′ at ``step``.
    mutating func add(value: Double, slope: Double) -> Decision {
        evaluations += 1
        let point = Point(step: step, value: value, slope: slope)
        // Strictly, too: of a step too small for floats, nothing is to be seen.
        let descends =
            value.isFinite && slope.isFinite && value < best.value
            && value <= start.value + Self.sufficientDecrease * step * start.slope
        guard descends else {
            far = point
            return narrow()
        }
        let before = best
        best = point
        if abs(slope) <= Self.curvature * abs(start.slope) { return .accept }
        if let end = far {
            if slope * (end.step - point.step) >= 0 { far = before }
            return narrow()
        }
        if slope >= 0 {
            far = before
            return narrow()
        }
        guard evaluations < Self.limit else { return .end }
        let minimum = Self.minimum(before, point) ?? .infinity
        // A cubic that bends the wrong way says: further.
        let wanted = minimum > step ? minimum : .infinity
        step = min(max(wanted, step * Self.expansion.lowerBound), step * Self.expansion.upperBound)
        return .evaluate
    }

    /// Chooses the next step inside the bracket.
    private mutating func narrow() -> Decision {
        let far = far!
        let width = abs(far.step - best.step)
        guard evaluations < Self.limit, width > 1e-9 * max(far.step, best.step) else { return .end }
        let isSlow = width > 0.66 * widths.before
        widths = (widths.now, width)
        let (from, to) = (min(best.step, far.step), max(best.step, far.step))
        if !far.value.isFinite || !far.slope.isFinite {
            step = best.step + 0.1 * (far.step - best.step)
        } else if !isSlow, let minimum = Self.minimum(best, far) {
            step = min(max(minimum, from + 0.1 * width), to - 0.1 * width)
        } else {
            step = (from + to) / 2
        }
        return .evaluate
    }

    /// Where the cubic through two points and their slopes has its minimum; nil if it has none.
    private static func minimum(_ a: Point, _ b: Point) -> Double? {
        let (a, b) = a.step < b.step ? (a, b) : (b, a)
        let d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.step - b.step)
        let square = d1 * d1 - a.slope * b.slope
        guard square >= 0 else { return nil }
        let d2 = square.squareRoot()
        let denominator = b.slope - a.slope + 2 * d2
        guard denominator != 0 else { return nil }
        let minimum = b.step - (b.step - a.step) * (b.slope + d2 - d1) / denominator
        return minimum.isFinite ? minimum : nil
    }
}
