import Manifest
import Models

extension Model {
    /// The classes of a text: one by its name or number, or several with weights, `Egyptian cat:0.7+volcano:0.3`; one with
    /// a negative weight is not wanted. Throws ``ModelError``.
    func classes(_ text: String) throws -> [(index: Int, weight: Double)] {
        // A name may hold the signs that join names.
        guard !classes.contains(text), let named = WeightedName.list(text) else {
            return [(try classIndex(text), 1)]
        }
        return try named.map { (try classIndex($0.name), $0.weight) }
    }
}
