import ArgumentParser
import Kernels

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@main
struct Benchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Time evaluations, forward and input gradient, of networks with random weights.",
        discussion: """
            Prints for every case the median and the smallest time, the effective rate (by the operations \
            of a naive program for convolutions and Gram matrices), that rate as a part of this machine's \
            measured peak, and the peak memory of the process.
            """)

    @Argument(help: "What is evaluated; all cases by default.")
    var cases: [Workload] = Workload.allCases

    @Option(name: .customLong("size"), help: "The picture's width; by default each case's own size.")
    var width: Int?

    @Option(help: "The picture's height; by default equal to --size.")
    var height: Int?

    @Option(help: "Threads; by default the cores that the process may use.")
    var threads: Int?

    @Option(help: "Evaluations that are timed, after one that is not.")
    var repetitions = 7

    @Option(help: "Also write the results to this file, as a JSON list.")
    var json: String?

    @Flag(help: "Also print the time of each layer, forward and backward.")
    var profile = false

    func validate() throws {
        let counts = [
            ("--size", width), ("--height", height), ("--threads", threads), ("--repetitions", repetitions),
        ]
        for case (let name, let value?) in counts where value < 1 {
            throw ValidationError("\(name) is \(value); it must be 1 or more.")
        }
        if height != nil, width == nil {
            throw ValidationError(
                "--height was given without --size; give both, or --size alone for a square.")
        }
    }

    func run() throws {
        let pool = ThreadPool(threads: threads)
        let peak = MachinePeak.gflops(pool: pool)
        let crew = pool.threads == 1 ? "1 thread" : "\(pool.threads) threads"
        print("Measured peak of \(crew): \(decimal(peak, places: 1)) GFLOP/s")
        var table = Table(columns: [
            "case", "size", "threads", "median s", "min s", "GFLOP/s", "of peak", "memory MB",
        ])
        var measurements: [Measurement] = []
        for workload in cases {
            let size = width.map { ($0, height ?? $0) } ?? workload.defaultSize
            let profile = profile ? Profile() : nil
            let result = try Measurement(
                workload, width: size.0, height: size.1, repetitions: repetitions, pool: pool, peak: peak,
                profile: profile)
            measurements.append(result)
            table.rows.append(cells(result))
            if let profile { print("\n\(result.name), layer by layer\n\(profile.table)") }
        }
        print("\n\(table)")
        if let json { try write(measurements, to: json) }
    }

    private func cells(_ result: Measurement) -> [String] {
        [
            result.name, "\(result.width)x\(result.height)", "\(result.threads)",
            decimal(result.medianSeconds, places: 4), decimal(result.minSeconds, places: 4),
            decimal(result.gflops, places: 1), decimal(result.peakFraction * 100, places: 0) + " %",
            result.peakMemoryMegabytes.map(String.init) ?? "unknown",
        ]
    }

    private func write(_ measurements: [Measurement], to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        do {
            try (encoder.encode(measurements) + [UInt8(ascii: "\n")]).write(to: URL(filePath: path))
        } catch {
            throw UnwritableFile(path: path)
        }
    }
}

private struct UnwritableFile: Error, CustomStringConvertible {
    let path: String

    var description: String {
        "The results could not be written to '\(path)'; name a file in a folder that exists and that you "
            + "may write to."
    }
}
