import EditorHost
import Foundation
import TestSupport
import XCTest

/// Whatever is killed at whatever moment: nothing of the project's is damaged, and nothing stays for ever.
///
/// `PAREIDOLIA_TEST_KILLS` says how often; 3 times without it.
final class KillTests: RandomTestCase {
    private let count = Int(ProcessInfo.processInfo.environment["PAREIDOLIA_TEST_KILLS"] ?? "") ?? 3

    override func setUpWithError() throws {
        _ = try TestModels.load("efficientnet-lite0")
    }

    /// GIMP, or the plug-in alone, while filters run and their results are saved.
    func testGimpAndThePlugInWhileTheyWorkAndSave() throws {
        var (killed, whole) = (0, 0)
        for round in 0..<count {
            let session = try GimpSession()
            let temporary = session.folder.appendingPathComponent("tmp")
            try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
            let (file, copy) = (session.path("out.xcf"), session.path("guide.xcf"))
            let step = """
                \(ScriptLibrary.run("deep-dream", "octaves=1 iterations=1 layer=stem frames=2"))
                (gimp-xcf-save RUN-NONINTERACTIVE image layer "\(file)" "\(file)")

                """
            let run = try session.start(
                arguments: ["-i"]
                    + session.program(
                        """
                        \(ScriptLibrary.clouds(300, 200))
                        (gimp-xcf-save RUN-NONINTERACTIVE image layer "\(copy)" "\(copy)")
                        (while #t (catch "killed" \(step)))
                        """),
                environment: ["TMPDIR": temporary.path, "XDG_CACHE_HOME": temporary.path])
            let plugIn = try XCTUnwrap(
                RunningProcess.wait(running: session.plugIn, mapping: "libpareidolia.so"), "no plug-in")
            Thread.sleep(forTimeInterval: Double.random(in: 0..<3, using: &random))
            let gimp = try XCTUnwrap(session.gimp(of: run))
            // A later run of the plug-in has another number.
            let working = session.plugInNow() ?? plugIn
            let victim = round % 2 == 0 ? gimp : working
            if kill(victim, SIGKILL) == 0 { killed += 1 }
            if victim != gimp { kill(gimp, SIGKILL) }
            XCTAssertTrue(RunningProcess.waitForEnd(of: working), "the plug-in goes on for ever")
            _ = try run.output()

            XCTAssertEqual(session.strayFiles(), [], "round \(round)")
            XCTAssertEqual(
                try FileManager.default.subpathsOfDirectory(atPath: temporary.path)
                    .filter { $0.contains("pareidolia") || $0.hasSuffix(".partial") }, [])
            // What GIMP had written before is what it was.
            if FileManager.default.fileExists(atPath: copy) { whole += 1 }
        }
        print("kills while working and saving: \(killed) of \(count), \(whole) with a picture saved before")
    }

    /// The plug-in, from the moment on that OK is pressed until it has kept the values.
    func testThePlugInWhileItKeepsItsSettings() throws {
        let desktop = try Desktop()
        let folder = desktop.session.profile.appendingPathComponent("pareidolia")
        var (early, late) = (0, 0)
        for round in 0..<count {
            let dialog = try desktop.openFromScript("deep-dream", title: "Deep Dream")
            try desktop.display.type(
                ["alt+v", "ctrl+a", "1", "Tab", "alt+i", "ctrl+a", "1", "Tab"], in: dialog)
            let plugIn = try XCTUnwrap(desktop.session.plugInNow())
            let killer = DispatchWorkItem { kill(plugIn, SIGKILL) }
            let moment = Double.random(in: 0..<1.2, using: &random)
            DispatchQueue.global().asyncAfter(deadline: .now() + moment, execute: killer)
            try desktop.display.type(["alt+o"], in: dialog)
            // Nothing comes of it where it was killed.
            let hasEnded = try desktop.script.receive().isSuccess
            killer.cancel()
            if hasEnded { late += 1 } else { early += 1 }
            try assertSettingsAreWhole(in: folder, "round \(round)")
        }
        // The next one that is let alone leaves its values and nothing else.
        let dialog = try desktop.openFromScript("deep-dream", title: "Deep Dream")
        try desktop.display.type(["alt+i", "ctrl+a", "2", "Tab", "alt+o"], in: dialog)
        XCTAssert(try desktop.script.receive().isSuccess)
        try assertSettingsAreWhole(in: folder, "at the end")
        XCTAssertEqual(
            try FileManager.default.contentsOfDirectory(atPath: folder.path), ["deep-dream.json"])
        print("kills while settings are kept: \(early) before the end, \(late) after it")
    }

    private func assertSettingsAreWhole(in folder: URL, _ moment: String) throws {
        let file = folder.appendingPathComponent("deep-dream.json")
        guard let data = try? Data(contentsOf: file) else { return }
        XCTAssertNotNil(
            try? JSONDecoder().decode(StoredSettings.self, from: data),
            "\(moment): \(String(decoding: data, as: UTF8.self))")
    }
}

extension GimpSession {
    /// The process of the plug-in, if it runs.
    fileprivate func plugInNow() -> pid_t? { RunningProcess.all(running: plugIn).first }

    /// GIMP itself, which `timeout` has started.
    fileprivate func gimp(of run: GimpRun) -> pid_t? {
        RunningProcess.children(of: run.process.processIdentifier).first
    }

    /// Files of the project in GIMP's folder besides those that were installed.
    fileprivate func strayFiles() -> [String] {
        let installed = ["plug-ins/pareidolia/libpareidolia.so", "plug-ins/pareidolia/pareidolia"]
        let all = (try? FileManager.default.subpathsOfDirectory(atPath: profile.path)) ?? []
        return all.filter {
            $0.contains("pareidolia") && $0 != "plug-ins/pareidolia" && !installed.contains($0)
        }
    }
}
