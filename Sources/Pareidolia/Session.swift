import CPareidolia
import Filters
import Models

/// What a `pareidolia_session *` points to.
final class Session {
    let filters: FilterSession

    /// Throws ``CallerError`` for settings that can't be.
    init(_ settings: UnsafePointer<pareidolia_settings>?) throws {
        let settings = try settings.map { try pareidolia_settings(reading: $0) } ?? pareidolia_settings()
        guard (0...1024).contains(settings.threads) else { throw CallerError.threads(Int(settings.threads)) }
        filters = FilterSession(
            store: ModelStore(folder: settings.models_folder.map { String(cString: $0) }),
            threads: settings.threads == 0 ? nil : Int(settings.threads))
    }

    /// The session behind a handle that ``handle`` made; throws ``CallerError`` where there is none.
    static func of(_ handle: OpaquePointer?) throws -> Session {
        guard let handle else { throw CallerError.null(argument: "session") }
        return Unmanaged.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
    }

    /// A handle that owns the session until ``release(_:)``.
    var handle: OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

    static func release(_ handle: OpaquePointer) {
        Unmanaged<Session>.fromOpaque(UnsafeRawPointer(handle)).release()
    }
}
