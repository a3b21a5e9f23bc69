import Foundation
import TestSupport
import XCTest

/// The plug-in changes exactly what the selection allows, to exactly what the core computes, whatever
/// the image's type and precision.
final class PixelTests: XCTestCase {
    // The first layer: deeper ones amplify differences in the last bit of a pixel.
    private static let parameters = "layer=stem octaves=2 iterations=2 jitter=3 seed=5"
    private static let parametersJSON =
        #"{"layer": "stem", "octaves": 2, "iterations": 2, "jitter": 3, "seed": 5}"#

    func testEveryTypePrecisionAndSelection() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let session = try GimpSession()
        let cases = PixelCase.all
        let output = try session.run(
            PixelCase.Selection.allCases.map(\.script).joined()
                + cases.filter { $0.selection == .beyondTheLayer }.map(\.originalScript).joined()
                + cases.map { $0.script(Self.parameters) }.joined())

        for pixelCase in cases {
            let before = try session.saved("\(pixelCase.pictureName)-before")
            let input = try session.saved("\(pixelCase.pictureName)-input")
            let after = try session.saved("\(pixelCase.name)-after")
            let box = try XCTUnwrap(pixelCase.selectedBox(in: output), "\(pixelCase.name):\n\(output)")
            let expectation = try PixelExpectation(
                pixelCase, before: before, input: input,
                selection: session.saved("\(pixelCase.selection)"), box: box
            ) { pixels in
                try Core.apply(
                    "deep-dream", Self.parametersJSON, to: pixels, width: box.width, height: box.height)
            }
            XCTAssertEqual(expectation.mismatches(after), [], pixelCase.name)
            XCTAssertNotEqual(before.samples, after.samples, "\(pixelCase.name): nothing was changed")
        }
    }
}

/// A type and precision of image, and what is selected in it.
struct PixelCase {
    enum Selection: String, CaseIterable {
        case nothing, rectangle, softEllipse, beyondTheLayer

        /// Selects in `image`, 50 × 40 pixels.
        var select: String {
            switch self {
            case .nothing: "(gimp-selection-none image)"
            case .rectangle: "(gimp-image-select-rectangle image CHANNEL-OP-REPLACE 12 9 20 17)"
            case .softEllipse:
                """
                (gimp-context-set-feather TRUE)
                (gimp-image-select-ellipse image CHANNEL-OP-REPLACE 15 12 18 14)
                (gimp-context-set-feather FALSE)
                """
            case .beyondTheLayer:
                """
                (gimp-context-set-feather TRUE)
                (gimp-image-select-ellipse image CHANNEL-OP-REPLACE -9 -6 40 33)
                (gimp-context-set-feather FALSE)
                """
            }
        }

        /// Saves how much of each pixel is selected, as linear light: black is nothing, white all of it.
        var script: String {
            """
            (let* ((image (car (gimp-image-new-with-precision 50 40 RGB PRECISION-FLOAT-LINEAR)))
                   (layer (car (gimp-layer-new image 40 30 RGB-IMAGE "selection" 100 LAYER-MODE-NORMAL))))
              (gimp-image-insert-layer image layer 0 0)
              (gimp-layer-set-offsets layer 5 4)
              (gimp-context-set-background '(0 0 0))
              (gimp-context-set-foreground '(255 255 255))
              (gimp-drawable-fill layer FILL-BACKGROUND)
              \(select)
              (gimp-drawable-edit-fill layer FILL-FOREGROUND)
              (save-pixels layer "\(self)")
              (gimp-image-delete image))

            """
        }
    }

    struct Kind {
        let name: String
        let base: String
        let type: String
    }

    static let kinds = [
        Kind(name: "rgb", base: "RGB", type: "RGB-IMAGE"),
        Kind(name: "rgba", base: "RGB", type: "RGBA-IMAGE"),
        Kind(name: "gray", base: "GRAY", type: "GRAY-IMAGE"),
        Kind(name: "graya", base: "GRAY", type: "GRAYA-IMAGE"),
    ]

    /// GIMP's numbers: 8, 16, 32 bits, half, float and double, each linear and non-linear.
    static let precisions =
        [100, 150, 200, 250, 300, 350, 500, 550, 600, 650, 700, 750]
        // Some of those that GIMP 3 calls perceptual: whole numbers that are steps, and floats.
        + (Editor.isGimp3 ? [175, 275, 675] : [])

    /// Every type with every precision and a soft selection that reaches beyond the layer; every kind
    /// of selection at the commonest and at the widest precision.
    static var all: [PixelCase] {
        kinds.flatMap { kind in
            precisions.map { PixelCase(kind: kind, precision: $0, selection: .beyondTheLayer) }
                + [150, 600].flatMap { precision in
                    [Selection.nothing, .rectangle, .softEllipse].map {
                        PixelCase(kind: kind, precision: precision, selection: $0)
                    }
                }
        }
    }

    let kind: Kind
    let precision: Int
    let selection: Selection

    var name: String { "\(pictureName)-\(selection)" }
    var pictureName: String { "\(kind.name)-\(precision)" }
    /// GIMP numbers the linear precisions 100, 200, …, the non-linear ones 150, 250, ….
    var isLinear: Bool { precision % 100 == 0 }
    var isGray: Bool { kind.base == "GRAY" }
    var hasAlpha: Bool { kind.name.hasSuffix("a") }

    /// Saves the picture that the cases of this type and precision change, as stored and as float.
    var originalScript: String {
        """
        (let ((layer (make-image \(kind.base) \(kind.type) \(precision) 40 30)))
          (save-pixels layer "\(pictureName)-before")
          (save-as-float layer "\(pictureName)-input")
          (gimp-image-delete (image-of layer)))

        """
    }

    /// Changes a 40 × 30 layer at (5, 4) of the image, and saves it.
    func script(_ parameters: String) -> String {
        """
        (let* ((layer (make-image \(kind.base) \(kind.type) \(precision) 40 30))
               (image (image-of layer)))
          (gimp-image-resize image 50 40 0 0)
          (gimp-layer-set-offsets layer 5 4)
          \(selection.select)
          (say "box of \(name) " (gimp-drawable-mask-intersect layer))
          \(ScriptLibrary.run("deep-dream", parameters))
          (save-pixels layer "\(name)-after")
          (gimp-image-delete image))

        """
    }

    /// The box that the script has printed.
    func selectedBox(in output: String) -> (x: Int, y: Int, width: Int, height: Int)? {
        let mark = "box of \(name) ("
        guard let start = output.range(of: mark)?.upperBound else { return nil }
        let numbers = output[start...].prefix { $0 != ")" }.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 5 else { return nil }
        return (numbers[1], numbers[2], numbers[3], numbers[4])
    }
}
