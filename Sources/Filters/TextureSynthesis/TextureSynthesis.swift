import Imaging
import Kernels
import Messages

/// Texture synthesis (Gatys, Ecker & Bethge 2015): a picture of any size with the same Gram matrices, in
/// several layers of a network, as the picture it is made like.
///
/// Departures from the paper, each of which can be turned off: a pyramid from coarse to fine instead of
/// one size; a start from Gaussian noise with the texture's mean, colors and correlations instead of
/// white noise (``Picture/spotNoise(like:width:height:random:pool:)``); each layer counts relative to
/// its own texture instead of by absolute size.
struct TextureSynthesis: Filter {
    let parameters: TextureSynthesisParameters

    func apply(to region: PixelRegion, in run: FilterRun) throws {
        // 0 stands for the region's.
        let width = parameters.width == 0 ? region.width : parameters.width
        let height = parameters.height == 0 ? region.height : parameters.height
        let replaces = width == region.width && height == region.height
        let count = parameters.variations
        if region.isFullyTransparent { throw FilterError.nothingVisible }
        if !replaces || count > 1 { try run.requireTaker(width: width, height: height) }
        let painter = try TexturePainter(
            parameters, source: region, width: width, height: height, run: run)
        var first: Picture?
        for index in 0..<count {
            let result = try painter.paint(index: index, of: count)
            if index == 0, replaces {
                first = result
            } else {
                let delivered = try PixelRegion(opaque: result, pool: run.pool)
                let seed = parameters.seed + index
                guard run.deliver(delivered, index: index, of: count, title: .texture(seed: seed)) else {
                    break
                }
            }
            if try run.isFinished() { break }
        }
        if let first { region.apply(first, strength: 1, keepingColors: false, pool: run.pool) }
    }
}

extension Message {
    fileprivate static func texture(seed: Int) -> Message {
        Message("texture", "Texture, seed {seed}", ["seed": seed])
    }
}
