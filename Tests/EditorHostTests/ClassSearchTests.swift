import XCTest

@testable import EditorHost

/// Which classes a person sees first while typing.
final class ClassSearchTests: XCTestCase {
    private func network(_ classes: [String]) throws -> NetworkDescription {
        let names = try String(decoding: JSONEncoder().encode(classes), as: UTF8.self)
        return try NetworkDescription.list(
            json: """
                [{"name": "n", "title": "N", "summary": "", "installed": true, "layers": [], "recommendedLayers": {},
                  "classes": \(names)}]
                """)[0]
    }

    func testWholeWordsComeFirstThenBeginnings() throws {
        let network = try network([
            "education", "catamaran", "tabby, tabby cat", "polecat", "Egyptian cat", "dog", "wildcat, cat",
        ])
        XCTAssertEqual(
            network.classes(lookingFor: "Cat "),
            ["tabby, tabby cat", "Egyptian cat", "wildcat, cat", "catamaran", "education", "polecat", "dog"])
        XCTAssertEqual(network.classes(lookingFor: "ptian c").first, "Egyptian cat")
        XCTAssertEqual(network.classes(lookingFor: "  "), network.classes)
    }

    /// None is lost, whatever is looked for, also where letters change their number in lower case.
    func testAllStay() throws {
        let network = try network(["İstanbul", "ßtraße", "日本", "", "a", "aa", "aaa"])
        for text in ["i", "i̇s", "ss", "ß", "日", "aa", "a", "\u{0307}"] {
            XCTAssertEqual(network.classes(lookingFor: text).sorted(), network.classes.sorted(), text)
        }
        XCTAssertEqual(network.classes(lookingFor: "aa").prefix(2), ["aa", "aaa"])
    }
}
