/// What kind of error a message tells of, with the numbers of `pareidolia.h`.
public enum ErrorCode: Int32, CaseIterable, Sendable {
    case canceled = 1

    // What the caller can mend.
    /// A null pointer, an impossible size or stride, malformed JSON.
    case badArgument = 100
    case unknownFilter = 101
    /// Unknown name, wrong type, out of range, unknown layer or class.
    case badParameter = 102

    // What is wrong with the data.
    case modelMissing = 200
    case modelDamaged = 201
    /// NaN or infinite values, or nothing to be seen.
    case badPixels = 202

    // What the machine lacks.
    case outOfMemory = 300
    case inputOutput = 301
    /// A bug of the library.
    case `internal` = 399

    /// Whether another call would help.
    public var isCallers: Bool { (100..<200).contains(rawValue) }
}
