/// Where on the straight line from one code to another consecutive pictures differ equally.
///
/// Even steps on the line do not: a layer that asks for two things at once may hold on to the one for long and then
/// change to the other in a few steps.
struct MorphPath {
    /// How far pictures have come at even places on the line, from 0 on.
    private let distances: [Double]

    /// - Parameter differences: between the pictures of neighbors among even places, from the line's beginning to its
    ///   end; not empty. Where they say nothing, the path is the line.
    init(differences: [Double]) {
        let isOfUse = differences.allSatisfy { $0.isFinite && $0 >= 0 } && differences.contains { $0 > 0 }
        distances = (isOfUse ? differences : differences.map { _ in 1 }).reduce(into: [0]) {
            $0.append($0.last! + $1)
        }
    }

    /// Where on the line, 0…1, this part of the pictures' way is behind, 0…1.
    func amount(at part: Double) -> Double {
        let wanted = part * distances.last!
        guard let next = distances.indices.dropFirst().first(where: { distances[$0] >= wanted }) else {
            return 1
        }
        let length = distances[next] - distances[next - 1]
        let rest = length > 0 ? (wanted - distances[next - 1]) / length : 0
        return (Double(next - 1) + rest) / Double(distances.count - 1)
    }
}
