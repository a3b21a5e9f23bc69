import Foundation
import TestSupport
import XCTest

/// `docs/example.c`, compiled against the header and the built library, then run.
final class ExampleTests: XCTestCase {
    func testTheExampleDreams() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let dream = try CProgram("docs/example.c")
        let picture = ppm(width: 40, height: 30)
        let result = try dream.run([#"{"octaves": 1, "iterations": 2}"#], input: picture)
        XCTAssertEqual(result.status, 0, result.errors)
        XCTAssertEqual(result.output.prefix(13), picture.prefix(13))
        XCTAssertEqual(result.output.count, picture.count)
        XCTAssertNotEqual(result.output, picture)
        XCTAssertTrue(result.errors.contains("octave 1 of 1, iteration 2 of 2"), result.errors)
        XCTAssertEqual(
            try dream.run([#"{"octaves": 1, "iterations": 2}"#], input: picture).output, result.output)
    }

    func testTheExampleReportsErrors() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let dream = try CProgram("docs/example.c")
        let picture = ppm(width: 4, height: 3)
        for (parameters, message) in [
            (#"{"octaves": 99}"#, "Parameter 'octaves' is 99; it must be from 0 to 20."),
            (#"{"layer": "blok"}"#, "There is no layer 'blok' in efficientnet-lite0; try stem"),
            ("{octaves", "The parameters are not a JSON object of names and values"),
        ] {
            let result = try dream.run([parameters], input: picture)
            XCTAssertEqual(result.status, 1)
            XCTAssertTrue(result.errors.contains(message), result.errors)
            XCTAssertTrue(result.output.isEmpty)
        }
    }

    /// Nothing but the functions of the header is exported, and no Swift installation is needed.
    func testTheLibraryStandsAlone() throws {
        let symbols = try CProgram.run(
            "/usr/bin/nm", ["-D", "--defined-only", BuiltProducts.library.path])
        // Lines such as "0012 T name"; a small letter is a local symbol.
        let names = String(decoding: symbols.output, as: UTF8.self).split(separator: "\n")
            .map { $0.split(separator: " ") }
            .filter { $0.count == 3 && $0[1].allSatisfy(\.isUppercase) }
            .map { $0[2] }
        let header = try String(
            contentsOf: CProgram.project.appendingPathComponent("Sources/CPareidolia/include/pareidolia.h"),
            encoding: .utf8)
        XCTAssertFalse(names.isEmpty)
        for name in names {
            XCTAssertTrue(header.contains("\(name)("), "\(name) is exported but not in the header")
        }
        let libraries = try CProgram.run("/usr/bin/ldd", [BuiltProducts.library.path])
        XCTAssertFalse(String(decoding: libraries.output, as: UTF8.self).lowercased().contains("swift"))
    }

    private func ppm(width: Int, height: Int) -> Data {
        var data = Data("P6 \(width) \(height) 255\n".utf8)
        for i in 0..<3 * width * height { data.append(UInt8(128 + Int(60 * sin(Double(i) / 17)))) }
        return data
    }
}
