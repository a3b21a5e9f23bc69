import Messages
import XCTest

final class MessageTests: XCTestCase {
    /// Names and titles of strangers may hold what commands a terminal.
    func testArgumentsCommandNoTerminal() {
        let message = Message(
            "m", "'{file}' is here.", ["file": "a\u{1B}[31m\n\u{9B}2J\u{202E}\u{2028}ä日\u{200D}"])
        XCTAssertEqual(
            message.description,
            "'a\\u{1B}[31m\\u{A}\\u{9B}2J\\u{202E}\\u{2028}ä日\u{200D}' is here.")
    }

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

    /// What stands for a name may itself be worded by a host.
    func testAMessageAsAnArgument() {
        let part = Message(part: "a number above \(3) for \("{1}")")
        XCTAssertEqual(part.pattern, "a number above {1} for {2}")
        let message = Message("x", .badParameter, "It must be {expected}.", ["expected": part])
        XCTAssertEqual("\(message)", "It must be a number above 3 for {1}.")
        XCTAssertEqual(
            message.filled("Es muss {expected} sein.") { $0.filled("eine Zahl über {1} für {2}") },
            "Es muss eine Zahl über 3 für {1} sein.")
        let outer = Message(part: "this: \(message)")
        XCTAssertEqual("\(outer)", "this: It must be a number above 3 for {1}.")
        XCTAssertEqual(outer.filled("{1}") { _ in "worded" }, "worded")
        XCTAssertEqual("\(Message(verbatim: "Not {text} again"))", "Not {text} again")
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
