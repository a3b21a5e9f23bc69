import ModelFormats
import XCTest

@testable import Models

final class ModelCardTests: XCTestCase {
    func testEveryCardIsComplete() throws {
        XCTAssertEqual(ModelCards.names, ["efficientnet-lite0", "vgg16-hed"])
        for name in ModelCards.names {
            let card = try ModelCards.card(name)
            XCTAssertEqual(card.name, name)
            for hash in [card.source.wheelSHA256, card.source.fileSHA256] {
                XCTAssertNotNil(hash.wholeMatch(of: /[0-9a-f]{64}/), hash)
            }
            XCTAssertNotNil(card.recommendedLayers["deep-dream"])
            XCTAssertFalse(card.layers.isEmpty)
        }
    }

    func testClassNamesAreUniqueAndInOrder() throws {
        let names = try ModelCards.card("efficientnet-lite0").classNames
        XCTAssertEqual(names.count, 1000)
        XCTAssertEqual(Set(names.map { $0.lowercased() }).count, 1000)
        XCTAssertEqual(names[0], "tench")
        XCTAssertEqual(names[285], "Egyptian cat")
        XCTAssertEqual(names[999], "toilet tissue")
        XCTAssertEqual(try ModelCards.card("vgg16-hed").classNames, [])
    }

    func testClassesAreFoundByNumberNameAndPart() throws {
        let classes = ClassNames(try ModelCards.card("efficientnet-lite0").classNames)
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
