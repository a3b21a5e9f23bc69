import Foundation
import ImageFiles
import TestSupport
import XCTest

/// `docs/adding-a-filter.md`: its three files and its commands, as they stand there, in a package that is this one
/// but for them.
final class AddingAFilterTests: PictureTestCase {
    private let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    /// Kept, so that only its first build is a whole one.
    private var package: URL { checkout.appendingPathComponent(".build/adding-a-filter") }

    func testThePageAddsAFilter() throws {
        guard TestModels.areRequired else {
            throw XCTSkip(
                "A build from nothing takes minutes; it is made where PAREIDOLIA_REQUIRE_MODELS is 1.")
        }
        let page = try String(
            contentsOf: checkout.appendingPathComponent("docs/adding-a-filter.md"), encoding: .utf8)
        let blocks = page.matches(of: /(?:`(\S+)`\n\n)?```(\w+)\n((?s).*?)```/)
        let files = blocks.compactMap { block in block.1.map { (path: String($0), text: String(block.3)) } }
        XCTAssertEqual(
            files.map(\.path),
            [
                "plugin-manifest/layer-boost.json", "Sources/Filters/LayerBoost/LayerBoost.swift",
                "Tests/FiltersTests/LayerBoostTests.swift",
            ])
        let commands = try XCTUnwrap(blocks.first { $0.2 == "sh" }).3

        let manifest = checkout.appendingPathComponent("Package.swift")
        let others = #"package.targets.removeAll { $0.type == .test && $0.name != "FiltersTests" }"#
        let selection = ("Package.swift", try String(contentsOf: manifest, encoding: .utf8) + others + "\n")
        for name in contents(of: package) where name != ".build" {
            try FileManager.default.removeItem(at: package.appendingPathComponent(name))
        }
        try mirror(checkout, at: package, adding: files + [selection])
        try FileManager.default.copyItem(
            at: checkout.appendingPathComponent("docs/pictures/texture-brick.jpg"),
            to: package.appendingPathComponent("in.jpg"))

        let run = try Command.run(
            ["-ec", "cd '\(package.path)'\n\(commands)"], of: URL(fileURLWithPath: "/bin/sh"), minutes: 30)
        XCTAssertEqual(run.status, 0, String((run.output + run.errors).suffix(4000)))
        XCTAssertTrue((run.output + run.errors).contains("Executed 3 tests, with 0 failures"), run.output)
        for name in ["edges.jpg", "fur.jpg"] {
            let picture = try ImageFile(reading: package.appendingPathComponent(name).path)
            XCTAssertEqual([picture.width, picture.height], [352, 256])
        }
    }

    /// Makes a folder of links to what is in another one, and these files besides.
    private func mirror(_ folder: URL, at target: URL, adding files: [(path: String, text: String)]) throws {
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        let within = Dictionary(grouping: files) { $0.path.prefix { $0 != "/" } }
        for name in contents(of: folder) where within[name[...]] == nil && !name.hasPrefix(".") {
            try FileManager.default.createSymbolicLink(
                at: target.appendingPathComponent(name),
                withDestinationURL: folder.appendingPathComponent(name))
        }
        for (name, files) in within {
            let file = target.appendingPathComponent(String(name))
            if files.count == 1, files[0].path == name {
                try files[0].text.write(to: file, atomically: true, encoding: .utf8)
            } else {
                try mirror(
                    folder.appendingPathComponent(String(name)), at: file,
                    adding: files.map { (String($0.path.dropFirst(name.count + 1)), $0.text) })
            }
        }
    }

    private func contents(of folder: URL) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    }
}
