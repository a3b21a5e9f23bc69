import Networks

/// Seconds per layer, forward and backward.
final class Profile {
    private var last = ContinuousClock.now
    private var seconds: [Evaluator.Stage: Double] = [:]
    private(set) var table = Table(columns: [])

    /// Starts the clock of an evaluation.
    func begin() { last = .now }

    /// Adds the time since the last stage to the one that has just ended.
    func record(_ stage: Evaluator.Stage) {
        let now = ContinuousClock.now
        seconds[stage, default: 0] += last.duration(to: now).seconds
        last = now
    }

    /// Makes the ``table`` of mean times of one evaluation, and the effective rates of convolutions.
    func finish(network: Network, work: Work, repetitions: Int) {
        table = Table(columns: [
            "layer", "forward ms", "backward ms", "share", "forward GFLOP/s", "backward GFLOP/s",
        ])
        let total = seconds.values.reduce(0, +)
        func row(_ name: String, _ forward: Double, _ backward: Double, operations: Double?) {
            func rate(_ seconds: Double) -> String {
                guard let operations, seconds > 0 else { return "" }
                return decimal(operations * Double(repetitions) / seconds / 1e9, places: 1)
            }
            func milliseconds(_ seconds: Double) -> String {
                decimal(seconds / Double(repetitions) * 1e3, places: 2)
            }
            table.rows.append([
                name, milliseconds(forward), milliseconds(backward),
                decimal((forward + backward) / total * 100, places: 1) + " %", rate(forward), rate(backward),
            ])
        }
        row("(picture)", seconds[.preparation] ?? 0, 0, operations: nil)
        for node in network.nodes {
            let (forward, backward) = (seconds[.forward(node.name)], seconds[.backward(node.name)])
            guard forward != nil || backward != nil else { continue }
            row(node.name, forward ?? 0, backward ?? 0, operations: work.convolutions[node.name])
        }
        row("(objective)", seconds[.objective] ?? 0, 0, operations: nil)
    }
}
