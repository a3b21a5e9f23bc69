import Imaging
import Kernels
import Networks

/// What a workload took.
struct Measurement: Encodable {
    let name: String
    let width: Int
    let height: Int
    let threads: Int
    let medianSeconds: Double
    let minSeconds: Double
    /// Effective: by the operations of a naive program (see ``Work``).
    let gflops: Double
    /// ``gflops`` as a fraction of ``MachinePeak``.
    let peakFraction: Double
    /// Of the whole process while the workload ran; nil where the system doesn't tell.
    let peakMemoryMegabytes: Int?

    enum CodingKeys: String, CodingKey {
        case name = "case"
        case width, height, threads, gflops
        case medianSeconds = "median_seconds"
        case minSeconds = "min_seconds"
        case peakFraction = "peak_fraction"
        case peakMemoryMegabytes = "peak_memory_megabytes"
    }

    /// Evaluates the workload once to warm up, then `repetitions` times.
    ///
    /// Throws `NetworkError` if the picture is too small for the network or memory runs out.
    init(
        _ workload: Workload, width: Int, height: Int, repetitions: Int, pool: ThreadPool,
        peak: Double, profile: Profile?
    ) throws {
        let memoryIsKnown = PeakMemory.reset()
        let network = try workload.network()
        let evaluator = try Evaluator(
            network: network, height: height, width: width, layers: workload.layers, needsGradient: true,
            pool: pool)
        var random = RandomSource(seed: 2)
        var picture = (0..<3 * height * width).map { _ in Float(255 * random.unit()) }
        try evaluator.evaluate(picture: picture, objective: nil, gradient: nil)
        let objective = try workload.objective(target: evaluator, pool: pool)
        for i in picture.indices { picture[i] = Float(255 * random.unit()) }
        var gradient = [Float](repeating: 0, count: picture.count)

        var seconds: [Double] = []
        for repetition in 0...repetitions {
            if repetition == 1, let profile { evaluator.onStage = profile.record }
            profile?.begin()
            let start = ContinuousClock.now
            let value = try evaluator.evaluate(picture: picture, objective: objective, gradient: &gradient)
            seconds.append(start.duration(to: .now).seconds)
            precondition(value.isFinite && value > 0, "the random network overflowed")
        }
        seconds.removeFirst()

        let work = try Work(
            network: network, layers: workload.layers, gramLayers: workload.gramLayers, height: height,
            width: width)
        name = workload.rawValue
        self.width = width
        self.height = height
        threads = pool.threads
        medianSeconds = seconds.median
        minSeconds = seconds.min()!
        gflops = work.total / medianSeconds / 1e9
        peakFraction = gflops / peak
        peakMemoryMegabytes = memoryIsKnown ? PeakMemory.megabytes : nil
        profile?.finish(network: network, work: work, repetitions: repetitions)
    }
}

extension [Double] {
    /// The middle value, of an even number the mean of the two.
    fileprivate var median: Double {
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}
