import Isolation

/// What the command does when it is started as a process of its own for the file of a stranger.
enum IsolatedWork {
    static func perform(_ task: IsolatedTask) -> Never {
        switch task.name {
        default: task.refuse("there is no task '\(task.name)'")
        }
    }
}
