/// What can go wrong with pictures in memory.
public enum ImagingError: Error, Equatable, CustomStringConvertible {
    case outOfMemory(width: Int, height: Int)

    public var description: String {
        switch self {
        case .outOfMemory(let width, let height):
            "There is not enough memory for \(width)×\(height) pixels; use a smaller picture or selection, or close other programs."
        }
    }
}
