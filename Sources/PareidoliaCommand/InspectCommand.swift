import ArgumentParser
import Messages
import Models
import Networks

/// `pareidolia inspect`.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Shows a network's layers, their kinds, shapes and parameters.")

    @Argument(help: "The network's name, such as efficientnet-lite0.")
    var model: String

    @Option(help: "The picture's size, for which shapes are shown.")
    var size = PictureSize(width: 224, height: 224)

    func run() throws {
        let model = try ModelStore().load(model)
        let network = model.network
        let shapes = try network.shapes(height: size.height, width: size.width)
        let outputs = zip(network.nodes, shapes).flatMap { node, shapes in shapes.map { (node, $0) } }
        let rows = zip(network.layerNames, outputs).map { name, entry in
            let (node, shape) = entry
            let count = node.parameters.values.reduce(0) { $0 + $1.count }
            return [
                name, type(of: node.layer).kind, node.layer.summary, shape.description,
                count == 0 ? "" : grouped(count),
            ]
        }
        Terminal.print("\(model.title) (\(model.name)), for a picture of \(size.width)×\(size.height) pixels")
        let heading = ["layer", "kind", "details", "shape (C×H×W)", "parameters"]
        Self.lines([heading] + rows.map { $0.map(\.printable) }).forEach(Terminal.print)
        let parameters = network.nodes.flatMap(\.parameters.values).reduce(0) { $0 + $1.count }
        let activations = outputs.reduce(0) { $0 + $1.1.count }
        Terminal.print(
            "\(network.nodes.count) layers, \(grouped(parameters)) parameters, "
                + "\(grouped(activations)) activations")
        if !model.classes.isEmpty { Terminal.print("\(model.classes.count) classes") }
    }

    /// Columns as wide as their widest cell, the last one aligned to the right.
    private static func lines(_ rows: [[String]]) -> [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return column == row.count - 1 ? padding + row[column] : row[column] + padding
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}

/// Digits in groups of three.
private func grouped(_ number: Int) -> String {
    var result = ""
    for (position, digit) in String(number).reversed().enumerated() {
        if position > 0, position % 3 == 0 { result.append(",") }
        result.append(digit)
    }
    return String(result.reversed())
}

/// A size in pixels such as `640x360`.
struct PictureSize: ExpressibleByArgument, CustomStringConvertible {
    let width: Int
    let height: Int

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    init?(argument: String) {
        let sides = argument.split(omittingEmptySubsequences: false) { $0 == "x" || $0 == "×" }
            .map { Int($0) }
        guard sides.count == 2, let width = sides[0], let height = sides[1],
            (1...100_000).contains(width), (1...100_000).contains(height)
        else { return nil }
        self.init(width: width, height: height)
    }

    var description: String { "\(width)x\(height)" }
}
