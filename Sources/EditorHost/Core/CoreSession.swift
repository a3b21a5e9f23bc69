import CPareidolia
import Messages

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
    /// What of the region somebody looks at, for a filter that makes parts; nil for all of it.
    public let part: PixelRectangle?
    /// What the parameters of kind `drawable` ask for, by parameter.
    public let pictures: [String: FloatPicture]

    public init(
        filter: String, parameters: String, region: FloatPicture, part: PixelRectangle? = nil,
        pictures: [String: FloatPicture]
    ) {
        self.filter = filter
        self.parameters = parameters
        self.region = region
        self.part = part
        self.pictures = pictures
    }
}

/// Whom the core tells how it gets on, on the thread that it computes on.
public protocol CoreHost: AnyObject {
    /// fraction: 0...1, never falling; message: what is being done.
    func progress(_ fraction: Double, _ message: Message)
    /// Something to know about the result that is no error.
    func notice(_ message: Message)
    /// The largest size for ``intermediate(_:)``; nil where that is not to be called.
    var intermediateSize: (width: Int, height: Int)? { get }
    /// The picture as it stands, perhaps smaller than the region; valid during the call.
    func intermediate(_ picture: pareidolia_region)
    /// A result that does not replace the region; valid during the call. False ends the run after it.
    func result(index: Int, count: Int, title: Message, _ picture: pareidolia_region) -> Bool
    /// `PAREIDOLIA_PROCEED`, `_FINISH` or `_STOP`.
    var request: Int32 { get }
}

/// The core with the networks it has loaded so far. For one thread at a time.
public final class CoreSession: @unchecked Sendable {
    private let library: CoreLibrary
    private let handle: OpaquePointer

    /// library: its path. Throws `HostError.libraryMissing`, `.libraryVersion` and `.core`.
    public init(library path: String = Installation.library) throws {
        library = try CoreLibrary(path)
        var error: CoreLibrary.CMessage?
        guard let handle = library.sessionNew(nil, &error) else { throw library.failure(error) }
        self.handle = handle
    }

    deinit { library.sessionFree(handle) }

    /// The networks that the core knows, in alphabetical order; it reads each one's card and header.
    ///
    /// Throws `HostError.core`, `.outOfMemory` and `.unreadableNetworks`.
    public func networks() throws(HostError) -> [NetworkDescription] {
        var error: CoreLibrary.CMessage?
        guard let text = library.listModels(handle, &error) else { throw library.failure(error) }
        defer { library.stringFree(text) }
        return try NetworkDescription.list(json: String(cString: text))
    }

    /// Runs a filter; its region holds the result afterwards.
    ///
    /// Throws `HostError.canceled` where the host said so, else `.core`; the region is then unchanged.
    public func run(_ call: CoreCall, host: any CoreHost) throws(HostError) {
        var callbacks = pareidolia_callbacks()
        callbacks.struct_size = MemoryLayout<pareidolia_callbacks>.size
        let box = HostBox(host)
        callbacks.user = Unmanaged.passUnretained(box).toOpaque()
        callbacks.progress = { user, fraction, message in
            HostBox.host(user).progress(fraction, Message(message!))
        }
        callbacks.result = { user, index, count, title, picture in
            HostBox.host(user).result(
                index: Int(index), count: Int(count), title: Message(title!), picture!.pointee)
        }
        callbacks.notice = { user, message in HostBox.host(user).notice(Message(message!)) }
        callbacks.request = { HostBox.host($0).request }
        if let size = host.intermediateSize {
            callbacks.intermediate = { user, picture in HostBox.host(user).intermediate(picture!.pointee) }
            (callbacks.intermediate_width, callbacks.intermediate_height) = (
                Int32(clamping: size.width), Int32(clamping: size.height)
            )
        }

        if let part = call.part {
            (callbacks.part_x, callbacks.part_y) = (Int32(clamping: part.x), Int32(clamping: part.y))
            (callbacks.part_width, callbacks.part_height) = (
                Int32(clamping: part.width), Int32(clamping: part.height)
            )
        }

        var region = call.region.region
        let names = call.pictures.keys.sorted()
        let cNames = names.map { strdup($0) }
        defer { cNames.forEach { free($0) } }
        let regions = names.map { call.pictures[$0]!.region }
        var error: CoreLibrary.CMessage?
        let code = regions.withUnsafeBufferPointer { regions in
            let pictures = names.indices.map {
                pareidolia_picture(
                    struct_size: MemoryLayout<pareidolia_picture>.size, parameter: UnsafePointer(cNames[$0]),
                    region: regions.baseAddress! + $0)
            }
            return library.apply(
                handle, call.filter, call.parameters, &region, pictures, Int32(pictures.count), &callbacks,
                &error)
        }
        // The callbacks' user pointer, and the pixels behind the regions, are alive up to here.
        withExtendedLifetime((box, call)) {}
        if code != PAREIDOLIA_OK { throw library.failure(error) }
    }
}

extension CoreLibrary {
    /// What went wrong; takes the message over.
    fileprivate func failure(_ error: CMessage?) -> HostError {
        // There may be no memory left for a message.
        guard let error else { return .outOfMemory }
        defer { messageFree(error) }
        return error.pointee.code == PAREIDOLIA_CANCELED ? .canceled : .core(Message(error))
    }
}

extension Message {
    /// What the core says.
    fileprivate init(_ pointer: UnsafePointer<pareidolia_message>) {
        // An earlier core's messages end before the messages of arguments.
        let isWhole = pointer.pointee.struct_size >= MemoryLayout<pareidolia_message>.size
        let parts = isWhole ? pointer.pointee.argument_messages : nil
        var arguments: [Argument] = []
        var next = pointer.pointee.arguments!
        while let name = next[0], let text = next[1] {
            let value: Value =
                if let part = parts?[arguments.count] {
                    .message(Message(part))
                } else {
                    .text(String(cString: text))
                }
            arguments.append(Argument(name: String(cString: name), value: value))
            next += 2
        }
        self.init(
            String(cString: pointer.pointee.identifier), ErrorCode(rawValue: pointer.pointee.code),
            String(cString: pointer.pointee.pattern), arguments: arguments)
    }
}

private final class HostBox {
    private let host: any CoreHost

    init(_ host: any CoreHost) { self.host = host }

    static func host(_ user: UnsafeMutableRawPointer?) -> any CoreHost {
        Unmanaged<HostBox>.fromOpaque(user!).takeUnretainedValue().host
    }
}
