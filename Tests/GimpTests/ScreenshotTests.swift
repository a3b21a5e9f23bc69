import Foundation
import TestSupport
import XCTest

/// Every dialog on a small screen, with all parameters shown: in every language, theme, and with a large font.
///
/// Pictures of them, for people to look at, go to the folder `PAREIDOLIA_SCREENSHOTS`.
final class ScreenshotTests: XCTestCase {
    private static let titles = [
        "en": [
            "Deep Dream", "Texture Synthesis", "Style Transfer", "Feature Inversion", "Class Visualization",
        ],
        "de": [
            "Deep Dream", "Textursynthese", "Stilübertragung", "Merkmalsumkehrung", "Klassen sichtbar machen",
        ],
        "ja": ["Deep Dream", "テクスチャ合成", "スタイル変換", "特徴の逆変換", "クラスの可視化"],
    ]
    private static let filters = [
        "deep-dream", "texture-synthesis", "style-transfer", "feature-inversion", "class-visualization",
    ]

    private let folder = ProcessInfo.processInfo.environment["PAREIDOLIA_SCREENSHOTS"]

    func testEveryDialogFitsOnASmallScreen() throws {
        for language in ["en", "de", "ja"] {
            try openAll(language: language, theme: "Light")
            try openAll(language: language, theme: "Dark")
        }
    }

    /// Nothing has to be scrolled sideways.
    func testLargeLetters() throws {
        for language in ["en", "de", "ja"] { try openAll(language: language, theme: "Dark", font: "Sans 18") }
    }

    private func openAll(language: String, theme: String, font: String? = nil) throws {
        let desktop = try Desktop(
            width: 640, height: 480, language: language, theme: theme, font: font, screen: "1280x720")
        try desktop.display.parkPointer()
        for (filter, title) in zip(Self.filters, Self.titles[language]!) {
            let dialog = try desktop.openFromScript(filter, title: title)
            let labels = desktop.session.mnemonics(of: filter, language: language)
            _ = try desktop.waitForWidget("^\(title)$", role: "push button", name: labels.text("_OK"))
            let name = [filter, language, theme, font].compactMap { $0 }.joined(separator: "-")
            func save(_ suffix: String) throws {
                let size = try desktop.display.size(of: dialog)
                XCTAssertLessThanOrEqual(size.width, 1280, name + suffix)
                try XCTAssertFalse(isCut(title, desktop), name + suffix)
                // A window's title and a panel of the desktop take the rest.
                XCTAssertLessThanOrEqual(size.height, 670, name + suffix)
                if let folder { try desktop.display.save(dialog, to: "\(folder)/\(name)\(suffix).png") }
            }
            try save("")
            try desktop.display.type(["alt+\(labels.letter("_Advanced")!)"], in: dialog)
            try desktop.waitUntil("advanced part of \(name)") {
                try desktop.accessibility.find(
                    window: "^\(title)$", role: "toggle button", name: labels.text("_Advanced"),
                    anywhere: true
                ).first?.isChecked == true
            }
            try waitForSize(of: dialog, desktop)
            try save("-advanced")
            try desktop.display.type(["Escape"], in: dialog)
            _ = try desktop.script.receive()
        }
    }

    /// Whether it has to be scrolled sideways.
    private func isCut(_ title: String, _ desktop: Desktop) throws -> Bool {
        try desktop.accessibility.find(window: "^\(title)$", role: "scroll bar").contains {
            $0.width > $0.height
        }
    }

    /// Until it has been the same for a second: a window grows a moment after its contents.
    private func waitForSize(of dialog: String, _ desktop: Desktop) throws {
        var (last, looks) = (try desktop.display.size(of: dialog), 0)
        try desktop.waitUntil("the dialog has its size") {
            let size = try desktop.display.size(of: dialog)
            looks = size == last ? looks + 1 : 0
            last = size
            return looks == 10
        }
    }
}
