import Foundation
import ImageFiles
import TestSupport
import XCTest

/// Pictures that are stored turned are read, and so written, as viewers show them.
final class OrientationTests: PictureTestCase {
    private let png = PNG(width: 5, height: 3, bits: 8)

    /// Where the first stored pixel and its neighbor to the right are shown, in order of EXIF's numbers.
    private let places = [
        [(0, 0), (1, 0)], [(4, 0), (3, 0)], [(4, 2), (3, 2)], [(0, 2), (1, 2)], [(0, 0), (0, 1)],
        [(2, 0), (2, 1)], [(2, 4), (2, 3)], [(0, 4), (0, 3)],
    ]

    func testEveryOrientation() throws {
        let folder = try TemporaryFolder()
        let upright = try ImageFile(reading: folder.write(png.bytes, to: "upright.png"))
        for orientation in UInt8(1)...8 {
            var turned = png
            turned.chunks = [("eXIf", exif(orientation))]
            let file = try ImageFile(reading: folder.write(turned.bytes, to: "turned.png"))
            XCTAssertEqual([file.width, file.height], orientation < 5 ? [5, 3] : [3, 5])
            for (stored, place) in zip([(0, 0), (1, 0)], places[Int(orientation) - 1]) {
                XCTAssertEqual(color(file, place), color(upright, stored), "orientation \(orientation)")
            }
        }
    }

    /// The note has its own place in every format, and is not written again.
    func testEveryFormat() throws {
        let folder = try TemporaryFolder()
        let original = try ImageFile(reading: TestPicture().write(to: folder))
        for name in ["x.jpg", "x.png", "x.webp", "x.tif"] {
            try original.write(original.region, to: folder.file(name))
            let plain = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file(name))))
            let turned = try ImageFile(reading: folder.write(marked(plain, name), to: "turned"))
            XCTAssertEqual([turned.width, turned.height], [21, 33], name)
            try turned.write(turned.region, to: folder.file("again-\(name)"))
            XCTAssertEqual(try ImageFile(reading: folder.file("again-\(name)")).width, 21, name)
        }
    }

    func testANoteThatMakesNoSenseIsIgnored() throws {
        let folder = try TemporaryFolder()
        for block in [
            exif(0), exif(9), Array(exif(6).prefix(9)), [], Array("II*\0".utf8) + [255, 255, 255, 255],
        ] {
            var turned = png
            turned.chunks = [("eXIf", block)]
            XCTAssertEqual(try ImageFile(reading: folder.write(turned.bytes, to: "x.png")).width, 5)
        }
    }

    private func color(_ file: ImageFile, _ place: (x: Int, y: Int)) -> [Float] {
        (0..<3).map { file.region.row(place.y)[4 * place.x + $0] }
    }

    /// An EXIF block with nothing but an orientation.
    private func exif(_ orientation: UInt8) -> [UInt8] {
        Array("II*\0".utf8) + [8, 0, 0, 0, 1, 0] + [0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
            + [0, 0, 0, 0]
    }

    /// A file's bytes with orientation 6 noted in them.
    private func marked(_ bytes: [UInt8], _ name: String) throws -> [UInt8] {
        let block = Array("Exif\0\0".utf8) + exif(6)
        switch name {
        case "x.jpg":
            return bytes[..<2] + [0xFF, 0xE1, 0, UInt8(block.count + 2)] + block + bytes[2...]
        case "x.png":
            var turned = PNG(width: 33, height: 21, bits: 8)
            turned.chunks = [("eXIf", exif(6))]
            return turned.bytes
        case "x.webp":
            return WebPFile.adding("EXIF", block, to: bytes)
        default:
            return TestPicture(orientation: 6).bytes
        }
    }
}
