import Foundation
import TestSupport
import XCTest

/// Values that a filter leaves alone come back bit by bit, also those that no float can hold.
final class UnchangedValuesTests: XCTestCase {
    func testEveryTypeAndPrecision() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let session = try GimpSession()
        func pixelCase(_ kind: PixelCase.Kind, _ precision: Int) -> PixelCase {
            PixelCase(
                kind: kind, precision: precision,
                selection: kind.name == "rgba" ? .nothing : .softEllipse)
        }
        // Of the whole numbers of 8 and 16 bits others tell.
        let cases =
            PixelCase.precisions.filter { $0 >= 300 }.map { pixelCase(PixelCase.kinds[1], $0) }
            + [pixelCase(PixelCase.kinds[0], 750)] + PixelCase.kinds[2...].map { pixelCase($0, 350) }
        func run(strength: Int) -> String {
            ScriptLibrary.run("deep-dream", "layer=stem octaves=1 iterations=1 strength=\(strength)")
        }
        try session.run(
            Self.saving
                + cases.map {
                    """
                    (let* ((layer (make-image \($0.kind.base) \($0.kind.type) \($0.precision) 40 30))
                           (image (image-of layer)))
                      (gimp-drawable-invert layer TRUE)
                      (save-stored layer "\($0.pictureName)-before")
                      \($0.selection.select)
                      \(run(strength: 0))
                      (save-stored layer "\($0.pictureName)-after")
                      \(run(strength: 1))
                      (save-stored layer "\($0.pictureName)-changed")
                      (gimp-image-delete image))

                    """
                }.joined())
        for each in cases {
            let (before, after, changed) = try (
                stored(each, "before"), stored(each, "after"), stored(each, "changed")
            )
            XCTAssert(before == after, "\(each.pictureName): something was changed")
            XCTAssert(before != changed, "\(each.pictureName): nothing can be seen in the files")
        }

        func stored(_ each: PixelCase, _ state: String) throws -> Data {
            try Data(contentsOf: URL(fileURLWithPath: session.path("\(each.pictureName)-\(state).xcf")))
        }
    }

    /// A drawable's pixels in GIMP's own format, which needs no conversion. TIFF has no perceptual floats, and the
    /// plug-in that saves it is a process of its own, which chooses babl's ways anew each time.
    private static let saving = """
        (define (save-stored drawable name)
          (let* ((layer (copy-of drawable))
                 (image (image-of layer))
                 (path (string-append folder name ".xcf")))
            (gimp-item-set-name layer "stored")
            (gimp-xcf-save RUN-NONINTERACTIVE image layer path path)
            (gimp-image-delete image)))

        """
}
