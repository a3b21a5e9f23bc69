import Manifest
import TestSupport
import XCTest

final class TextSyntaxTests: RandomTestCase {
    func testLayers() {
        XCTAssertEqual(LayerSelection("auto"), .automatic)
        XCTAssertEqual(LayerSelection(" block6a "), .layers([.init(name: "block6a")]))
        XCTAssertEqual(
            LayerSelection("block4c:0.5 + inception_4c/output:-2+x:1e+1"),
            .layers([
                .init(name: "block4c", weight: 0.5), .init(name: "inception_4c/output", weight: -2),
                .init(name: "x", weight: 10),
            ]))
        for text in [
            "", "+", "a+", "+a", "a++b", "a:", ":1", "a:b", "a:1:2", "a:0", "a:nan", "a:inf", "a b", "a+a",
            "auto+a",
        ] {
            XCTAssertNil(LayerSelection(text), text)
        }
    }

    func testChannels() throws {
        XCTAssertEqual(ChannelSelection("all"), .all)
        XCTAssertEqual(ChannelSelection("47, 3,17,40-46"), .ranges([3...3, 17...17, 40...47]))
        XCTAssertEqual(ChannelSelection("1-5,3-4,0"), .ranges([0...5]))
        for text in ["", ",", "1,", "-1", "1-", "5-2", "1-2-3", "a", "1.5", "٣", "99999999999999999999"] {
            XCTAssertNil(ChannelSelection(text), text)
        }
        XCTAssertEqual(try ChannelSelection("1,3-4")!.indices(layer: "x", count: 5), [1, 3, 4])
        XCTAssertEqual(try ChannelSelection.all.indices(layer: "x", count: 3), [0, 1, 2])
        XCTAssertThrowsError(try ChannelSelection("1,3-9")!.indices(layer: "block6a", count: 5)) { error in
            XCTAssertEqual(
                String(describing: error), "There is no channel 5 in layer 'block6a'; it has 5, 0 to 4.")
        }
    }

    /// Read in linear time: with the square of it, this would take hours.
    func testLongTexts() {
        let long = String(repeating: "a", count: 1_000_000)
        XCTAssertEqual(LayerSelection(long), .layers([.init(name: long)]))
        let many = (0..<100_000).map { "l\($0):2" }.joined(separator: "+")
        XCTAssertEqual(LayerSelection(many)?.description, many)
        XCTAssertNil(LayerSelection(many + "+l0"))
        XCTAssertNil(LayerSelection(String(repeating: "+", count: 1_000_000)))
        XCTAssertNil(LayerSelection(String(repeating: ":", count: 1_000_000)))
        let numbers = (0..<100_000).map { "\(2 * $0)" }.joined(separator: ",")
        XCTAssertEqual(ChannelSelection(numbers)?.description, numbers)
        XCTAssertNil(ChannelSelection(String(repeating: "1-", count: 500_000)))
        XCTAssertNil(Position(String(repeating: "0,", count: 500_000)))
        XCTAssertNil(Position(String(repeating: "9", count: 1_000_000) + ",0"))
    }

    func testPositions() {
        XCTAssertEqual(Position("all"), .everywhere)
        XCTAssertEqual(Position("0, 1"), .point(x: 0, y: 1))
        for text in ["", "0.5", "0.5,", "0.5,0.5,0.5", "-0.1,0", "0,1.01", "nan,0", "a,b"] {
            XCTAssertNil(Position(text), text)
        }
    }

    func testRandomSelectionsReadBack() {
        for _ in 0..<500 {
            let layers = LayerSelection.layers(
                (0..<Int.random(in: 1...4, using: &random)).map {
                    let weight = [1, -0.25, 1e-9, 3e20].randomElement(using: &random)!
                    return .init(name: "block\($0).expand", weight: weight)
                })
            XCTAssertEqual(LayerSelection(layers.description), layers, layers.description)

            var next = 0
            let ranges = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                let lower = next + Int.random(in: 0...9, using: &random)
                let upper = lower + Int.random(in: 0...3, using: &random)
                next = upper + 2
                return lower...upper
            }
            let channels = ChannelSelection.ranges(ranges)
            XCTAssertEqual(ChannelSelection(channels.description), channels, channels.description)

            let position = Position.point(
                x: .random(in: 0...1, using: &random), y: .random(in: 0...1, using: &random))
            XCTAssertEqual(Position(position.description), position)
        }
    }
}
