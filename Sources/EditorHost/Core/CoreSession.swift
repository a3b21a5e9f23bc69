import CPareidolia

#if canImport(Glibc)
import Glibc
#endif

/// What the core is to do.
public struct CoreCall: Sendable {
    /// The filter's name.
    public let filter: String
    /// The parameters as JSON.
    public let parameters: String
    /// What the result replaces.
    public let region: FloatPicture
    /// What the parameters of kind `drawable` ask for, by parameter.
    public let pictures: [String: FloatPicture]

    public init(
        filter: String, parameters: String, region: FloatPicture, pictures: [String: FloatPicture]
    ) {
        self.filter = filter
        self.parameters = parameters
        self.region = region
        self.pictures = pictures
    }
}

/// Whom the core tells how it gets on, on the thread that it computes on.
public protocol CoreHost: AnyObject {
    /// fraction: 0...1, never falling; message: what is being done, in English.
    func progress(_ fraction: Double, _ message: String)
    /// Something to know about the result that is no error, in English.
    func notice(_ message: String)
    var wantsIntermediates: Bool { get }
    /// The picture as it stands, perhaps smaller than the region; valid during the call.
    func intermediate(_ picture: pareidolia_region)
    /// A result that does not replace the region; valid during the call. False ends the run after it.
    func result(index: Int, count: Int, title: String, _ picture: pareidolia_region) -> Bool
    /// `PAREIDOLIA_PROCEED`, `_FINISH` or `_STOP`.
    var request: Int32 { get }
}

/// The core with the networks it has loaded so far. For one thread at a time.
public final class CoreSession: @unchecked Sendable {
    private let library: CoreLibrary
    private let handle: OpaquePointer

    /// Throws `PlugInError.libraryMissing`, `.libraryVersion` and `.noMemory`.
    public init() throws {
        library = try CoreLibrary()
        guard let handle = library.sessionNew(nil) else { throw PlugInError.noMemory(width: 1, height: 1) }
        self.handle = handle
    }

    deinit { library.sessionFree(handle) }

    /// The networks that the core knows, in alphabetical order.
    public func networks() -> [NetworkDescription] {
        guard let text = library.listModels(handle) else { return [] }
        defer { library.stringFree(text) }
        return NetworkDescription.list(json: String(cString: text))
    }

    /// Runs a filter; its region holds the result afterwards.
    ///
    /// Throws `PlugInError.cancelled` where the host said so, else `.core`; the region is then unchanged.
    public func run(_ call: CoreCall, host: any CoreHost) throws(PlugInError) {
        var callbacks = pareidolia_callbacks()
        let box = HostBox(host)
        callbacks.user = Unmanaged.passUnretained(box).toOpaque()
        callbacks.progress = { user, fraction, message in
            HostBox.host(user).progress(fraction, message.map { String(cString: $0) } ?? "")
        }
        callbacks.result = { user, index, count, title, picture in
            HostBox.host(user).result(
                index: Int(index), count: Int(count), title: title.map { String(cString: $0) } ?? "",
                picture!.pointee)
        }
        callbacks.notice = { user, message in HostBox.host(user).notice(String(cString: message!)) }
        callbacks.request = { HostBox.host($0).request }
        if host.wantsIntermediates {
            callbacks.intermediate = { user, picture in HostBox.host(user).intermediate(picture!.pointee) }
        }

        var region = call.region.region
        let names = call.pictures.keys.sorted()
        let cNames = names.map { strdup($0) }
        defer { cNames.forEach { free($0) } }
        let pictures = zip(names, cNames).map { name, cName in
            pareidolia_picture(parameter: UnsafePointer(cName), region: call.pictures[name]!.region)
        }
        var error = pareidolia_error()
        defer { library.errorClear(&error) }
        let code = library.apply(
            handle, call.filter, call.parameters, &region, pictures, Int32(pictures.count), &callbacks,
            &error)
        // The callbacks' user pointer, and the pixels behind the regions, are alive up to here.
        withExtendedLifetime((box, call)) {}
        if code == PAREIDOLIA_CANCELLED { throw .cancelled }
        guard code == PAREIDOLIA_OK else {
            let message = error.message.map { String(cString: $0) } ?? "The core failed with code \(code)."
            throw .core(code: code, message: message)
        }
    }
}

private final class HostBox {
    private let host: any CoreHost

    init(_ host: any CoreHost) { self.host = host }

    static func host(_ user: UnsafeMutableRawPointer?) -> any CoreHost {
        Unmanaged<HostBox>.fromOpaque(user!).takeUnretainedValue().host
    }
}
