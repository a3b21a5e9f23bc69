import Foundation
import TestSupport
import XCTest

/// The same picture, parameters and seed give the same bits in GIMP, on the command line, and through the
/// C library; also where the picture has a color space of its own.
final class SameBitsTests: XCTestCase {
    /// Names, files that the hosts read, and the numbers in them.
    private let cases = [
        ("eight", "eight.png", PNG(width: 48, height: 40, bits: 8)),
        ("sixteen", "sixteen.png", PNG(width: 48, height: 40, bits: 16)),
        ("profiled", "profiled.tif", PNG(width: 48, height: 40, bits: 16, chunks: PNG.wideGamut)),
        ("gray", "gray.png", PNG(width: 48, height: 40, bits: 8, isGray: true)),
        ("linear", "linear.exr", PNG(width: 48, height: 40, bits: 16)),
    ]

    /// A copy's pixels would be converted to its profile. GIMP 3 lets no script take the profile away, but writes what
    /// it has itself as it is.
    private static let saveLayer =
        Editor.isGimp3
        ? "(define save-layer save-and-delete)"
        : """
        (define (save-layer layer name)
          (gimp-image-set-color-profile (image-of layer) 0 #())
          (save-pixels layer name))
        """

    private static func sayProfile(_ name: String) -> String {
        Editor.isGimp3
            ? "" : #"(say "\#(name): profile of " (car (gimp-image-get-color-profile image)) " bytes")"#
    }

    func testEveryHostGivesTheSameBits() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let session = try GimpSession()
        let parameters = ["--octaves", "2", "--iterations", "2", "--seed", "5"]
        for (name, file, picture) in cases {
            try Data(picture.bytes).write(to: URL(fileURLWithPath: session.path("\(name).png")))
            if !file.hasSuffix("png") {
                // GIMP knows color spaces by ICC profiles only, and that is how the command writes them.
                let unchanged = ["--layer", "stem", "--iterations", "1", "--strength", "0"]
                try Command.run(
                    ["deep-dream", session.path("\(name).png"), session.path(file)] + unchanged
                ).assertSucceeds()
            }
            try Command.run(
                ["deep-dream", session.path(file), session.path("command-\(file)")] + parameters
            ).assertSucceeds()
        }
        let output = try session.run(
            """
            (define (open-layer file)
              (let ((path (string-append folder file)))
                (car (gimp-image-get-active-drawable
                  (car (gimp-file-load RUN-NONINTERACTIVE path path))))))
            \(Self.saveLayer)
            """
                + cases.map { name, file, _ in
                    """
                    (save-layer (open-layer "command-\(file)") "\(name)-from-command")
                    (define layer (open-layer "\(file)"))
                    (define image (image-of layer))
                    \(Self.sayProfile(name))
                    \(ScriptLibrary.run("deep-dream", "octaves=2 iterations=2 seed=5"))
                    (save-layer layer "\(name)-from-gimp")

                    """
                }.joined())

        if !Editor.isGimp3 {
            XCTAssert(output.contains("eight: profile of 0 bytes"), output)
            XCTAssertFalse(output.contains("profiled: profile of 0 bytes"), output)
        }
        for (name, _, picture) in cases {
            let gimp = try session.saved("\(name)-from-gimp")
            if name != "linear" { XCTAssertEqual(gimp.bitsPerSample, picture.bits) }
            let command = try session.saved("\(name)-from-command")
            XCTAssertEqual(differences(command.samples, gimp.samples), 0, "\(name): command line")
            // What becomes gray or light there is the hosts' work.
            guard !["gray", "linear"].contains(name) else { continue }
            XCTAssertEqual(differences(try libraryResult(picture), gimp.samples), 0, "\(name): library")
        }
    }

    /// In how many places two pictures differ.
    private func differences(_ one: [Double], _ other: [Double]) -> Int {
        abs(one.count - other.count) + zip(one, other).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
    }

    /// The dream of a picture's stored numbers, rounded to its depth.
    private func libraryResult(_ picture: PNG) throws -> [Double] {
        let largest = Float(1 << picture.bits - 1)
        var pixels: [Float] = []
        for y in 0..<picture.height {
            for x in 0..<picture.width {
                pixels += (0..<3).map { Float(picture.sample(x, y, $0)) / largest } + [1]
            }
        }
        let dream = try Core.apply(
            "deep-dream", #"{"octaves": 2, "iterations": 2, "seed": 5}"#, to: pixels, width: picture.width,
            height: picture.height)
        return dream.enumerated().filter { $0.offset % 4 != 3 }.map { _, value in
            Double((min(max(value, 0), 1) * largest + 0.5).rounded(.down)) / Double(largest)
        }
    }
}
