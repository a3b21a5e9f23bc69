import EditorHost
import TestSupport
import XCTest

/// Which part of a picture the preview shows, and where.
final class PreviewGeometryTests: XCTestCase {
    /// Away from the origin, as a selection is.
    private let area = PixelRectangle(x: 100, y: 50, width: 1000, height: 500)

    private func geometry(width: Int = 400, height: Int = 320) -> PreviewGeometry {
        PreviewGeometry(area: area, width: width, height: height)
    }

    func testEverythingIsShownAtFirst() {
        let geometry = geometry()
        XCTAssertEqual(geometry.zoom, 0.4)
        XCTAssertTrue(geometry.showsEverything)
        XCTAssertEqual(geometry.visible, area)
        XCTAssertEqual(geometry.visibleColumns, 0..<1)
        XCTAssertEqual(geometry.visibleRows, 0..<1)
        XCTAssertEqual(geometry.computedSize.width, 400)
        XCTAssertEqual(geometry.computedSize.height, 200)
        let place = geometry.place(of: area)
        XCTAssertEqual([place.x, place.y, place.width, place.height], [0, 60, 400, 200])
    }

    func testSmallPicturesAreEnlargedUpToALimit() {
        let whole = PixelRectangle(x: 0, y: 0, width: 20, height: 10)
        let geometry = PreviewGeometry(area: whole, width: 400, height: 320)
        XCTAssertEqual(geometry.zoom, 8)
        XCTAssertEqual(geometry.scale, 1, "a filter gets no more pixels than there are")
        XCTAssertEqual(geometry.computedSize.width, 20)
    }

    func testSinglePixels() {
        var geometry = geometry()
        geometry.zoom(to: 1)
        XCTAssertFalse(geometry.showsEverything)
        XCTAssertEqual(geometry.visible, PixelRectangle(x: 400, y: 140, width: 400, height: 320))
        XCTAssertEqual(geometry.visibleColumns, 0.3..<0.7)
        XCTAssertEqual(geometry.visibleRows.lowerBound, 0.18, accuracy: 1e-12)
        geometry.zoom(to: 0)
        XCTAssertEqual(geometry.visible, area)
    }

    func testPanningEndsAtTheBorder() {
        var geometry = geometry()
        geometry.zoom(to: 1)
        geometry.pan(byX: -30, y: 20)
        XCTAssertEqual(geometry.visible, PixelRectangle(x: 430, y: 120, width: 400, height: 320))
        geometry.pan(byX: 1e6, y: 1e6)
        XCTAssertEqual(geometry.visible, PixelRectangle(x: 100, y: 50, width: 400, height: 320))
        geometry.pan(byX: -1e6, y: -1e6)
        XCTAssertEqual(geometry.visible, PixelRectangle(x: 700, y: 230, width: 400, height: 320))
    }

    func testZoomingKeepsWhatIsUnderThePointer() {
        var geometry = geometry()
        geometry.zoom(to: 1)
        let before = geometry.drawablePlace(x: 150, y: 200)
        geometry.zoom(to: 2.5, at: (150, 200))
        let after = geometry.drawablePlace(x: 150, y: 200)
        XCTAssertEqual(after.x, before.x, accuracy: 1e-9)
        XCTAssertEqual(after.y, before.y, accuracy: 1e-9)
    }

    func testAnotherSizeKeepsTheZoomUnlessEverythingWasShown() {
        var geometry = geometry()
        geometry.resize(width: 800, height: 640)
        XCTAssertEqual(geometry.zoom, 0.8)
        geometry.zoom(to: 2)
        geometry.resize(width: 400, height: 320)
        XCTAssertEqual(geometry.zoom, 2)
        geometry.resize(width: 4000, height: 3200)
        XCTAssertEqual(geometry.zoom, 4, "at least everything")
    }

    func testPlacesOutsideBecomeTheNearest() {
        let geometry = geometry()
        let corner = geometry.drawablePlace(x: -10, y: -10)
        XCTAssertEqual([corner.x, corner.y], [100, 50])
        let other = geometry.drawablePlace(x: 1e6, y: 1e6)
        XCTAssertEqual([other.x, other.y], [1100, 550])
    }

    /// Whatever a person does, a filter gets a part of the area, at a size that can be computed at once.
    func testWhatIsVisibleLiesInTheArea() {
        var random = RandomSource(seed: 1)
        for _ in 0..<200 {
            let area = PixelRectangle(
                x: .random(in: -500...500, using: &random), y: .random(in: -500...500, using: &random),
                width: .random(in: 1...9000, using: &random), height: .random(in: 1...9000, using: &random))
            var geometry = PreviewGeometry(area: area, width: 400, height: 320)
            for _ in 0..<20 {
                let point = (
                    Double.random(in: 0...400, using: &random), Double.random(in: 0...320, using: &random)
                )
                switch Int.random(in: 0..<3, using: &random) {
                case 0: geometry.zoom(to: .random(in: 0.001...20, using: &random), at: point)
                case 1: geometry.pan(byX: point.0 - 200, y: point.1 - 160)
                default:
                    geometry.resize(
                        width: .random(in: 1...2000, using: &random),
                        height: .random(in: 1...2000, using: &random))
                }
                let visible = geometry.visible
                XCTAssert(visible.width >= 1 && visible.height >= 1, "\(geometry)")
                XCTAssert(
                    visible.x >= area.x && visible.x + visible.width <= area.x + area.width, "\(geometry)")
                XCTAssert(
                    visible.y >= area.y && visible.y + visible.height <= area.y + area.height, "\(geometry)")
                let size = geometry.computedSize
                XCTAssert(1...min(1024, visible.width) ~= size.width, "\(geometry)")
                XCTAssert(1...min(1024, visible.height) ~= size.height, "\(geometry)")
                let scale = min(1, geometry.zoom)
                let whole = (
                    width: max(1, Int((Double(area.width) * scale).rounded())),
                    height: max(1, Int((Double(area.height) * scale).rounded()))
                )
                let part = geometry.visible(at: scale, width: whole.width, height: whole.height)
                XCTAssert(part.width >= 1 && part.height >= 1, "\(geometry)")
                XCTAssert(part.x >= 0 && part.x + part.width <= whole.width, "\(geometry)")
                XCTAssert(part.y >= 0 && part.y + part.height <= whole.height, "\(geometry)")
                if scale == 1 { XCTAssertEqual([part.width, part.height], [visible.width, visible.height]) }
            }
        }
    }
}
