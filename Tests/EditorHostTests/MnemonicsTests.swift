import EditorHost
import XCTest

/// Letters for the keyboard, one for each label.
final class MnemonicsTests: XCTestCase {
    func testEnglishLabelsKeepTheirs() {
        let mnemonics = Mnemonics(["_Octaves", "Step _size", "Plain"], translate: { $0 })
        XCTAssertEqual(mnemonics["_Octaves"], "_Octaves")
        XCTAssertEqual(mnemonics["Step _size"], "Step _size")
        XCTAssertEqual(mnemonics["Plain"], "_Plain")
        XCTAssertEqual(mnemonics["_Unknown"], "Unknown")
    }

    func testALetterThatIsTakenGoesToTheFirstLabel() {
        let mnemonics = Mnemonics(["_Save", "_Seed", "_OK"], others: ["_Off", "S"], translate: { $0 })
        XCTAssertEqual(mnemonics["_Save"], "_Save")
        XCTAssertEqual(mnemonics["_Seed"], "S_eed")
        XCTAssertEqual(mnemonics["_Off"], "O_ff")
        XCTAssertEqual(mnemonics["S"], "S", "there is no letter left")
    }

    /// The same letter where it is in the translation, else the start of a word, else any.
    func testTranslations() {
        let german = [
            "Iterations": "Schritte", "Size": "Größe", "Network": "Netz", "Keep colors": "Farben behalten",
        ]
        let mnemonics = Mnemonics(
            ["_Iterations", "_Network", "Keep _colors"], translate: { german[$0] ?? $0 })
        XCTAssertEqual(mnemonics["_Iterations"], "Schr_itte")
        XCTAssertEqual(mnemonics["_Network"], "_Netz")
        XCTAssertEqual(mnemonics["Keep _colors"], "_Farben behalten")
        let size = Mnemonics(["Siz_e"], translate: { german[$0] ?? $0 })
        XCTAssertEqual(size["Siz_e"], "Größ_e")
    }

    func testALetterWithoutACapital() {
        let mnemonics = Mnemonics(["Si_zes"], translate: { _ in "Größen" })
        XCTAssertEqual(mnemonics["Si_zes"], "_Größen")
    }

    func testScriptsWithoutLettersHaveThemBehind() {
        let japanese = ["Layer": "層", "Seed": "乱数", "Split": "分割"]
        let mnemonics = Mnemonics(["_Layer", "_Seed"], others: ["_Split"], translate: { japanese[$0] ?? $0 })
        XCTAssertEqual(mnemonics["_Layer"], "層(_L)")
        XCTAssertEqual(mnemonics["_Seed"], "乱数(_S)")
        XCTAssertEqual(mnemonics["_Split"], "分割(_A)")
    }

    /// Behind a label that other dialogs have too stands the same letter in all of them, whatever else a dialog has.
    func testCommonLabelsHaveTheSameLetterBehind() {
        let japanese = ["Scale": "倍率", "Seed": "乱数", "Output": "出力", "Size": "大きさ"]
        let dialogs = [["_Scale", "_Seed", "Output"], ["_Size", "Output", "_Seed"]]
        for labels in dialogs {
            let mnemonics = Mnemonics(labels, dialogs: dialogs, translate: { japanese[$0] ?? $0 })
            XCTAssertEqual(mnemonics["_Seed"], "乱数(_S)")
            XCTAssertEqual(mnemonics["Output"], "出力(_A)")
            XCTAssertEqual(mnemonics[labels[0]].suffix(3), "_B)")
        }
    }

    /// There are as many letters for what dialogs share as one of them needs, not all of them together.
    func testLettersAreEnoughForManyDialogs() {
        let dialogs = (0..<20).map { dialog in (dialog..<dialog + 6).map { "L\($0)" } }
        for labels in dialogs {
            let mnemonics = Mnemonics(labels, dialogs: dialogs, translate: { "第\($0.dropFirst())" })
            XCTAssertEqual(Set(labels.map { mnemonics[$0].suffix(3) }).count, 6, "\(labels)")
        }
        let letters = (0..<25).map { number in
            Set(
                dialogs.filter { $0.contains("L\(number)") }.map {
                    Mnemonics($0, dialogs: dialogs, translate: { "第\($0.dropFirst())" })["L\(number)"].suffix(
                        3)
                })
        }
        for each in letters { XCTAssertEqual(each.count, 1) }
    }
}
