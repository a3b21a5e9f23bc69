import EmbeddedManifests
import Foundation
import XCTest

@testable import EditorHost

/// The letters by which the keyboard reaches everything in a dialog.
final class MnemonicsTests: XCTestCase {
    /// Where a dialog has more labels than there are letters, some advanced ones are reached by Tab.
    func testNoLetterIsGivenTwiceAndWhatMattersHasOne() throws {
        let session = try GimpSession(withData: true)
        for language in ["en", "de", "ja"] {
            for manifest in Manifests.all {
                let mnemonics = session.mnemonics(of: manifest.name, language: language)
                let parameters = manifest.parameters.map(\.label)
                let others = Mnemonics.buttonLabels + Mnemonics.partLabels
                let letters = (parameters + others).compactMap { mnemonics.letter($0) }
                XCTAssertEqual(letters.count, Set(letters).count, "\(manifest.name), \(language)")
                let advanced = manifest.parameters.filter(\.advanced).map(\.label)
                for label in parameters + others where !advanced.contains(label) {
                    XCTAssertNotNil(mnemonics.letter(label), "\(manifest.name), \(language): \(label)")
                }
                XCTAssertEqual(mnemonics["_Advanced"].contains("dvanced"), language == "en")
            }
        }
    }

    /// Of the filters in GIMP's menu each has its own.
    func testTheMenuGivesNoLetterTwice() throws {
        let session = try GimpSession(withData: true)
        for language in ["en", "de", "ja"] {
            let letters = session.texts(Manifests.all.map(\.gimp.menu.label), language: language).map {
                label in
                label.firstIndex(of: "_").map { label[label.index(after: $0)].lowercased() }
            }
            XCTAssertFalse(letters.contains(nil), "\(language): \(letters)")
            XCTAssertEqual(Set(letters).count, Manifests.all.count, "\(language): \(letters)")
        }
    }

    /// Where letters stand behind a label, what several dialogs have bears the same one in all of them.
    func testWhatDialogsShareHasOneLetterInJapanese() throws {
        let session = try GimpSession(withData: true)
        var letters: [String: Set<String>] = [:]
        for manifest in Manifests.all {
            let mnemonics = session.mnemonics(of: manifest.name, language: "ja")
            for label in manifest.parameters.map(\.label) + Mnemonics.partLabels {
                if let letter = mnemonics.letter(label) {
                    letters[label.filter { $0 != "_" }, default: []].insert(letter)
                }
            }
        }
        XCTAssertEqual(letters["Network"], ["n"])
        for (label, letters) in letters { XCTAssertEqual(letters.count, 1, "\(label): \(letters)") }
    }
}

extension GimpSession {
    /// Of a filter's dialog, as it is in this language, with translations beside the plug-in.
    func mnemonics(of filter: String, language: String = "en") -> Mnemonics {
        speaking(language) { Mnemonics(of: try! Manifests.named(filter), among: Manifests.all) }
    }

    func texts(_ texts: [String], language: String) -> [String] {
        speaking(language) { texts.map { localized($0) } }
    }

    private func speaking<Result>(_ language: String, _ body: () -> Result) -> Result {
        setlocale(LC_ALL, "C.UTF-8")
        setenv("LANGUAGE", language, 1)
        // Other tests expect the system's messages in English.
        defer {
            setlocale(LC_ALL, "C")
            unsetenv("LANGUAGE")
        }
        // Binding it also makes gettext look again.
        Texts.bind(folder: plugIn.deletingLastPathComponent().path + "/locale")
        return body()
    }
}

extension Mnemonics {
    /// The key that goes with Alt.
    func letter(_ label: String) -> String? {
        let text = self[label]
        return text.firstIndex(of: "_").map { text[text.index(after: $0)].lowercased() }
    }

    /// What is to be seen.
    func text(_ label: String) -> String { self[label].filter { $0 != "_" } }
}
