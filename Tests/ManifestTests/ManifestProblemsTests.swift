import Manifest
import XCTest

final class ManifestProblemsTests: XCTestCase {
    /// Expects one problem, with this text at this line, after replacing a piece of the example.
    private func assertProblem(
        _ expected: String, at expectedLine: Int, replacing old: String, with new: String,
        line: UInt = #line
    ) throws {
        XCTAssertTrue(exampleJSON.contains(old), "nothing to replace", line: line)
        let json = exampleJSON.replacingOccurrences(of: old, with: new)
        let problems = try Manifest(json: json).problems
        XCTAssertEqual(problems.map(\.description), [expected], line: line)
        guard let problem = problems.first else { return }
        XCTAssertEqual(try JSONOutline(json).line(of: problem.path), expectedLine, line: line)
    }

    func testTheExampleIsFine() throws {
        XCTAssertEqual(try example().problems, [])
    }

    func testNames() throws {
        try assertProblem(
            "The name 'keep' is used twice.", at: 15, replacing: "\"note\"", with: "\"keep\"")
        try assertProblem(
            "The name 'Note' must be of lower-case letters, digits and hyphens.", at: 15,
            replacing: "\"note\"", with: "\"Note\"")
        try assertProblem(
            "The name 'threads' is reserved for the hosts; choose another.", at: 15,
            replacing: "\"note\"", with: "\"threads\"")
    }

    func testAliases() throws {
        for taken in ["octave-scale", "coarse"] {
            try assertProblem(
                "The name '\(taken)' is used twice.", at: taken == "coarse" ? 10 : 9,
                replacing: "\"total-number\"", with: "\"\(taken)\"")
        }
        try assertProblem(
            "The name 'preset' is used twice.", at: 9, replacing: "\"total-number\"", with: "\"preset\"")
        try assertProblem(
            "Parameter 'octave-scale' is 9; it must be from 1 to 4 (times).", at: 10,
            replacing: "\"true\": 4", with: "\"true\": 9")
        try assertProblem(
            "The values of the alias 'coarse' are missing; leave the key out where they are the same.",
            at: 10,
            replacing: "{ \"true\": 4, \"false\": 1.5 }", with: "{}")
    }

