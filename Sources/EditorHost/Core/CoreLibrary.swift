import CPareidolia
import Messages

#if canImport(Glibc)
import Glibc
#endif

/// `libpareidolia.so`, loaded from beside the plug-in's executable.
///
/// It is loaded at run time: GIMP's query has to be answered at once and needs nothing of it.
struct CoreLibrary {
    typealias ABIVersion = @convention(c) () -> Int32
    typealias CMessage = UnsafeMutablePointer<pareidolia_message>
    typealias SessionNew =
        @convention(c) (UnsafePointer<pareidolia_settings>?, UnsafeMutablePointer<CMessage?>?) ->
        OpaquePointer?
    typealias SessionFree = @convention(c) (OpaquePointer?) -> Void
    typealias Apply =
        @convention(c) (
            OpaquePointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
            UnsafePointer<pareidolia_region>?, UnsafePointer<pareidolia_picture>?, Int32,
            UnsafePointer<pareidolia_callbacks>?, UnsafeMutablePointer<CMessage?>?
        ) -> Int32
    typealias ListModels =
        @convention(c) (OpaquePointer?, UnsafeMutablePointer<CMessage?>?) -> UnsafeMutablePointer<CChar>?
    typealias StringFree = @convention(c) (UnsafeMutablePointer<CChar>?) -> Void
    typealias MessageFree = @convention(c) (CMessage?) -> Void

    let sessionNew: SessionNew
    let sessionFree: SessionFree
    let apply: Apply
    let listModels: ListModels
    let stringFree: StringFree
    let messageFree: MessageFree

    /// Loads the library; it stays loaded until the process ends.
    ///
    /// Throws `HostError.libraryMissing` or `.libraryVersion`.
    init(_ path: String) throws {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw HostError.libraryMissing(path: path, reason: Message(verbatim: String(cString: dlerror())))
        }
        func function<Function>(_ name: String, as type: Function.Type) throws -> Function {
            guard let symbol = dlsym(handle, name) else {
                throw HostError.libraryMissing(
                    path: path, reason: Message(part: "it has no function \(name)"))
            }
            return unsafeBitCast(symbol, to: type)
        }
        let version = try function("pareidolia_abi_version", as: ABIVersion.self)()
        guard version == PAREIDOLIA_ABI_VERSION else {
            throw HostError.libraryVersion(path: path, found: version, expected: PAREIDOLIA_ABI_VERSION)
        }
        sessionNew = try function("pareidolia_session_new", as: SessionNew.self)
        sessionFree = try function("pareidolia_session_free", as: SessionFree.self)
        apply = try function("pareidolia_apply", as: Apply.self)
        listModels = try function("pareidolia_list_models", as: ListModels.self)
        stringFree = try function("pareidolia_string_free", as: StringFree.self)
        messageFree = try function("pareidolia_message_free", as: MessageFree.self)
    }
}
