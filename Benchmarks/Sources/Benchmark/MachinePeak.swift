import Kernels
import PeakRate

/// The machine's floating-point rate, measured.
enum MachinePeak {
    /// The most GFLOP/s that `pool`'s threads reach together, of many attempts.
    ///
    /// An attempt takes some 5 ms: long enough for the threads' start not to count, and short enough to
    /// fit now and then into what other programs leave.
    static func gflops(pool: ThreadPool) -> Double {
        var best = 0.0
        for width in PeakRate.VectorWidth.allCases {
            var rounds = 1 << 16
            for _ in 0..<60 {
                let seconds = seconds(pool) { PeakRate.run(width, rounds: rounds) }
                let operations = Double(rounds * PeakRate.operations(perRound: width) * pool.threads)
                best = max(best, operations / seconds / 1e9)
                if seconds < 0.005 { rounds *= 2 }
            }
        }
        return best
    }

    /// How long every thread takes to run `body` once.
    private static func seconds(_ pool: ThreadPool, _ body: () -> Float) -> Double {
        let results = UnsafeMutablePointer<Float>.allocate(capacity: pool.threads)
        defer { results.deallocate() }
        let start = ContinuousClock.now
        pool.forEach(count: pool.threads) { iteration, _ in results[iteration] = body() }
        let seconds = start.duration(to: .now).seconds
        precondition((0..<pool.threads).allSatisfy { results[$0].isFinite })
        return seconds
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
