import Foundation
import Models
import XCTest

/// The installed networks that tests work with.
public enum TestModels {
    /// In the folder `PAREIDOLIA_TEST_MODELS`, by default where the user's networks are.
    public static func store() -> ModelStore {
        ModelStore(folder: environment["PAREIDOLIA_TEST_MODELS"])
    }

    /// A network; where it is missing the test is skipped, or fails if `PAREIDOLIA_REQUIRE_MODELS` is 1
    /// or `CI` is set: a machine that is to prove something must not skip it.
    public static func load(_ name: String) throws -> Model {
        do {
            return try store().load(name)
        } catch let error as ModelError {
            if case .notInstalled = error, !areRequired { throw XCTSkip("\(error)") }
            throw error
        }
    }

    private static let environment = ProcessInfo.processInfo.environment

    /// Whether this machine is to prove something.
    public static var areRequired: Bool {
        environment["PAREIDOLIA_REQUIRE_MODELS"] == "1" || environment["CI"] != nil
    }
}
