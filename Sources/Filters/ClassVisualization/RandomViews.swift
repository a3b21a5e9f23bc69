#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Imaging
import Kernels
import Networks
import Windows

/// An objective as it is for views of a picture at random: square parts of it, turned a little, under noise.
///
/// What is right in one position and size alone, such as grain, does not add up over them (transformation robustness, Olah,
/// Mordvintsev & Schubert 2017; parts that become smaller and smaller, Fel et al. 2023).
final class RandomViews {
    /// Views for each evaluation.
    let count: Int
    /// The largest angle to either side, in degrees.
    let angle: Double
    /// Standard deviation of the noise, in levels.
    let noise: Double

    /// Asked often; when it returns true, an evaluation throws ``NetworkError/canceled``.
    var isCanceled: (() -> Bool)? {
        get { evaluator.isCanceled }
        set { evaluator.isCanceled = newValue }
    }

    private let subject: Subject
    private let side: Int
    private let evaluator: Evaluator
    private let view, derivative: Picture
    private let pool: ThreadPool

    /// Of the picture's sides: how far a view's center lies from its middle, as published.
    private static let spread = 0.15
    /// Of a view's mean size, how much its size varies.
    private static let sizeSpread = 0.05

    /// - Parameter side: of a view as the network sees it, in pixels.
    init(of subject: Subject, side: Int, count: Int, angle: Double, noise: Double, pool: ThreadPool) throws {
        (self.subject, self.side, self.count, self.angle, self.noise) = (subject, side, count, angle, noise)
        self.pool = pool
        evaluator = try Evaluator(
            network: subject.network, height: side, width: side, layers: subject.layers,
            needsGradient: true, pool: pool)
        view = try Picture(width: side, height: side)
        derivative = try Picture(width: side, height: side)
    }

    /// Returns the mean of the objective over views, and writes its gradient by the picture.
    ///
    /// - Parameter share: what a view shows of the picture's shorter side.
    func evaluate(
        _ picture: Picture, gradient: Picture, share: Double, random: inout RandomSource
    ) throws -> Double {
        gradient.fill(0)
        let whole = PictureWindows.Window(index: 0, x: 0, y: 0, width: side, height: side)
        let objective = subject.objective(in: whole, width: side, height: side)
        var value = 0.0
        for _ in 0..<count {
            let transform = next(width: picture.width, height: picture.height, share: share, &random)
            transform.apply(to: picture, into: view, pool: pool)
            if noise > 0 { addNoise(&random) }
            value += try evaluator.evaluate(
                picture: view.planes, objective: objective, weight: 1 / Double(count),
                gradient: derivative.planes)
            transform.addAdjoint(of: derivative, to: gradient, pool: pool)
        }
        return value / Double(count)
    }

    private func next(
        width: Int, height: Int, share: Double, _ random: inout RandomSource
    ) -> PictureTransform {
        let share = min(max(share * (1 + Self.sizeSpread * random.normal()), 0.05), 1)
        let shown = share * Double(min(width, height))
        func center(_ length: Int) -> Double {
            let length = Double(length)
            let place = length * (0.5 + Self.spread * random.normal())
            return min(max(place, shown / 2), length - shown / 2)
        }
        let place = SIMD2(center(width), center(height))
        return PictureTransform(
            width: side, height: side, center: place, zoom: Double(side) / shown,
            angle: (2 * random.unit() - 1) * angle * .pi / 180)
    }

    /// Uniform, which is as good as normal noise and takes a tenth of the time.
    private func addNoise(_ random: inout RandomSource) {
        let width = Float(noise * 12.squareRoot())
        for i in 0..<view.count { view.planes[i] += width * (Float(random.unit()) - 0.5) }
    }
}
