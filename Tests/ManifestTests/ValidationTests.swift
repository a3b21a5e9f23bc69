import Manifest
import XCTest

final class ValidationTests: XCTestCase {
    private func assertError(
        _ expected: String, line: UInt = #line, _ body: () throws -> Parameters
    ) {
        XCTAssertThrowsError(try body(), line: line) { error in
            XCTAssertTrue(error is ManifestError, line: line)
            XCTAssertEqual(String(describing: error), expected, line: line)
        }
    }

    func testDefaultsFillWhatIsNotGiven() throws {
        let parameters = try example().parameters(["count": .integer(7)])
        XCTAssertEqual(parameters.integer("count"), 7)
        XCTAssertEqual(parameters.number("octave-scale"), 1.5)
        XCTAssertEqual(parameters.text("start"), "noise")
        XCTAssertFalse(parameters.boolean("keep"))
        XCTAssertFalse(parameters.isDefault("count"))
        XCTAssertTrue(parameters.isDefault("keep"))
    }

    func testPresetYieldsToGivenValuesAndComesBeforeDefaults() throws {
        let parameters = try example().parameters(["count": .integer(3)], preset: "many")
        XCTAssertEqual(parameters.integer("count"), 3)
        XCTAssertTrue(parameters.boolean("keep"))
        XCTAssertEqual(try example().parameters(assignments: "preset=many").integer("count"), 20)
        XCTAssertEqual(try example().parameters(json: #"{"preset": "many"}"#).integer("count"), 20)
    }

    func testUnknownNamesListTheKnownOnes() throws {
        let manifest = try example()
        assertError(
            "There is no parameter 'octaves' in example; it has count, octave-scale, keep, start, note, "
                + "model, layer, channels, place, target, guide, seed."
        ) { try manifest.parameters(["octaves": .integer(1)]) }
        assertError("There is no preset 'few' in example; it has many.") {
            try manifest.parameters(preset: "few")
        }
    }

    func testRangesAreClosedAndNamed() throws {
        let manifest = try example()
        for accepted in [1, 20] { _ = try manifest.parameters(["count": .integer(accepted)]) }
        for refused in [0, 21, 99] {
            assertError("Parameter 'count' is \(refused); it must be from 1 to 20.") {
                try manifest.parameters(["count": .integer(refused)])
            }
        }
        assertError("Parameter 'octave-scale' is 4.5; it must be from 1 to 4 (times).") {
            try manifest.parameters(assignments: "octave-scale=4.5")
        }
        assertError("Parameter 'seed' is -1; it must be from 0 to 99.") {
            try manifest.parameters(["seed": .integer(-1)])
        }
    }

    func testNumbersOfTheOtherTypeAreTakenWhereNothingIsLost() throws {
        let manifest = try example()
        XCTAssertEqual(try manifest.parameters(["count": .number(10)]).integer("count"), 10)
        XCTAssertEqual(try manifest.parameters(["octave-scale": .integer(2)]).number("octave-scale"), 2)
        assertError("Parameter 'count' is '10.5'; it must be a whole number.") {
            try manifest.parameters(["count": .number(10.5)])
        }
        assertError("Parameter 'count' is '10.5'; it must be a whole number.") {
            try manifest.parameters(assignments: "count=10.5")
        }
    }

    func testWrongTypesAreRefused() throws {
        let manifest = try example()
        assertError("Parameter 'count' is 'many'; it must be a whole number.") {
            try manifest.parameters(["count": .text("many")])
        }
        assertError("Parameter 'keep' is '1'; it must be yes or no (true, false, on, off, 1, 0).") {
            try manifest.parameters(["keep": .integer(1)])
        }
        assertError("Parameter 'layer' is '3'; it must be a text.") {
            try manifest.parameters(["layer": .integer(3)])
        }
        XCTAssertEqual(try manifest.parameters(["target": .integer(285)]).text("target"), "285")
    }

    func testNumbersMustBeFinite() throws {
        let manifest = try example()
        for number in [Double.nan, .infinity, -.infinity] {
            XCTAssertThrowsError(try manifest.parameters(["octave-scale": .number(number)]))
        }
        for text in ["nan", "inf", "-inf", "1e999"] {
            XCTAssertThrowsError(try manifest.parameters(assignments: "octave-scale=\(text)"), text)
        }
        XCTAssertThrowsError(try manifest.parameters(json: #"{"octave-scale": 1e999}"#))
    }

    func testChoicesAndSyntaxesAreChecked() throws {
        let manifest = try example()
        assertError("Parameter 'start' is 'sky'; it must be one of noise, picture.") {
            try manifest.parameters(["start": .text("sky")])
        }
        assertError(
            "Parameter 'layer' is 'a:x'; it must be 'auto', or layers joined by '+', each with an optional "
                + "weight, such as block4c:0.5+block6a."
        ) { try manifest.parameters(["layer": .text("a:x")]) }
        assertError(
            "Parameter 'channels' is '5-2'; it must be 'all', or numbers and ranges from 0 on, such as "
                + "3,17,40-47."
        ) { try manifest.parameters(["channels": .text("5-2")]) }
        XCTAssertThrowsError(try manifest.parameters(["place": .text("0.5,1.5")]))
        XCTAssertThrowsError(try manifest.parameters(["model": .text(" ")]))
    }

    func testUnderscoresStandForHyphens() throws {
        let manifest = try example()
        XCTAssertEqual(try manifest.parameters(["octave_scale": .number(2)]).number("octave-scale"), 2)
        assertError("Parameter 'octave-scale' is given twice; give it once.") {
            try manifest.parameters(["octave_scale": .number(2), "octave-scale": .number(2)])
        }
        assertError("Parameter 'octave-scale' is given twice; give it once.") {
            try manifest.parameters(assignments: "octave_scale=2 octave-scale=2")
        }
    }

    func testEarlierNamesAndValuesStandForTodays() throws {
        let manifest = try example()
        XCTAssertEqual(try manifest.parameters(["total_number": .integer(7)]).integer("count"), 7)
        XCTAssertEqual(try manifest.parameters(assignments: "coarse=on").number("octave-scale"), 4)
        XCTAssertEqual(try manifest.parameters(json: #"{"coarse": false}"#).number("octave-scale"), 1.5)
        XCTAssertEqual(try manifest.parameters(assignments: "begin=itself").text("start"), "picture")
        assertError("Parameter 'count' is 21; it must be from 1 to 20.") {
            try manifest.parameters(["total-number": .integer(21)])
        }
        assertError("Parameter 'coarse' is 'much'; it must be yes or no (true, false, on, off, 1, 0).") {
            try manifest.parameters(assignments: "coarse=much")
        }
        assertError("Parameter 'coarse' is '4'; it must be yes or no (true, false, on, off, 1, 0).") {
            try manifest.parameters(["coarse": .number(4)])
        }
        assertError("Parameter 'begin' is 'noise'; it must be one of itself, void.") {
            try manifest.parameters(assignments: "begin=noise")
        }
        assertError("Parameter 'count' is given twice; give it once.") {
            try manifest.parameters(["count": .integer(1), "total-number": .integer(1)])
        }
    }

    func testJSONIsStableAndReadsBack() throws {
        let manifest = try example()
        let parameters = try manifest.parameters([
            "note": .text("\"quoted\" / \\ \n ü"), "octave-scale": .number(1.1),
        ])
        XCTAssertEqual(try manifest.parameters(json: parameters.json()), parameters)
        XCTAssertEqual(
            try manifest.parameters().json(),
            #"{"channels":"all","count":4,"guide":"none","keep":false,"layer":"auto","model":"net","#
                + #""note":"","octave-scale":1.5,"place":"all","seed":0,"start":"noise","target":"none"}"#)
    }

    func testMalformedJSONIsRefused() throws {
        let manifest = try example()
        for text in [
            "", "[1]", "{", "{\"count\": 1,}", "{\"count\": 1} x", "{\"count\": 1, \"count\": 2}",
            "{\"count\": null}", "{\"count\": [1]}", "{\"count\": nan}",
        ] {
            XCTAssertThrowsError(try manifest.parameters(json: text), text) { error in
                guard case ManifestError.malformedJSON = error else { return XCTFail("\(error)") }
                XCTAssertFalse("\(error)".contains("Dictionary"), "\(error)")
            }
        }
    }
}
