import Foundation
import XCTest

/// What GIMP learns of the plug-in when it starts.
final class RegistrationTests: XCTestCase {
    func testTheMenuHasTheFilterAndTheDatabaseItsArguments() throws {
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
        XCTAssert(output.contains("(1 to 20, default 4)"), output)
        XCTAssert(output.contains("(Runs a Pareidolia filter with parameters given by name"), output)
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
