import EmbeddedManifests
import Filters
import Imaging
import Kernels
import Manifest
import Models
import Networks
import TestSupport
import XCTest

/// Dreams on test pictures.
class DreamTestCase: FilterTestCase {
    override class var network: String? { "efficientnet-lite0" }

    let quick = "octaves=2 iterations=2"

    func dream(
        _ region: PixelRegion, _ assignments: String = "", guide: PixelRegion? = nil,
        host: (any FilterHost)? = nil, session: FilterSession? = nil
    ) throws {
        let manifest = try Manifests.named("deep-dream")
        let parameters = try manifest.parameters(
            assignments: assignments.contains("octaves") ? assignments : "\(quick) \(assignments)")
        try (session ?? self.session!).apply(
            filter: "deep-dream", parameters: parameters, region: region,
            pictures: guide.map { ["guide": $0] } ?? [:], host: host)
    }

    /// The dreamed version of a test picture.
    func dreamed(_ assignments: String, width: Int = 120, height: Int = 90, guide: PixelRegion? = nil)
        throws
        -> (before: PixelRegion, after: PixelRegion)
    {
        let before = try TestPictures.blobs(width: width, height: height)
        let after = try PixelRegion(copying: before)
        try dream(after, assignments, guide: guide)
        return (before, after)
    }
}
