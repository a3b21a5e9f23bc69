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
        let stored =
            #"{"layer":"block3b","octaves":1,"iterations":2,"step":1.5,"jitter":3,"gradient-blur":0,"seed":5}"#
        let runs = [
            "named": #"(plug-in-pareidolia RUN-NONINTERACTIVE image layer "deep-dream" "\#(named)")"#,
            "positional": """
            (plug-in-pareidolia-deep-dream RUN-NONINTERACTIVE image layer
              "efficientnet-lite0" "block3b" 1 2 100 FALSE 1.5 1.4 3 "all" "all" "none" -1 "picture"
              0 0 1 5 5 "in-place")
            """,
            // What the dialog would have left behind.
            "last": """
            (gimp-procedural-db-set-data "plug-in-pareidolia-deep-dream" \(stored.utf8.count)
              #(\(stored.utf8.map(String.init).joined(separator: " "))))
            (plug-in-pareidolia RUN-WITH-LAST-VALS image layer "deep-dream" "")
            """,
        ]
        try session.run(
            ScriptLibrary.source
                + runs.sorted { $0.key < $1.key }.map { name, call in
                    """
                    (let* ((layer (make-image RGB RGB-IMAGE 150 24 20)) (image (image-of layer)))
                      \(call)
                      (save-pixels layer "\(session.path("\(name).tif"))")
                      (gimp-image-delete image))

                    """
                }.joined()
                    + """
                    (let* ((layer (make-image RGB RGB-IMAGE 150 24 20)))
                      (save-pixels layer "\(session.path("original.tif"))"))
                    """)
        let expected = try TIFF(path: session.path("named.tif")).samples
        XCTAssertEqual(try TIFF(path: session.path("positional.tif")).samples, expected)
        XCTAssertEqual(try TIFF(path: session.path("last.tif")).samples, expected)
        XCTAssertNotEqual(try TIFF(path: session.path("original.tif")).samples, expected)
    }

    /// A new layer lies above the untouched drawable; a new image leaves the old one alone; both hold what
    /// would have come in place, and the procedure returns the drawable that holds it.
    func testOutputPlaces() throws {
        let session = try GimpSession()
        let output = try session.run(
            ScriptLibrary.source
                + """
                (define (dream place)
                  (let* ((layer (make-image RGB RGB-IMAGE 150 24 20)) (image (image-of layer)))
                    (gimp-image-set-resolution image 144 144)
                    (save-pixels layer (string-append "\(session.path(""))/before-" place ".tif"))
                    (let ((result (car (plug-in-pareidolia RUN-NONINTERACTIVE image layer "deep-dream"
                            (string-append "octaves=1 iterations=2 output=" place)))))
                      (say place (= layer result) (= image (image-of result))
                        (car (gimp-image-get-layers image)) (car (gimp-drawable-has-alpha result))
                        (car (gimp-image-get-resolution (image-of result))))
                      (save-pixels layer (string-append "\(session.path(""))/layer-" place ".tif"))
                      (save-pixels result (string-append "\(session.path(""))/result-" place ".tif")))))
                (dream "in-place")
                (dream "new-layer")
                (dream "new-image")
                """)
        for line in ["in-place#t#t10144", "new-layer#f#t21144", "new-image#f#f11144"] {
            XCTAssert(output.contains(line), output)
        }
        func colors(_ name: String) throws -> [Int] {
            let picture = try TIFF(path: session.path("\(name).tif"))
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

    func testFramesBecomeLayersAboveTheDrawable() throws {
        let session = try GimpSession()
        let output = try session.run(
            ScriptLibrary.source
                + """
                (define layer (make-image RGB RGB-IMAGE 150 24 20))
                (define image (image-of layer))
                (gimp-image-resize image 40 40 0 0)
                (gimp-layer-set-offsets layer 5 4)
                (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 8 8 10 9)
                (plug-in-pareidolia RUN-NONINTERACTIVE image layer "deep-dream"
                  "layer=block3b octaves=1 iterations=1 frames=3")
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
        let parameters = "layer=block3b octaves=2 iterations=2"
        let sizes = [(1, 1), (1, 17), (17, 1), (3, 2)]
        try session.run(
            ScriptLibrary.source
                + sizes.map { width, height in
                    """
                    (let ((layer (make-image RGB RGBA-IMAGE 150 \(width) \(height))))
                      (plug-in-pareidolia RUN-NONINTERACTIVE (image-of layer) layer "deep-dream" "\(parameters)"))

                    """
                }.joined()
                    + """
                    (define layer (make-image RGB RGBA-IMAGE 150 24 20))
                    (define image (image-of layer))
                    (define guide (car (gimp-layer-copy layer TRUE)))
                    (gimp-image-insert-layer image guide 0 0)
                    (save-pixels layer "\(session.path("before.tif"))")
                    (plug-in-pareidolia RUN-NONINTERACTIVE image layer "deep-dream"
                      (string-append "\(parameters) guide=" (number->string guide)))
                    (save-pixels layer "\(session.path("guided.tif"))")

                    (define mask (car (gimp-layer-create-mask layer ADD-MASK-COPY)))
                    (gimp-layer-add-mask layer mask)
                    (plug-in-pareidolia RUN-NONINTERACTIVE image mask "deep-dream" "\(parameters)")
                    (define channel (car (gimp-channel-new-from-component image CHANNEL-RED "red")))
                    (gimp-image-insert-channel image channel 0 0)
                    (plug-in-pareidolia RUN-NONINTERACTIVE image channel "deep-dream" "\(parameters)")
                    """)
        XCTAssertNotEqual(
            try TIFF(path: session.path("before.tif")).samples,
            try TIFF(path: session.path("guided.tif")).samples)
    }
}
