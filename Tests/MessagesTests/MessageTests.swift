import Messages
import XCTest

final class MessageTests: XCTestCase {
    private struct NoSuchLayer: MessageError {
        let layer: String
        var message: Message {
            Message(
                "unknown-layer", .badParameter, "There is no layer '{layer}' among {count}.",
                ["layer": layer, "count": 12])
        }
    }

    func testAnErrorIsItsSentence() {
        XCTAssertEqual("\(NoSuchLayer(layer: "stem"))", "There is no layer 'stem' among 12.")
        XCTAssertEqual(Message(NoSuchLayer(layer: "stem")).code, .badParameter)
    }

    /// An argument comes from outside; what looks like a place in it is none.
    func testBracesInArgumentsStay() {
        XCTAssertEqual("\(NoSuchLayer(layer: "{count}"))", "There is no layer '{count}' among 12.")
        XCTAssertEqual("\(NoSuchLayer(layer: "{"))", "There is no layer '{' among 12.")
    }

    /// A translation has the places in its own order, and may be wrong.
    func testFillingATranslation() {
        let message = NoSuchLayer(layer: "stem").message
        XCTAssertEqual(
            message.filled("Unter {count} gibt es keine Schicht „{layer}“."),
            "Unter 12 gibt es keine Schicht „stem“.")
        XCTAssertEqual(message.filled("{layer}{layer} {other} {"), "stemstem {other} {")
        XCTAssertEqual(message.filled(""), "")
    }

    func testArgumentsByName() {
        var message = NoSuchLayer(layer: "stem").message
        message["layer"] = "head"
        message["other"] = "nothing"
        XCTAssertEqual(message["layer"], "head")
        XCTAssertNil(message["other"])
    }

    /// An error that says nothing of its kind is a mistake of the program.
    func testAnErrorOfAnotherLibrary() {
        let message = Message(CancellationError())
        XCTAssertEqual(message.code, .internal)
        XCTAssertEqual("\(message)", "\(CancellationError())")
    }
}
