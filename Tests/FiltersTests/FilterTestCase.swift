import Filters
import TestSupport
import XCTest

/// A test of a filter, with a session of its own.
class FilterTestCase: XCTestCase {
    private(set) var session: FilterSession!

    override func setUp() { session = FilterSession(store: TestModels.store(), threads: 2) }

    /// XCTest keeps all test cases to the end; their networks, half a gigabyte each, must not stay.
    override func tearDown() { session = nil }
}
