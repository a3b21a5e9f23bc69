/// Why a file gave no picture, as the task that read it tells.
enum PictureProblem: Error, Codable {
    case damaged(String)
    /// With what the library said.
    case undecodable(String)
    /// A part of a sentence that begins with the file.
    case unsupported(String)
    case animated
    case notAPicture

    func error(_ path: String) -> ImageFileError {
        switch self {
        case .damaged(let reason): .damaged(path, reason: reason)
        case .undecodable(let complaint): .undecodable(path, complaint: complaint)
        case .unsupported(let reason): .unsupported(path, reason: reason)
        case .animated: .animated(path)
        case .notAPicture: .notAPicture(path)
        }
    }
}
