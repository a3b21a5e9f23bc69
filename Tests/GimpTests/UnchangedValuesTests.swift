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
        let run = ScriptLibrary.run("deep-dream", "layer=stem octaves=1 iterations=1 strength=0")
        try session.run(
            cases.map {
                """
                (let* ((layer (make-image \($0.kind.base) \($0.kind.type) \($0.precision) 40 30))
                       (image (image-of layer)))
                  (gimp-drawable-invert layer TRUE)
                  (save-pixels layer "\($0.pictureName)-before")
                  \($0.selection.select)
                  \(run)
                  (save-pixels layer "\($0.pictureName)-after")
                  (gimp-image-delete image))

                """
            }.joined())
        for each in cases {
            let before = try session.saved("\(each.pictureName)-before")
            XCTAssertEqual(
                before.samples, try session.saved("\(each.pictureName)-after").samples, each.pictureName)
            XCTAssertGreaterThan(Set(before.samples).count, 100, "\(each.pictureName): no picture")
        }
    }
}
