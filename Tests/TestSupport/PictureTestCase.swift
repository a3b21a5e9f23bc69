import Isolation
import XCTest

/// A test that reads or writes picture files, which is done in processes of the command.
open class PictureTestCase: XCTestCase {
    open override class func setUp() { Isolation.executable = BuiltProducts.command.path }

    open override class func tearDown() { Isolation.executable = "/proc/self/exe" }
}
