import XCTest

@testable import EditorHost

/// What a person sees first of networks and, while typing, of their classes.
final class ListOrderTests: XCTestCase {
    private func network(_ classes: [String]) throws -> NetworkDescription {
        let names = try String(decoding: JSONEncoder().encode(classes), as: UTF8.self)
        return try NetworkDescription.list(
            json: """
                [{"name": "n", "title": "N", "summary": "", "installed": true, "layers": [], "recommendedLayers": {},
                  "classes": \(names)}]
                """)[0]
    }

    func testNetworksThatSuitAFilterComeFirst() throws {
        func entry(_ name: String, layers: String = "{}", poorAt: String? = nil) -> String {
            let poor = poorAt.map { ", \"poorAt\": [\"\($0)\"]" } ?? ""
            return """
                {"name": "\(name)", "title": "", "summary": "", "installed": true, "layers": [], "classes": [],
                 "recommendedLayers": \(layers)\(poor)}
                """
        }
        let dreams = #"{"deep-dream": {"layer": "x"}}"#
        let networks = try NetworkDescription.list(
            json: """
                [\(entry("a-descriptor")), \(entry("b-blobs", layers: dreams, poorAt: "deep-dream")),
                 \(entry("c-dreamer", layers: dreams)), \(entry("d-other", layers: dreams)),
                 \(entry("e-own", poorAt: "deep-dream"))]
                """)
        func order(_ filter: String, _ first: String) -> String {
            NetworkDescription.ordered(networks, for: filter, first: first).map { String($0.name.first!) }
                .joined()
        }
        XCTAssertEqual(order("deep-dream", "d-other"), "dcabe")
        XCTAssertEqual(order("deep-dream", "e-own"), "ecdab", "the default stays the first")
        XCTAssertEqual(order("style-transfer", "b-blobs"), "bacde", "poor at something else only")
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
