// The functions bear the names of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase
import CPareidolia
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
import Filters
import Glibc
import Imaging
import Manifests
import Messages
import Models

// The functions of pareidolia.h, which documents them. `@implementation` makes the compiler compare each
// with its declaration there.

@c @implementation
public func pareidolia_abi_version() -> Int32 { Int32(PAREIDOLIA_ABI_VERSION) }

@c @implementation
public func pareidolia_version() -> UnsafePointer<CChar>! { versionText }

/// Lives as long as the library.
nonisolated(unsafe) private let versionText = UnsafePointer(strdup(Version.current)!)

@c @implementation
public func pareidolia_session_new(_ settings: UnsafePointer<pareidolia_settings>!) -> OpaquePointer! {
    Session(settings?.pointee).handle
}

@c @implementation
public func pareidolia_session_free(_ session: OpaquePointer!) {
    if let session { Session.release(session) }
}

@c @implementation
public func pareidolia_list_filters(_ session: OpaquePointer!) -> UnsafeMutablePointer<CChar>! {
    json(Manifests.all)
}

@c @implementation
public func pareidolia_list_models(_ session: OpaquePointer!) -> UnsafeMutablePointer<CChar>! {
    guard let session else { return nil }
    let store = Session.of(session).filters.store
    return json(store.list().map { ModelDescription($0, in: store) })
}

@c @implementation
public func pareidolia_string_free(_ string: UnsafeMutablePointer<CChar>!) { free(string) }

@c @implementation
public func pareidolia_apply(
    _ session: OpaquePointer!, _ filter: UnsafePointer<CChar>!, _ parameters: UnsafePointer<CChar>!,
    _ region: UnsafePointer<pareidolia_region>!, _ pictures: UnsafePointer<pareidolia_picture>!,
    _ pictureCount: Int32,
    _ callbacks: UnsafePointer<pareidolia_callbacks>!, _ error: UnsafeMutablePointer<pareidolia_error>!
) -> Int32 {
    do {
        guard let session else { throw CallerError.null("session") }
        guard let filter else { throw CallerError.null("filter") }
        guard let region else { throw CallerError.null("region") }
        let manifest = try Manifests.named(String(cString: filter))
        try Session.of(session).filters.apply(
            filter: manifest.name,
            parameters: manifest.parameters(json: parameters.map { String(cString: $0) } ?? "{}"),
            region: PixelRegion(region.pointee), pictures: namedPictures(pictures, count: pictureCount),
            host: callbacks.map { CallbackHost($0.pointee) })
        return Int32(PAREIDOLIA_OK)
    } catch let failure {
        let message = Message(failure)
        let code = (message.code ?? .internal).rawValue
        error?.pointee = pareidolia_error(code: code, message: strdup("\(message)"))
        return code
    }
}

@c @implementation
public func pareidolia_error_clear(_ error: UnsafeMutablePointer<pareidolia_error>!) {
    guard let error else { return }
    free(error.pointee.message)
    error.pointee = pareidolia_error(code: Int32(PAREIDOLIA_OK), message: nil)
}

/// The pictures of a C program by parameter.
private func namedPictures(_ pictures: UnsafePointer<pareidolia_picture>?, count: Int32) throws
    -> [String: PixelRegion]
{
    guard count > 0 else { return [:] }
    guard let pictures else { throw CallerError.null("pictures") }
    var named: [String: PixelRegion] = [:]
    for picture in UnsafeBufferPointer(start: pictures, count: Int(count)) {
        guard let parameter = picture.parameter else { throw CallerError.null("pictures[].parameter") }
        named[String(cString: parameter)] = try PixelRegion(picture.region)
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
    let recommendedLayers: [String: String]

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
        recommendedLayers = card?.recommendedLayers ?? [:]
    }
}

/// A C string that the caller frees.
private func json(_ value: some Encodable) -> UnsafeMutablePointer<CChar>? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { return nil }
    return strdup(String(decoding: data, as: UTF8.self))
}
