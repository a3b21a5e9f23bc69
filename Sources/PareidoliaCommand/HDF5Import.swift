import HDF5
import Networks

/// How the command reads HDF5 files: in a process of its own.
enum HDF5Import {
    static func read(_ path: String, _ tensors: [String]) throws -> [String: Tensor] {
        try HDF5Weights.tensors(path, names: tensors) { Interruption.isRequested }
    }
}
