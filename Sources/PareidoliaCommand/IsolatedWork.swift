import HDF5
import ImageFiles
import Isolation

/// What the command does when it is started as a process of its own for the file of a stranger.
enum IsolatedWork {
    static func perform(_ task: IsolatedTask) -> Never {
        PictureTask.perform(task)
        switch task.name {
        case HDF5Weights.task: HDF5Weights.perform(task)
        default: task.refuse("there is no task '\(task.name)'")
        }
    }
}
