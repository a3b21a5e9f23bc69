import TestSupport
import XCTest

/// Feature Inversion in the image window: where results land, what they are called, and what is refused.
final class InversionRunTests: XCTestCase {
    private let shallow = "model=efficientnet-lite0 layer=block2b iterations=3"

    override func setUpWithError() throws { _ = try TestModels.load("efficientnet-lite0") }

    private func inversion(_ parameters: String, pictures: [String: String] = [:]) -> String {
        ScriptLibrary.run("feature-inversion", parameters, pictures: pictures)
    }

    /// Only what is selected changes, and alpha stays.
    func testInPlaceThroughTheSelection() throws {
        let session = try GimpSession()
        try session.run(
            """
            \(ScriptLibrary.clouds(48, 40, type: "RGBA-IMAGE"))
            (save-pixels layer "before")
            (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 8 6 24 20)
            \(inversion(shallow))
            (save-pixels layer "after")
            """)
        let before = try session.saved("before").samples
        let after = try session.saved("after").samples
        XCTAssertEqual(before.count, 4 * 48 * 40)
        var changed = 0
        for i in before.indices where before[i] != after[i] {
            let (x, y) = (i / 4 % 48, i / 4 / 48)
            XCTAssert((8..<32).contains(x) && (6..<26).contains(y), "\(x),\(y) is not selected")
            XCTAssertNotEqual(i % 4, 3, "alpha at \(x),\(y)")
            changed += 1
        }
        XCTAssertGreaterThan(changed, 24 * 20)
    }

    /// The shallowest layer in place, the deeper ones above it, each with its name.
    func testOneForEachLayer() throws {
        XCTAssertEqual(
            try layers(
                after: inversion(
                    "model=efficientnet-lite0 layer=block3b+stem+block2b series=layers iterations=2")),
            ["block3b 48 40", "block2b 48 40", "clouds 48 40"])
    }

    /// The steps of a morph lie above the drawable that it starts from; that the target is resampled is said.
    func testMorph() throws {
        let (steps, output) = try layersAndOutput(
            after: """
                (define target (car (gimp-layer-new image 30 20 RGB-IMAGE "target" 100 LAYER-MODE-NORMAL)))
                (gimp-image-insert-layer image target 0 1)
                (gimp-drawable-fill target FILL-WHITE)
                (plug-in-plasma RUN-NONINTERACTIVE image target 5 2)
                \(inversion("\(shallow) series=morph count=3", pictures: ["target": "target"]))
                (gimp-image-remove-layer image target)
                """)
        XCTAssertEqual(
            steps, ["block2b, 100 % 48 40", "block2b, 50 % 48 40", "clouds 48 40"])
        XCTAssert(output.contains("The target picture was resampled from 30"), output)
    }

    /// The names and sizes of an image's layers from the top after a script has worked on `layer`.
    private func layers(after script: String) throws -> [String] { try layersAndOutput(after: script).layers }

    private func layersAndOutput(after script: String) throws -> (layers: [String], output: String) {
        let output = try GimpSession().run(
            """
            \(ScriptLibrary.clouds(48, 40))
            \(script)
            (for-each
              (lambda (each)
                (say "layer: " (car (gimp-item-get-name each)) " " (car (gimp-drawable-width each)) " "
                  (car (gimp-drawable-height each))))
              (vector->list (cadr (gimp-image-get-layers image))))
            """)
        let layers = output.split(separator: "\n").filter { $0.hasPrefix("layer: ") }
        return (layers.map { String($0.dropFirst("layer: ".count)) }, output)
    }

    func testMistakesAreNamedAndChangeNothing() throws {
        let lite = "model=efficientnet-lite0"
        let mistakes = [
            ("\(lite) layer=block6a", "that layer 'block6a' sees as one place"),
            ("\(lite) layer=logits position=0.5,0.5", "Layer 'logits' has no places"),
            ("\(shallow) series=morph", "Parameter 'target' names no picture"),
            ("\(shallow) series=samples start=picture", "Parameters 'series' and 'start' exclude each other"),
            ("model=hog layer=block2b", "There is no layer 'block2b' in hog; try luma,"),
        ]
        let blank = Mistake(
            "(gimp-drawable-fill layer FILL-WHITE) \(inversion("model=hog"))",
            "Layer 'hog' makes nothing but zeros of this picture")
        try GimpSession().assertRefuses(
            mistakes.map { Mistake(inversion($0), $1) }, on: ScriptLibrary.clouds(30, 28), changing: [blank])
    }
}
