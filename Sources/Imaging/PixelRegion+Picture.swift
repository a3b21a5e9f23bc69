import Kernels

/// R'G'B' of an interleaved row to 0…255, limited to what a network knows.
@inline(__always)
private func level(_ value: Float) -> Float { min(max(value, 0), 1) * 255 }

extension PixelRegion {
    /// The region as a picture: values limited to 0…1 and scaled to 0…255, fully transparent pixels
    /// replaced by a smooth continuation of the visible ones. Throws ``ImagingError/outOfMemory(width:height:)``.
    public func picture(pool: ThreadPool) throws -> Picture {
        let picture = try Picture(width: width, height: height)
        let (red, green, blue) = (picture.plane(0), picture.plane(1), picture.plane(2))
        pool.forEach(0..<height) { y in
            let source = row(y)
            for x in 0..<width {
                red[y * width + x] = level(source[4 * x])
                green[y * width + x] = level(source[4 * x + 1])
                blue[y * width + x] = level(source[4 * x + 2])
            }
        }
        if hasTransparentPixels { try fillTransparent(picture) }
        return picture
    }

    /// Mixes a filter's result into the region: `strength` (0…1) times the change that it made to the
    /// region's limited values is added to the values as they were, so what lay outside 0…1 survives.
    ///
    /// Alpha and fully transparent pixels stay. With `keepingColors` only the lightness changes: all
    /// three values by the change of luma, drawn towards gray where they would leave 0…1.
    public func apply(_ result: Picture, strength: Float, keepingColors: Bool, pool: ThreadPool) {
        precondition(result.width == width && result.height == height)
        let (red, green, blue) = (result.plane(0), result.plane(1), result.plane(2))
        pool.forEach(0..<height) { y in
            let target = row(y)
            for x in 0..<width where target[4 * x + 3] > 0 {
                let i = y * width + x
                let old = SIMD4(level(target[4 * x]), level(target[4 * x + 1]), level(target[4 * x + 2]), 0)
                var new = SIMD4(red[i], green[i], blue[i], 0)
                if keepingColors { new = old.withLuma(luma(new)) }
                let change = (new - old) * (strength / 255)
                target[4 * x] += change.x
                target[4 * x + 1] += change.y
                target[4 * x + 2] += change.z
            }
        }
    }

    /// Copies the pixels of a region of the same size.
    public func copy(from other: PixelRegion) {
        precondition(other.width == width && other.height == height)
        for y in 0..<height { row(y).update(from: other.row(y), count: 4 * width) }
    }

    private var hasTransparentPixels: Bool {
        for y in 0..<height {
            let row = row(y)
            for x in 0..<width where row[4 * x + 3] <= 0 { return true }
        }
        return false
    }

    /// Gives fully transparent pixels of `picture` the colors of the visible ones around them, from
    /// coarse to fine (pull–push: Gortler et al. 1996, §3.4). All gray where nothing is visible.
    private func fillTransparent(_ picture: Picture) throws {
        var weights = [Float](repeating: 0, count: picture.area)
        for y in 0..<height { for x in 0..<width where row(y)[4 * x + 3] > 0 { weights[y * width + x] = 1 } }
        try pullPush(picture, weights: weights)
    }
}

/// Fills positions of weight 0 from those of weight 1.
private func pullPush(_ picture: Picture, weights: [Float]) throws {
    let (width, height) = (picture.width, picture.height)
    if width == 1 && height == 1 {
        if weights[0] == 0 { picture.fill(127.5) }
        return
    }
    let (halfWidth, halfHeight) = ((width + 1) / 2, (height + 1) / 2)
    let half = try Picture(width: halfWidth, height: halfHeight)
    half.fill(0)
    var halfWeights = [Float](repeating: 0, count: half.area)
    for y in 0..<height {
        for x in 0..<width {
            let (from, to) = (y * width + x, y / 2 * halfWidth + x / 2)
            halfWeights[to] += weights[from]
            for c in 0..<3 { half.plane(c)[to] += weights[from] * picture.plane(c)[from] }
        }
    }
    for i in 0..<half.area where halfWeights[i] > 0 {
        for c in 0..<3 { half.plane(c)[i] /= halfWeights[i] }
        halfWeights[i] = 1
    }
    try pullPush(half, weights: halfWeights)
    for y in 0..<height {
        for x in 0..<width where weights[y * width + x] == 0 {
            for c in 0..<3 {
                picture.plane(c)[y * width + x] = half.bilinear(c, Float(x) / 2 - 0.25, Float(y) / 2 - 0.25)
            }
        }
    }
}

extension Picture {
    /// The value between pixels, borders repeated.
    fileprivate func bilinear(_ channel: Int, _ x: Float, _ y: Float) -> Float {
        let (x, y) = (min(max(x, 0), Float(width - 1)), min(max(y, 0), Float(height - 1)))
        let (left, top) = (Int(x), Int(y))
        let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
        let (fx, fy) = (x - Float(left), y - Float(top))
        let plane = plane(channel)
        let upper = plane[top * width + left] * (1 - fx) + plane[top * width + right] * fx
        let lower = plane[bottom * width + left] * (1 - fx) + plane[bottom * width + right] * fx
        return upper * (1 - fy) + lower * fy
    }
}

/// Rec. 709 luma of R'G'B'.
@inline(__always)
private func luma(_ color: SIMD4<Float>) -> Float {
    let weights = Luma.bt709
    return weights.x * color.x + weights.y * color.y + weights.z * color.z
}

extension SIMD4<Float> {
    /// The color with another luma (0…255) and the same chroma, or as much of it as 0…255 has room for.
    @inline(__always)
    fileprivate func withLuma(_ target: Float) -> SIMD4<Float> {
        let chroma = self - SIMD4(repeating: luma(self))
        var room: Float = 1
        for i in 0..<3 {
            if chroma[i] > 0 { room = Swift.min(room, (255 - target) / chroma[i]) }
            if chroma[i] < 0 { room = Swift.min(room, -target / chroma[i]) }
        }
        return SIMD4(repeating: target) + chroma * Swift.max(0, room)
    }
}
