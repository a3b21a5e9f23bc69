import ModelFormats
import XCTest

@testable import Models

final class ModelCardTests: XCTestCase {
    /// Those that are built in.
    private let cards = ModelCards(folders: [])

    func testEveryCardIsComplete() throws {
        XCTAssertEqual(
            cards.names,
            [
                "dsift", "efficientnet-lite0", "googlenet", "hog", "hog-bilinear", "hog-dalal-triggs",
                "vgg16",
                "vgg16-hed", "vgg19",
            ])
        for name in cards.names {
            let card = try cards.card(name)
            XCTAssertEqual(card.name, name)
            XCTAssertFalse(card.layers.isEmpty)
            XCTAssertNotNil(card.recommendedLayers["feature-inversion", "layer"])
            guard let source = card.source else { continue }
            var hashes = [source.fileSHA256]
            switch source {
            case .wheel(_, _, let hash, _, _): hashes.append(hash)
            case .download(let url, _, let hash):
                // torchvision's files bear the beginning of their hash.
                XCTAssertTrue(url.hasPrefix("https://") && url.hasSuffix("-\(hash.prefix(8)).pth"), url)
            }
            for hash in hashes { XCTAssertNotNil(hash.wholeMatch(of: /[0-9a-f]{64}/), hash) }
            XCTAssertNotNil(card.license)
            XCTAssertNotNil(card.recommendedLayers["deep-dream", "layer"])
        }
    }

    /// A network that is part of the program needs no file and has the layers that its card names.
    func testBuiltInNetworks() throws {
        let store = ModelStore(folder: "/nonexistent")
        let builtIn = store.list().filter(\.isBuiltIn)
        XCTAssertEqual(builtIn.map(\.name), ["dsift", "hog", "hog-bilinear", "hog-dalal-triggs"])
        for listing in builtIn {
            XCTAssertTrue(listing.installed)
            let network = try store.load(listing.name).network
            XCTAssertEqual(
                try cards.card(listing.name).layers.map(\.name), network.nodes.map(\.name))
            XCTAssertNoThrow(try store.verify(listing.name))
            XCTAssertThrowsError(try store.importModel(card: listing.name, from: "weights")) {
                XCTAssertEqual($0 as? ModelError, .builtIn(listing.name))
            }
        }
    }

    func testClassNamesAreUniqueAndInOrder() throws {
        let names = try cards.classNames(of: cards.card("efficientnet-lite0"))
        XCTAssertEqual(names.count, 1000)
        XCTAssertEqual(Set(names.map { $0.lowercased() }).count, 1000)
        XCTAssertEqual(names[0], "tench")
        XCTAssertEqual(names[285], "Egyptian cat")
        XCTAssertEqual(names[999], "toilet tissue")
        XCTAssertEqual(try cards.classNames(of: cards.card("vgg16-hed")), [])
    }

    func testClassesAreFoundByNumberNameAndPart() throws {
        let classes = ClassNames(try cards.classNames(of: cards.card("efficientnet-lite0")))
        XCTAssertEqual(try classes.index(of: "285"), 285)
        XCTAssertEqual(try classes.index(of: "egyptian  CAT "), 285)
        XCTAssertEqual(try classes.index(of: "egyptian"), 285)
        XCTAssertEqual(try classes.index(of: "crane"), 517, "a whole name comes before a part of one")
        XCTAssertThrowsError(try classes.index(of: "cat")) { error in
            guard case .ambiguousClass(_, let candidates)? = error as? ModelError else {
                return XCTFail("\(error)")
            }
            XCTAssertTrue(candidates.contains("Egyptian cat"), "\(candidates)")
            XCTAssertFalse(candidates.prefix(4).contains("cattle"), "\(candidates)")
        }
        XCTAssertThrowsError(try classes.index(of: "egiptian cat")) { error in
            XCTAssertEqual(
                (error as? ModelError).map {
                    "\($0)".contains("Egyptian cat") && "\($0)".contains("0 to 999")
                }, true,
                "\(error)")
        }
        for wrong in ["1000", "-1", "", "285.5"] { XCTAssertThrowsError(try classes.index(of: wrong), wrong) }
    }

    func testHashesAreThoseOfTheStandard() {
        // FIPS 180-4's examples.
        let abc = Array("abc".utf8)
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        abc.withUnsafeBytes { bytes in
            XCTAssertEqual(SHA256.digest(of: bytes), expected)
            let parts = [bytes[..<1], bytes[1...]].map { UnsafeRawBufferPointer(rebasing: $0) }
            XCTAssertEqual(SHA256.digest(ofParts: parts), expected)
        }
        XCTAssertEqual(
            SHA256.digest(of: UnsafeRawBufferPointer(start: nil, count: 0)),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }
}
