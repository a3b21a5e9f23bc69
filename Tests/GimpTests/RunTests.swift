import Foundation
import Manifest
import TestSupport
import XCTest

/// The ways to run a filter, and what it may be run on.
final class RunTests: XCTestCase {
    override func setUpWithError() throws {
        _ = try TestModels.load("efficientnet-lite0")
    }

    func testEveryWayToRunGivesTheSamePicture() throws {
        let session = try GimpSession()
        let named = "layer=block3b octaves=1 iterations=2 step=1.5 jitter=3 gradient-blur=0 seed=5"
        var runs = [
            "named": ScriptLibrary.run("deep-dream", named),
            "arguments": Editor.isGimp3
                ? """
                (plug-in-pareidolia-deep-dream #:run-mode RUN-NONINTERACTIVE #:image image #:drawables (vector layer)
                  #:layer "block3b" #:octaves 1 #:iterations 2 #:step 1.5 #:jitter 3 #:gradient-blur 0 #:seed 5)
                """
                : """
                (plug-in-pareidolia-deep-dream RUN-NONINTERACTIVE image layer
                  "efficientnet-lite0" "block3b" 1 2 100 50 1.5 1.4 3 "all" "all" "none" -1 "picture"
                  0 0 1 5 5 "in-place")
                """,
            "last": try session.lastValues(
                #"{"layer":"block3b","octaves":1,"iterations":2,"step":1.5,"jitter":3,"gradient-blur":0,"seed":5}"#
            ),
        ]
        if Editor.isGimp3 {
            // Another filter's, which the general procedure of GIMP 3 is not to take for this one's.
            try session.writeLastValues(
                "plug-in-pareidolia", ["(filter \"style-transfer\")", "(parameters \"\")"])
            runs["general"] = """
                (plug-in-pareidolia RUN-WITH-LAST-VALS image layer "deep-dream" "\(named)")
                """
        }
        try session.run(
            """
            \(ScriptLibrary.clouds(24, 20))
            (save-pixels layer "original")

            """
                + runs.sorted { $0.key < $1.key }.map { name, call in
                    """
                    \(ScriptLibrary.clouds(24, 20))
                    \(call)
                    (save-pixels layer "\(name)")

                    """
                }.joined())
        let expected = try session.saved("named").samples
        XCTAssertEqual(try session.saved("arguments").samples, expected)
        XCTAssertEqual(try session.saved("last").samples, expected)
        if Editor.isGimp3 { XCTAssertEqual(try session.saved("general").samples, expected) }
        XCTAssertNotEqual(try session.saved("original").samples, expected)
    }

    /// A new layer lies above the untouched drawable; a new image leaves the old one alone; both hold what
    /// would have come in place, and the procedure returns the drawable that holds it.
    func testOutputPlaces() throws {
        let session = try GimpSession()
        let output = try session.run(
            ["in-place", "new-layer", "new-image"].map { place in
                """
                \(ScriptLibrary.clouds(24, 20))
                (gimp-image-set-resolution image 144 144)
                (save-pixels layer "before-\(place)")
                (let ((result \(ScriptLibrary.run("deep-dream", "octaves=1 iterations=2 output=\(place)"))))
                  (say "\(place)" (= layer result) (= image (image-of result))
                    (car (gimp-image-get-layers image)) (car (gimp-drawable-has-alpha result))
                    (car (gimp-image-get-resolution (image-of result))))
                  (save-pixels layer "layer-\(place)")
                  (save-pixels result "result-\(place)"))

                """
            }.joined())
        for line in ["in-place#t#t10144", "new-layer#f#t21144", "new-image#f#f11144"] {
            XCTAssert(output.contains(line), output)
        }
        func colors(_ name: String) throws -> [Int] {
            let picture = try session.saved(name)
            let samples = picture.samples.map { Int($0) }
            let channels = samples.count / (24 * 20)
            return samples.enumerated().filter { $0.offset % channels < 3 }.map(\.element)
        }
        let dreamed = try colors("layer-in-place")
        XCTAssertTrue(dreamed != (try colors("before-in-place")))
        for place in ["new-layer", "new-image"] {
            XCTAssertTrue(try colors("layer-\(place)") == colors("before-\(place)"), place)
            XCTAssertTrue(try colors("result-\(place)") == dreamed, place)
        }
    }

