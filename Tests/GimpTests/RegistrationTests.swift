import Foundation
import XCTest

/// What GIMP learns of the plug-in when it starts.
final class RegistrationTests: XCTestCase {
    func testTheMenuHasTheFilterAndTheDatabaseItsArguments() throws {
        try XCTSkipIf(Editor.isGimp3, "GIMP 3 is asked in Python")
        let session = try GimpSession()
        let output = try session.run(
            """
            (say (gimp-plugins-query "Deep Dream"))
            (say (gimp-procedural-db-proc-info "plug-in-pareidolia-deep-dream"))
            (say (gimp-procedural-db-proc-arg "plug-in-pareidolia-deep-dream" 3))
            (say (gimp-procedural-db-proc-arg "plug-in-pareidolia-deep-dream" 5))
            (say (gimp-procedural-db-proc-info "plug-in-pareidolia"))
            """)
        XCTAssert(output.contains("<Image>/Filters/Pareidolia/Deep Dream..."), output)
        XCTAssert(output.contains("plug-in-pareidolia-deep-dream"), output)
        XCTAssert(output.contains("(4 model The network that dreams"), output)
        XCTAssert(output.contains("(0 to 20, default 0)"), output)
        XCTAssert(output.contains("(Runs a Pareidolia filter with parameters given by name"), output)
    }

    /// GIMP 3 knows ranges and defaults, labels and tooltips, these in the language of the environment.
    func testGimp3KnowsRangesAndDefaults() throws {
        try XCTSkipUnless(Editor.isGimp3, "GIMP 2.10 knows none")
        let session = try GimpSession(withData: true)
        let question = """
            from gi.repository import Gimp
            procedure = Gimp.get_pdb().lookup_procedure("plug-in-pareidolia-deep-dream")
            print(procedure.get_menu_paths(), procedure.get_menu_label(), procedure.get_image_types())
            for a in procedure.get_arguments():
                print(a.name, a.value_type.name, getattr(a, "minimum", ""), getattr(a, "maximum", ""),
                      a.get_default_value(), a.nick, a.blurb)
            """
        let output = try session.start(
            Editor.python, arguments: ["-i", "-b", question],
            environment: ["LC_ALL": Editor.locale, "LANGUAGE": "de"]
        ).output()
        for line in [
            "['<Image>/Filters/Pareidolia'] _Deep Dream … RGB*, GRAY*",
            "octaves gint 0 20 0 Oktaven Auf wie vielen Größen", "strength gdouble 0.0 100.0 100.0 Stärke",
            "color gdouble 0.0 100.0 50.0", "guide GimpDrawable   None",
            "target-class gchararray   none", "(in-place, new-layer, new-image)",
        ] {
            XCTAssert(output.contains(line), "no '\(line)' in\n\(output)")
        }
    }

    /// GIMP waits for the query when it starts; a wrapper in the plug-in's place measures it.
    func testTheQueryIsAnsweredAtOnce() throws {
        let session = try GimpSession()
        let binary = session.plugIn.deletingLastPathComponent().appendingPathComponent("binary")
        try FileManager.default.moveItem(at: session.plugIn, to: binary)
        let wrapper = """
            #!/bin/bash
            start=$EPOCHREALTIME
            "\(binary.path)" "$@"
            case " $* " in *" -query "*) echo "$start $EPOCHREALTIME" >"\(session.path("query.txt"))" ;; esac
            """
        try wrapper.write(to: session.plugIn, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: session.plugIn.path)
        try session.run("")

        let times = try String(contentsOfFile: session.path("query.txt"), encoding: .utf8)
            .split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        XCTAssertEqual(times.count, 2)
        XCTAssertLessThan(times[1] - times[0], 0.3, "seconds")
    }
}
