import CPareidolia
import Messages
import TestSupport
import XCTest

/// What holds of the library as C programs see it: each test is a check of `border.c`, where it is written.
final class BorderTests: XCTestCase {
    /// NULL in every place, lists without a session.
    func testNullPointers() throws { try check("null-pointers") }

    /// Sizes, strides and addresses that can't be, of the region and of a picture; a pixel that is no number.
    func testRegions() throws { try check("regions") }

    /// Structs of earlier and later programs, and sizes of none.
    func testSizesOfStructs() throws { try check("sizes") }

    /// FINISH and STOP at every question that is asked, and between results.
    func testEndingEarly() throws { try check("ends") }

    /// The same with octaves, frames and a guide.
    func testEndingADreamEarly() throws {
        _ = try TestModels.load("efficientnet-lite0")
        try check("dreams")
    }

    /// The same with sizes, variations and styles.
    func testEndingATextureEarly() throws {
        _ = try TestModels.load("vgg16-hed")
        try check("textures")
    }

    /// Sessions in several threads at once give the bits that they give alone.
    func testThreads() throws { try check("threads") }

    /// Identifiers, arguments and patterns of errors, notices and titles.
    func testMessages() throws { try check("messages") }

    /// Intermediate pictures are as large as is asked for.
    func testIntermediates() throws { try check("intermediates") }
    func testParts() throws { try check("parts") }

    /// The header is C99 and C++ too.
    func testOtherLanguages() throws {
        let header = CProgram.project.appendingPathComponent("Sources/CPareidolia/include/pareidolia.h").path
        for language in [["-x", "c", "-std=c99"], ["-x", "c++", "-std=c++11"]] {
            let outcome = try CProgram.run(
                "/usr/bin/cc",
                language + ["-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only", header])
            XCTAssertEqual(outcome.status, 0, outcome.errors)
        }
    }

    func testCodesAreTheHeaders() {
        let codes = [
            PAREIDOLIA_CANCELED, PAREIDOLIA_BAD_ARGUMENT, PAREIDOLIA_UNKNOWN_FILTER, PAREIDOLIA_BAD_PARAMETER,
            PAREIDOLIA_MODEL_MISSING, PAREIDOLIA_MODEL_DAMAGED, PAREIDOLIA_BAD_PIXELS,
            PAREIDOLIA_OUT_OF_MEMORY, PAREIDOLIA_INPUT_OUTPUT, PAREIDOLIA_INTERNAL,
        ]
        XCTAssertEqual(ErrorCode.allCases.map { Int($0.rawValue) }, codes)
    }

    private func check(_ name: String) throws {
        let outcome = try CProgram("Tests/LibraryTests/border.c").run([name])
        XCTAssertEqual(outcome.status, 0, String(decoding: outcome.output, as: UTF8.self) + outcome.errors)
    }
}
