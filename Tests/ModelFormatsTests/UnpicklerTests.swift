import ModelFormats
import TestSupport
import XCTest

/// Hostile pickles, read as the state dict they pretend to be.
final class UnpicklerTests: XCTestCase {
    private let folder = try! TemporaryFolder()

    /// A legacy file whose state dict is this pickle.
    private func assertRefused(
        _ pickle: [UInt8], file: StaticString = #filePath, line: UInt = #line,
        matches: (ModelFileError.Problem) -> Bool = isMalformed
    ) throws {
        let path = folder.file("case.pt")
        try writeZip([("archive/data.pkl", pickle)], to: path)
        assertProblem(
            in: path, _ = try PyTorchStateDict(contentsOf: path), file: file, line: line, matches: matches)
    }

    func testGlobalsOtherThanTensorBuildersAreRefused() throws {
        for (module, name) in [
            ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("__builtin__", "exec"),
            ("subprocess", "Popen"), ("torch", "load"), ("collections", "OrderedDictX"), ("", ""),
        ] {
            let pickle = PickleWriter.one { writer in
                writer.global(module, name)
                writer.string("touch /tmp/pareidolia-was-here")
                writer.raw([0x85])
                writer.opcode("R")
            }
            try assertRefused(pickle) { $0 == .forbiddenGlobal("\(module).\(name)") }
        }
        try assertRefused(Array("cos\nsystem\n(S'true'\ntR.".utf8)) { $0 == .forbiddenGlobal("os.system") }
    }

    func testOperationsThatCouldRunCodeAreRefused() throws {
        // INST, OBJ, NEWOBJ, STACK_GLOBAL, EXT1, NEWOBJ_EX
        for opcode: UInt8 in [0x69, 0x6F, 0x81, 0x93, 0x82, 0x92] {
            try assertRefused([0x80, 2, opcode, 0x2E]) { $0 == .unsupportedOpcode(opcode, offset: 2) }
        }
    }

    func testOperationsWithoutTheirOperandsAreRefused() throws {
        for operations in [
            "0", "1", "t", "R", "b", "Q", "s", "u", "a", "e", "(s", "](a", "N(R", "}(Nu", "NNa", "(1.",
        ] {
            try assertRefused([0x80, 2] + Array(operations.utf8) + [0x2E])
        }
        try assertRefused([0x80, 2, 0x68, 7, 0x2E])  // recalls what was never kept
        try assertRefused([0x80, 2, 0x71, 7, 0x2E])  // keeps nothing
        try assertRefused([0x80, 9, 0x4E, 0x2E])  // a protocol that does not exist
        try assertRefused([0x80, 2, 0x58, 2, 0, 0, 0, 0xC3, 0x28, 0x2E])  // not UTF-8
    }

    func testStringsLongerThanTheFileAreRefused() throws {
        try assertRefused([0x80, 2, 0x58, 255, 255, 255, 255, 0x2E], matches: isTruncated)
        try assertRefused([0x80, 2, 0x8A, 255, 0x2E], matches: isTruncated)
        try assertRefused([0x80, 2, 0x63] + Array("collections".utf8), matches: isTruncated)
    }

    func testDeepAndCyclicDataDoNoHarm() throws {
        // A million tuples in one another.
        try assertRefused([0x80, 2, 0x4E] + [UInt8](repeating: 0x85, count: 1_000_000) + [0x2E])
        // A list that contains itself.
        try assertRefused([0x80, 2, 0x5D, 0x71, 0, 0x68, 0, 0x61, 0x2E])
        // More marks and values than a file of weights could need.
        try assertRefused([0x80, 2] + [UInt8](repeating: 0x28, count: 2_000_001))
    }

    func testWhatIsNoDictionaryOfTensorsIsRefused() throws {
        try assertRefused(PickleWriter.one { $0.int(1) })
        try assertRefused(
            PickleWriter.one {
                $0.opcode("}")
                $0.string("weight")
                $0.int(1)
                $0.opcode("s")
            })
        try assertRefused(
            PickleWriter.one {
                $0.opcode("}")
                $0.int(1)
                $0.int(1)
                $0.opcode("s")
            })
    }
}
