import Filters
import TestSupport
import XCTest

/// A test of a filter, with a session of its own.
class FilterTestCase: XCTestCase {
    private(set) var session: FilterSession!

    /// The network that its tests need; they are skipped where it is not installed.
    class var network: String? { nil }

    override func setUpWithError() throws {
        if let network = Self.network { _ = try TestModels.load(network) }
        session = FilterSession(store: TestModels.store(), threads: 2)
    }

    /// XCTest keeps all test cases to the end; their networks, half a gigabyte each, must not stay.
    override func tearDown() { session = nil }
}