    /// GIMP 3 keeps effects beside a layer's own pixels: these change as they do without any, and the effects stay.
    func testEffectsStayOnTheirLayer() throws {
        try XCTSkipUnless(Editor.isGimp3, "GIMP 2.10 has none")
        let session = try GimpSession()
        let dream = ScriptLibrary.run("deep-dream", "layer=block3b octaves=1 iterations=2")
        let output = try session.run(
            """
            \(ScriptLibrary.clouds(24, 20))
            \(dream)
            (save-pixels layer "plain")
            \(ScriptLibrary.clouds(24, 20))
            (gimp-drawable-append-new-filter layer "gegl:gaussian-blur" "blur" LAYER-MODE-REPLACE 1.0
              "std-dev-x" 3.0 "std-dev-y" 3.0)
            \(dream)
            (define effects (car (gimp-drawable-get-filters layer)))
            (say "effects " (vector-length effects))
            (gimp-drawable-filter-delete (vector-ref effects 0))
            (save-pixels layer "below")
            """)
        XCTAssert(output.contains("effects 1"), output)
        XCTAssertEqual(try session.saved("below").samples, try session.saved("plain").samples)
    }

    func testFramesBecomeLayersAboveTheDrawable() throws {
        let output = try GimpSession().run(
            """
            \(ScriptLibrary.clouds(24, 20))
            (gimp-image-resize image 40 40 0 0)
            (gimp-layer-set-offsets layer 5 4)
            (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 8 8 10 9)
            \(ScriptLibrary.run("deep-dream", "layer=block3b octaves=1 iterations=1 frames=3"))
            (define layers (cadr (gimp-image-get-layers image)))
            (say "layers " (vector-length layers))
            (do ((i 0 (+ i 1))) ((= i (vector-length layers)))
              (let ((each (vector-ref layers i)))
                (say (car (gimp-item-get-name each)) (gimp-drawable-offsets each)
                  (car (gimp-drawable-width each)) " " (car (gimp-drawable-height each)))))
            """)
        XCTAssert(output.contains("layers 3"), output)
        let lines = output.split(separator: "\n").map(String.init)
        let first = try XCTUnwrap(lines.firstIndex(of: "layers 3"))
        XCTAssert(lines[first + 1].hasSuffix("(8 8)10 9"), output)
        XCTAssert(lines[first + 2].hasSuffix("(8 8)10 9"), output)
        XCTAssertEqual(lines[first + 3], "clouds(5 4)24 20")
        XCTAssertNotEqual(lines[first + 1], lines[first + 2], "every frame has a title of its own")
    }

    /// Sizes down to a pixel, masks and channels, and another layer as guide.
    func testWhateverHasPixelsCanBeChanged() throws {
        let session = try GimpSession()
        func dream(_ pictures: [String: String] = [:]) -> String {
            ScriptLibrary.run("deep-dream", "layer=block3b octaves=2 iterations=2", pictures: pictures)
        }
        let sizes = [(1, 1), (1, 17), (17, 1), (3, 2)]
        try session.run(
            sizes.map { ScriptLibrary.clouds($0, $1, type: "RGBA-IMAGE") + dream() }.joined()
                + """
                \(ScriptLibrary.clouds(24, 20, type: "RGBA-IMAGE"))
                (define guide (car (gimp-layer-copy layer TRUE)))
                (gimp-image-insert-layer image guide 0 0)
                (save-pixels layer "before")
                \(dream(["guide": "guide"]))
                (save-pixels layer "guided")

                (define mask (car (gimp-layer-create-mask layer ADD-MASK-COPY)))
                (gimp-layer-add-mask layer mask)
                (define channel (car (gimp-channel-new-from-component image CHANNEL-RED "red")))
                (gimp-image-insert-channel image channel 0 0)
                (let ((layer mask)) \(dream()))
                (let ((layer channel)) \(dream()))
                """)
        XCTAssertNotEqual(try session.saved("before").samples, try session.saved("guided").samples)
    }
}

extension GimpSession {
    /// Runs Deep Dream on `layer` with what its dialog would have left behind: in GIMP 2.10 these values in the
    /// session's memory, in GIMP 3 a file of its own.
    fileprivate func lastValues(_ json: String) throws -> String {
        guard Editor.isGimp3 else {
            return """
                (gimp-procedural-db-set-data "plug-in-pareidolia-deep-dream" \(json.utf8.count)
                  #(\(json.utf8.map(String.init).joined(separator: " "))))
                \(Editor.call("deep-dream", mode: "RUN-WITH-LAST-VALS"))
                """
        }
        let values = try JSONDecoder().decode([String: Value].self, from: Data(json.utf8))
        let lines = values.map { name, value in
            if case .text(let text) = value { "(\(name) \"\(text)\")" } else { "(\(name) \(value))" }
        }
        try writeLastValues("plug-in-pareidolia-deep-dream", lines.sorted())
        return Editor.call("deep-dream", mode: "RUN-WITH-LAST-VALS")
    }

    /// What GIMP 3 keeps of a procedure's last run.
    fileprivate func writeLastValues(_ procedure: String, _ lines: [String]) throws {
        let folder = profile.appendingPathComponent("plug-in-settings")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try (lines.joined(separator: "\n") + "\n").write(
            to: folder.appendingPathComponent("GimpProcedureConfigRun-\(procedure).last"), atomically: true,
            encoding: .utf8)
    }
}
