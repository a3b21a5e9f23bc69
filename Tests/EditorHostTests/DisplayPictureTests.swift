import CPareidolia
import EditorHost
import XCTest

/// Pictures for the screen.
final class DisplayPictureTests: XCTestCase {
    /// White, red and half-transparent blue in a row.
    private let colors: [Float] = [1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 1, 0.5]

    private func picture(isGray: Bool) -> [UInt8] {
        var pixels = colors
        return pixels.withUnsafeMutableBufferPointer {
            let region = pareidolia_region(
                struct_size: MemoryLayout<pareidolia_region>.size, pixels: $0.baseAddress, width: 3,
                height: 1,
                stride_bytes: 48)
            return DisplayPicture(region, .init(size: (10, 10), isGray: isGray)).bytes
        }
    }

    func testColorsAreShownAsTheyAre() {
        XCTAssertEqual(picture(isGray: false), [255, 255, 255, 255, 255, 0, 0, 255, 0, 0, 255, 128])
    }

    /// What GIMP stores of them in a gray image.
    func testColorsThatBecomeGrayAreShownGray() {
        XCTAssertEqual(picture(isGray: true), [255, 255, 255, 255, 130, 130, 130, 255, 70, 70, 70, 128])
    }
}