    func testConditions() throws {
        for (key, sentence) in [
            (#""enabledBy": {"cont": [1]}"#, "There is no other parameter 'cont' to depend on."),
            (#""disabledBy": {"keep": [true]}"#, "There is no other parameter 'keep' to depend on."),
            (#""enabledBy": {"count": []}"#, "There must be at least one value of 'count'."),
            (#""disabledBy": {"count": [4, 40]}"#, "Parameter 'count' is 40; it must be from 1 to 20."),
            (#""missing": "Choose.""#, "Only a parameter of kind drawable may be missing."),
            (
                #""chain": "count""#,
                "Only an integer is chained, to the integer before it; 'count' is not that."
            ),
        ] {
            try assertProblem(
                sentence, at: 11, replacing: "\"kind\": \"boolean\"", with: "\"kind\": \"boolean\", \(key)")
        }
    }

    /// Of a choice that says where the result goes.
    func testPlaces() throws {
        let choice = "{ \"value\": \"noise\", \"label\": \"Noise\" }"
        func with(_ keys: String) -> String { choice.replacingOccurrences(of: " }", with: ", \(keys) }") }
        try assertProblem(
            "All choices of 'start' need a place, or none.", at: 13, replacing: choice,
            with: with("\"place\": \"new-layer\""))
        let both = choice + ", { \"value\": \"picture\", \"label\": \"Picture\" }"
        let places = both.replacingOccurrences(of: " }", with: ", \"place\": \"layer-mask\" }")
        try assertProblem(
            "A selection or layer mask is gray; set \"pixels\": \"gray\".", at: 13, replacing: both,
            with: places)
        let gray = places.replacingOccurrences(of: "mask\"", with: "mask\", \"pixels\": \"gray\"")
        let fine = try Manifest(json: exampleJSON.replacingOccurrences(of: both, with: gray))
        XCTAssertEqual(fine.problems, [])
        XCTAssertEqual(fine.outputPlace(try fine.parameters()), .layerMask)
        XCTAssertEqual(fine.result(try fine.parameters())?.pixels, .gray)
        XCTAssertEqual(try example().outputPlace(example().parameters()), .inPlace)
        try assertProblem(
            "Only a parameter of kind drawable lies over the picture.", at: 11,
            replacing: "\"kind\": \"boolean\"", with: "\"kind\": \"boolean\", \"overlay\": \"drawable\"")
    }

    func testMnemonics() throws {
        try assertProblem(
            "The mnemonic H of 'channels' belongs to a stock button; choose another.", at: 18,
            replacing: "\"Channels\"", with: "\"C_hannels\"")
        try assertProblem(
            "The mnemonic S of 'seed' is taken by 'octave-scale'; choose another.", at: 22,
            replacing: "\"Seed\"", with: "\"_Seed\"")
    }

    func testWhatIsGIMPs() throws {
        try assertProblem(
            "The menu 'Filters' must begin with '<Image>/', the menu of GIMP's pictures.", at: 7,
            replacing: "<Image>/Filters/Pareidolia", with: "Filters")
        for types in ["", "RGB*, CMYK"] {
            try assertProblem(
                "The imageTypes '\(types)' must be of RGB, RGBA, RGB*, GRAY, GRAYA, GRAY*.", at: 7,
                replacing: "RGB*, GRAY*", with: types)
        }
    }

    func testDefaultsAndRanges() throws {
        try assertProblem(
            "Parameter 'count' is 40; it must be from 1 to 20.", at: 9,
            replacing: "\"default\": 4", with: "\"default\": 40")
        try assertProblem(
            "Parameter 'count' is '4.5'; it must be a whole number.", at: 9,
            replacing: "\"default\": 4", with: "\"default\": 4.5")
        try assertProblem(
            "The parameter 'count' needs a range.", at: 9, replacing: "\"range\": [1, 20], ", with: "")
        try assertProblem(
            "The uiRange of 'count' must lie within its range.", at: 9,
            replacing: "\"range\": [1, 20]", with: "\"range\": [1, 20], \"uiRange\": [0, 10]")
        try assertProblem(
            "The bounds of the whole number 'count' must be whole.", at: 9,
            replacing: "\"range\": [1, 20]", with: "\"range\": [0.5, 20]")
        try assertProblem(
            "Only a number that may be 0 says what 0 stands for.", at: 9,
            replacing: "\"range\": [1, 20]", with: "\"range\": [1, 20], \"zero\": \"off\"")
        try assertProblem(
            "A parameter of kind text has no range.", at: 15,
            replacing: "\"kind\": \"text\"", with: "\"kind\": \"text\", \"range\": [0, 1]")
    }

    func testChoices() throws {
        try assertProblem(
            "Only a parameter of kind choice has choices.", at: 13,
            replacing: "\"kind\": \"choice\"", with: "\"kind\": \"text\"")
        try assertProblem(
            "Only a parameter of kind choice has a swiftType.", at: 15,
            replacing: "\"kind\": \"text\"", with: "\"kind\": \"text\", \"swiftType\": \"Note\"")
        for value in ["noise", "White noise"] {
            try assertProblem(
                "The choice 'start' needs choices with different values of lower-case letters, digits and hyphens.",
                at: 12, replacing: "\"picture\"", with: "\"\(value)\"")
        }
    }

    func testPresets() throws {
        try assertProblem(
            "There is no parameter 'number' to set.", at: 24,
            replacing: "{ \"count\": 20", with: "{ \"number\": 20")
        try assertProblem(
            "Parameter 'count' is 21; it must be from 1 to 20.", at: 24,
            replacing: "{ \"count\": 20", with: "{ \"count\": 21")
    }

    func testPreviews() throws {
        let cases = [
            (#""scales": "octaves""#, "Only an integer counts octaves; 'octave-scale' is a number."),
            (#""scales": "steps""#, "Only an integer counts steps; 'octave-scale' is a number."),
            (#""preview": 9"#, "Parameter 'octave-scale' is 9; it must be from 1 to 4 (times)."),
        ]
        for (key, sentence) in cases {
            let json = exampleJSON.replacingOccurrences(
                of: #""unit": "times""#, with: #""unit": "times", \#(key)"#)
            XCTAssertEqual(try Manifest(json: json).problems.map(\.description), [sentence])
        }
    }

    func testUnknownAndMissingKeysAreErrorsWithAPlace() throws {
        for (old, new, sentence, expectedLine) in [
            (
                "\"unit\"", "\"units\"",
                "There is no key 'units' here; known are name, label, kind, default, "
                    + "range, uiRange, unit, zero, choices, swiftType, advanced, tooltip, scales, preview, aliases, "
                    + "enabledBy, disabledBy, missing, overlay, chain.",
                10
            ),
            ("\"title\": \"Example\",", "", "The key 'title' is missing.", 1),
            ("[1, 20]", "[20, 1]", "A range is [lowest, highest], not [20.0, 1.0].", 9),
        ] {
            let json = exampleJSON.replacingOccurrences(of: old, with: new)
            let outline = try JSONOutline(json)
            XCTAssertThrowsError(try Manifest(json: json)) { error in
                guard let error = error as? DecodingError else { return XCTFail("\(error)") }
                XCTAssertEqual(error.message.description, sentence)
                XCTAssertEqual(outline.line(of: error.path), expectedLine)
            }
        }
    }

    func testSyntaxErrorsHaveALine() {
        for (text, line) in [
            ("", 1), ("{\n\"a\": 1,\n}", 3), ("{\n\"a\" 1}", 2), ("[1,\n2\n3]", 3), ("{\"a\": \"x\n\"}", 1),
            ("{\"a\": 1,\n\"a\": 2}", 2), ("[1]\n]", 2), ("[\n01x]", 2), ("\"abc", 1),
            (String(repeating: "[", count: 100_000), 1),
        ] {
            XCTAssertThrowsError(try JSONOutline(text)) { error in
                XCTAssertEqual((error as? JSONOutline.SyntaxError)?.line, line, String(text.prefix(20)))
            }
        }
    }
}
