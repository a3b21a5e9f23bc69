import Kernels
import Messages
import Networks
import XCTest

/// Graphs that no program would write are refused with a sentence.
final class HostileGraphTests: XCTestCase {
    private let preprocessing = Preprocessing(order: .rgb, mean: [0, 0, 0])
    private let relu = Network.Node("relu", Activation(.relu), inputs: [Network.inputName])

    func testNoAliasTakesThePicturesName() throws {
        XCTAssertNoThrow(try Network(preprocessing: preprocessing, nodes: [relu], aliases: ["a": "relu"]))
        XCTAssertThrowsError(
            try Network(preprocessing: preprocessing, nodes: [relu], aliases: [Network.inputName: "relu"])
        ) { XCTAssertEqual($0 as? NetworkError, .duplicateNode(Network.inputName)) }
    }

    /// Windows that lie outside of the input altogether have no maximum.
    func testPoolingNeverSeesPaddingAlone() {
        func impossibility(_ kernel: Extent, _ padding: Padding) -> Message? {
            Pooling(.max, kernel: kernel, stride: 2, padding: padding).impossibility
        }
        XCTAssertNil(impossibility(3, .uniform(2, ceiling: true)))
        XCTAssertNil(impossibility(3, .same))
        XCTAssertNil(impossibility(1, .none))
        XCTAssertNotNil(impossibility(3, .uniform(3)))
        XCTAssertNotNil(impossibility(1, .uniform(1)))
        XCTAssertNotNil(
            impossibility(
                Extent(height: 5, width: 2), .explicit(top: 0, left: 0, bottom: 0, right: 2, ceiling: true)))
    }

    /// 70 layers that join a layer's channels with themselves, and as many that frame it.
    func testSizesThatCanNotBeCounted() throws {
        var joined = [relu]
        var framed = [relu]
        for index in 0..<70 {
            let name = "\(index)"
            joined.append(.init(name, Concatenate(), inputs: [joined.last!.name, joined.last!.name]))
            framed.append(
                .init(
                    name, Pooling(.max, kernel: 1000, stride: 1, padding: .uniform(999)),
                    inputs: [framed.last!.name]))
        }
        let doubled = try Network(preprocessing: preprocessing, nodes: joined)
        XCTAssertEqual(try doubled.shape(of: "9", height: 4, width: 4), Shape(3 * 1024, 4, 4))
        XCTAssertThrowsError(try doubled.shapes(height: 4, width: 4)) { error in
            XCTAssertTrue("\(error)".contains("would have"), "\(error)")
        }
        XCTAssertThrowsError(
            try Evaluator(
                network: doubled, height: 4, width: 4, layers: ["69"], needsGradient: true,
                pool: ThreadPool(threads: 1)))
        let large = try Network(preprocessing: preprocessing, nodes: framed)
        XCTAssertThrowsError(
            try Evaluator(
                network: large, height: 1 << 30, width: 1 << 30, layers: ["69"], needsGradient: true,
                pool: ThreadPool(threads: 1)))
    }
}
