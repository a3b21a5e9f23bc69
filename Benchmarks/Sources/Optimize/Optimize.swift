import ArgumentParser
import Imaging
import Kernels
import Models
import Networks
import Objectives
import Optimizers

/// Lowers the texture objective as published, from a given start, and prints what was reached.
///
/// Pictures are raw little-endian floats, planes R, G, B of values 0…255.
@main
struct Optimize: ParsableCommand {
    @Argument(help: "The texture.") var source: String
    @Argument var sourceWidth: Int
    @Argument var sourceHeight: Int
    @Argument(help: "A square picture to start from.") var start: String
    @Argument var side: Int
    @Option(help: "Evaluations after which the objective is printed.") var at: [Int] = [50, 200]

    private static let layers = ["relu1_1", "pool1", "pool2", "pool3", "pool4"]

    func run() throws {
        let pool = ThreadPool()
        let network = try ModelStore().load("vgg16-hed").network.withPooling(.average)
        let texture = try picture(source, sourceWidth, sourceHeight)
        let evaluator = try Evaluator(
            network: network, height: sourceHeight, width: sourceWidth, layers: Self.layers,
            needsGradient: false, pool: pool)
        try evaluator.evaluate(picture: texture.planes, objective: nil, gradient: nil)
        let objective = WeightedSum(
            try Self.layers.map { layer in
                let output = evaluator.output(of: layer)
                let sums = try GramMatrix(channels: output.shape.channels)
                sums.add(output, pool: pool)
                return (1, try StyleLoss(layer, target: sums.means))
            })
        let result = try picture(start, side, side)
        let whole = try Evaluator(
            network: network, height: side, width: side, layers: Self.layers, needsGradient: true, pool: pool)
        var method = LBFGS()
        method.evaluations = at.max()!
        // As the filters take them.
        method.firstStep = 16
        method.history = 80
        let clock = ContinuousClock()
        let begin = clock.now
        try method.minimize(
            result.planes, count: result.count, pool: pool,
            function: { try whole.evaluate(picture: $0, objective: objective, gradient: $1) },
            progress: { now in
                if at.contains(now.evaluations) {
                    let seconds = (clock.now - begin) / .seconds(1)
                    print(
                        #"{"evaluations": \#(now.evaluations), "value": \#(now.value), "seconds": \#(seconds)}"#
                    )
                }
                return true
            })
    }

    private func picture(_ path: String, _ width: Int, _ height: Int) throws -> Picture {
        let picture = try Picture(width: width, height: height)
        let file = try RawFloats(path, count: picture.count)
        for (index, value) in file.values.enumerated() { picture.planes[index] = value }
        return picture
    }
}
