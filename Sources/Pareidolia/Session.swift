import CPareidolia
import Filters
import Models

/// What a `pareidolia_session *` points to.
final class Session {
    let filters: FilterSession

    init(_ settings: pareidolia_settings?) {
        let folder = settings?.models_folder.map { String(cString: $0) }
        let threads = settings.map { Int($0.threads) } ?? 0
        filters = FilterSession(store: ModelStore(folder: folder), threads: threads > 0 ? threads : nil)
    }

    /// The session behind a handle that ``handle`` made.
    static func of(_ handle: OpaquePointer) -> Session {
        Unmanaged.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
    }

    /// A handle that owns the session until ``release(_:)``.
    var handle: OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

    static func release(_ handle: OpaquePointer) {
        Unmanaged<Session>.fromOpaque(UnsafeRawPointer(handle)).release()
    }
}
