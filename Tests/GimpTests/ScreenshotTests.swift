import Foundation
import TestSupport
import XCTest

/// Pictures of every dialog, for people to look at: in the folder `PAREIDOLIA_SCREENSHOTS`.
final class ScreenshotTests: XCTestCase {
    func testEveryDialogOpensInEveryLanguageAndTheme() throws {
        guard let folder = ProcessInfo.processInfo.environment["PAREIDOLIA_SCREENSHOTS"] else {
            throw XCTSkip("PAREIDOLIA_SCREENSHOTS names no folder")
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let titles = [
            "en": ["Deep Dream", "Texture Synthesis", "Style Transfer", "Feature Inversion"],
            "de": ["Deep Dream", "Textursynthese", "Stilübertragung", "Merkmalsumkehrung"],
            "ja": ["Deep Dream", "テクスチャ合成", "スタイル変換", "特徴の逆変換"],
        ]
        let filters = ["deep-dream", "texture-synthesis", "style-transfer", "feature-inversion"]
        for (language, theme) in [
            ("en", "Light"), ("en", "Dark"), ("de", "Light"), ("de", "Dark"), ("ja", "Light"), ("ja", "Dark"),
        ] {
            let desktop = try Desktop(width: 640, height: 480, language: language, theme: theme)
            for (filter, title) in zip(filters, titles[language]!) {
                let dialog = try desktop.openFromScript(filter, title: title)
                Thread.sleep(forTimeInterval: 2)
                try desktop.display.save(dialog, to: "\(folder)/\(filter)-\(language)-\(theme).png")
                try desktop.display.type(["Escape"], in: dialog)
                _ = try desktop.script.receive()
            }
        }
    }
}
