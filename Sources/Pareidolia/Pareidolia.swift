// The functions bear the names of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase
import CPareidolia
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
import EmbeddedManifests
import Filters
import Glibc
import Imaging
import Messages
import Models

// The functions of pareidolia.h, which documents them. `@implementation` makes the compiler compare each
// with its declaration there.

@c @implementation
public func pareidolia_abi_version() -> Int32 { Int32(PAREIDOLIA_ABI_VERSION) }

@c @implementation
public func pareidolia_version() -> UnsafePointer<CChar>! { versionText }

/// Lives as long as the library.
nonisolated(unsafe) private let versionText = UnsafePointer<CChar>(strdup(Version.current))

@c @implementation
public func pareidolia_session_new(
    _ settings: UnsafePointer<pareidolia_settings>!, _ error: UnsafeMutablePointer<CMessage?>!
) -> OpaquePointer! {
    reporting(to: error) { try Session(settings).handle }.value
}

@c @implementation
public func pareidolia_session_free(_ session: OpaquePointer!) {
    if let session { Session.release(session) }
}

@c @implementation
public func pareidolia_list_filters(
    _ session: OpaquePointer!, _ error: UnsafeMutablePointer<CMessage?>!
) -> UnsafeMutablePointer<CChar>! {
    reporting(to: error) {
        _ = try Session.of(session)
        return try json(Manifests.all)
    }.value
}

@c @implementation
public func pareidolia_list_models(
    _ session: OpaquePointer!, _ error: UnsafeMutablePointer<CMessage?>!
) -> UnsafeMutablePointer<CChar>! {
    reporting(to: error) {
        let store = try Session.of(session).filters.store
        return try json(store.list().map { ModelDescription($0, in: store) })
    }.value
}

@c @implementation
public func pareidolia_string_free(_ string: UnsafeMutablePointer<CChar>!) { free(string) }

@c @implementation
public func pareidolia_message_free(_ message: UnsafeMutablePointer<pareidolia_message>!) { free(message) }

@c @implementation
public func pareidolia_apply(
    _ session: OpaquePointer!, _ filter: UnsafePointer<CChar>!, _ parameters: UnsafePointer<CChar>!,
    _ region: UnsafePointer<pareidolia_region>!, _ pictures: UnsafePointer<pareidolia_picture>!,
    _ pictureCount: Int32, _ callbacks: UnsafePointer<pareidolia_callbacks>!,
    _ error: UnsafeMutablePointer<CMessage?>!
) -> Int32 {
    reporting(to: error) {
        let session = try Session.of(session)
        guard let filter else { throw CallerError.null(argument: "filter") }
        guard let region else { throw CallerError.null(argument: "region") }
        let pixels = try PixelRegion(region)
        let host = try callbacks.map {
            try CallbackHost(pareidolia_callbacks(reading: $0), region: pixels)
        }
        let manifest = try Manifests.named(String(cString: filter))
        try session.filters.apply(
            filter: manifest.name,
            parameters: manifest.parameters(json: parameters.map { String(cString: $0) } ?? "{}"),
            region: pixels, pictures: namedPictures(pictures, count: Int(pictureCount)),
            host: host)
    }.code
}

/// Does the work of a function, and hands what is thrown to a C program that wants to know it.
private func reporting<Value>(to error: UnsafeMutablePointer<CMessage?>?, _ body: () throws -> Value)
    -> (value: Value?, code: Int32)
{
    error?.pointee = nil
    do {
        return (try body(), Int32(PAREIDOLIA_OK))
    } catch let failure {
        let message = Message(failure)
        error?.pointee = message.allocateForC()
        return (nil, (message.code ?? .internal).rawValue)
    }
}

/// The pictures of a C program by parameter. They follow each other at the distance that the first states.
private func namedPictures(_ pictures: UnsafePointer<pareidolia_picture>?, count: Int) throws
    -> [String: PixelRegion]
{
    guard count >= 0 else { throw CallerError.pictureCount(count) }
    if count == 0 { return [:] }
    guard let pictures else { throw CallerError.null(argument: "pictures") }
    let distance = pareidolia_picture.statedSize(pictures)
    var named: [String: PixelRegion] = [:]
    for index in 0..<count {
        let place = (UnsafeRawPointer(pictures) + index * distance)
            .assumingMemoryBound(to: pareidolia_picture.self)
        guard pareidolia_picture.statedSize(place) == distance else {
            throw CallerError.structSizesDiffer(struct: "pareidolia_picture")
        }
        let picture = try pareidolia_picture(reading: place)
        guard let parameter = picture.parameter else {
            throw CallerError.null(argument: "pictures[\(index)].parameter")
        }
        guard let region = picture.region else {
            throw CallerError.null(argument: "pictures[\(index)].region")
        }
        let name = String(cString: parameter)
        guard named.updateValue(try PixelRegion(region), forKey: name) == nil else {
            throw CallerError.pictureTwice(parameter: name)
        }
    }
    return named
}

/// A model as `pareidolia_list_models` describes it.
private struct ModelDescription: Encodable {
    let name: String
    let title: String
    let summary: String
    let installed: Bool
    let path: String
    let layers: [Layer]
    let classes: [String]
    let recommendedLayers: [String: [String: String]]
    /// By filter and layer.
    let words: [String: [String: String]]
    let poorAt: [String]
    let channels: [ModelCard.Channel]

    struct Layer: Encodable {
        let name: String
        let shows: String?
    }

    init(_ listing: ModelStore.Listing, in store: ModelStore) {
        let card = try? store.card(listing.name)
        let contents = try? store.summary(listing.name)
        name = listing.name
        title = listing.title
        summary = card?.summary ?? listing.problem ?? ""
        installed = listing.installed
        path = listing.path
        layers = (contents?.layers ?? []).map { name in
            Layer(name: name, shows: card?.layers.first { $0.name == name }?.shows)
        }
        classes = contents?.classes ?? []
        recommendedLayers = card?.recommendedLayers.byFilter ?? [:]
        words = card?.words ?? [:]
        poorAt = card?.poorAt ?? []
        channels = card?.channels ?? []
    }
}

/// A C string that the caller frees. Throws ``CallerError/noMemory(bytes:)``.
private func json(_ value: some Encodable) throws -> UnsafeMutablePointer<CChar> {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    guard let copy = strdup(text) else { throw CallerError.noMemory(bytes: text.utf8.count) }
    return copy
}
