import EmbeddedManifests
import Filters
import Imaging
import Models
import TestSupport
import XCTest

final class SaliencyTests: FilterTestCase {
    override class var network: String? { "efficientnet-lite0" }

    private func saliency(_ picture: PixelRegion, _ values: String = "", host: RecordingHost? = nil) throws {
        try session.apply(
            filter: "saliency", parameters: Manifests.named("saliency").parameters(assignments: values),
            region: picture, host: host)
    }

    private let quick = "samples=2 sizes=1 "
    private let plain = "method=plain samples=1 noise=0 sizes=1 blur=0 white=100 "

    /// Simonyan's map is what PyTorch's gradient gives.
    func testTheMapIsPyTorchs() throws {
        let golden = try Golden.lite0()
        let (input, gradient) = (try golden.golden("input"), try golden.golden("logit285.gradient").values)
        let (height, width) = (input.shape[2], input.shape[3])
        let area = width * height
        let region = try PixelRegion(width: width, height: height)
        for i in 0..<area {
            for c in 0..<3 { region.row(i / width)[4 * (i % width) + c] = input.values[c * area + i] / 255 }
            region.row(i / width)[4 * (i % width) + 3] = 1
        }
        try saliency(region, plain + "target-class=285")
        let map = (0..<area).map { i in (0..<3).map { abs(gradient[$0 * area + i]) }.max()! }
        let (low, high) = (map.min()!, map.max()!)
        var largest: Float = 0
        for i in 0..<area {
            largest = max(
                largest, abs(region.row(i / width)[4 * (i % width)] - (map[i] - low) / (high - low)))
        }
        print("saliency: largest difference from PyTorch's, of the maximum:", largest)
        XCTAssertLessThan(largest, 1e-4)
    }

    func testEveryResult() throws {
        let before = try TestPictures.blobs(width: 60, height: 48)
        before.row(3)[4 * 5 + 3] = 0
        var results: [String: [Float]] = [:]
        for result in ["layer", "selection", "mask", "heat-map"] {
            let after = try PixelRegion(copying: before)
            try saliency(after, quick + "result=\(result)")
            results[result] = after.values
        }
        let gray = try XCTUnwrap(results["layer"])
        XCTAssertEqual(results["mask"], gray)
        XCTAssertEqual(results["selection"], gray)
        for i in 0..<60 * 48 {
            XCTAssertEqual(gray[4 * i], gray[4 * i + 2])
            XCTAssertEqual(gray[4 * i + 3], 1)
        }
        XCTAssertEqual(gray[4 * (3 * 60 + 5)], 0)
        XCTAssertEqual(gray.max(), 1)
        let heat = try XCTUnwrap(results["heat-map"])
        XCTAssertEqual(heat[4 * (3 * 60 + 5) + 3], 0)
        XCTAssertNotEqual(heat, gray)
    }

    func testSeedsAndThePartThatSomebodyLooksAt() throws {
        let before = try TestPictures.blobs(width: 60, height: 48)
        func result(_ values: String, _ host: RecordingHost? = nil) throws -> [Float] {
            let after = try PixelRegion(copying: before)
            try saliency(after, quick + values, host: host)
            return after.values
        }
        let whole = try result("seed=3")
        XCTAssertEqual(try result("seed=3"), whole)
        XCTAssertNotEqual(try result("seed=4"), whole)
        let host = RecordingHost()
        host.wantsIntermediates = true
        host.wantedPart = .init(rows: 10..<20, columns: 5..<25)
        let part = try result("seed=3", host)
        for y in 0..<48 {
            for x in 0..<60 {
                let i = 4 * (y * 60 + x)
                let isSeen = (10..<20).contains(y) && (5..<25).contains(x)
                XCTAssertEqual(part[i], isSeen ? whole[i] : before.row(y)[4 * x])
            }
        }
        XCTAssertEqual(host.intermediates.first?.width, 20)
        XCTAssertTrue(host.messages.contains { $0.hasPrefix("Looking for '") })
    }

    func testSeveralSizesAndTheSmallestPicture() throws {
        let large = try TestPictures.blobs(width: 300, height: 200)
        try saliency(large, "samples=1 sizes=3 resolution=96")
        XCTAssertEqual(large.values.max(), 1)
        let small = try TestPictures.blobs(width: 1, height: 1)
        try saliency(small, quick)
        XCTAssertEqual(small.values, [0, 0, 0, 1])
    }

    func testBadInput() throws {
        let before = try TestPictures.blobs(width: 40, height: 32)
        func error(_ values: String) -> String {
            do {
                let after = try PixelRegion(copying: before)
                defer { XCTAssertEqual(after.values, before.values, values) }
                try saliency(after, quick + values)
                return "none"
            } catch { return "\(error)" }
        }
        XCTAssertTrue(error("target-class=unicorn").contains("unicorn"))
        XCTAssertTrue(
            error("model=vgg16-hed").hasPrefix("vgg16-hed") || error("model=vgg16-hed").contains("class"))
        XCTAssertNotEqual(error("model=vgg16-hed"), "none")
        let empty = try TestPictures.blobs(width: 8, height: 8)
        for i in 0..<64 { empty.row(i / 8)[4 * (i % 8) + 3] = 0 }
        XCTAssertThrowsError(try saliency(empty, quick)) {
            XCTAssertEqual($0 as? FilterError, .nothingVisible)
        }
        let after = try PixelRegion(copying: before)
        XCTAssertNoThrow(try saliency(after, quick + "target-class=285"))
    }

    func testCancelingLeavesThePicture() throws {
        let before = try TestPictures.blobs(width: 48, height: 40)
        let after = try PixelRegion(copying: before)
        let host = RecordingHost()
        host.cancelsAfter = 2
        XCTAssertThrowsError(try saliency(after, "sizes=1", host: host)) {
            XCTAssertEqual($0 as? FilterError, .canceled)
        }
        XCTAssertEqual(after.values, before.values)
        let finishing = RecordingHost()
        finishing.finishesAfter = 2
        try saliency(after, "sizes=1", host: finishing)
        XCTAssertLessThan(finishing.fractions.count, 5)
        XCTAssertEqual(after.values.max(), 1)
    }
}
