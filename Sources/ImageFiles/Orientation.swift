/// How a picture is stored: cameras write the sensor's rows and note in field 274 how the picture is to
/// be turned (TIFF 6.0, section 8; EXIF 2.3, 4.6.4).
enum Orientation: Int, Codable {
    case upright = 1
    case mirrored, halfTurn, flipped, transposed, quarterTurn, transversed, quarterTurnBack

    /// Whether stored rows are shown as columns.
    private var swapsSides: Bool { rawValue >= 5 }
    /// Whether the shown picture is then mirrored, left to right.
    private var mirrorsX: Bool { [2, 3, 6, 7].contains(rawValue) }
    /// Whether it is mirrored top to bottom.
    private var mirrorsY: Bool { [3, 4, 7, 8].contains(rawValue) }

    /// The size at which a picture stored in this one is shown.
    func size(storedWidth width: Int, height: Int) -> (width: Int, height: Int) {
        swapsSides ? (height, width) : (width, height)
    }

    /// Where a stored pixel is shown in a picture of this width and height.
    func place(storedX x: Int, y: Int, width: Int, height: Int) -> (x: Int, y: Int) {
        let (x, y) = swapsSides ? (y, x) : (x, y)
        return (mirrorsX ? width - 1 - x : x, mirrorsY ? height - 1 - y : y)
    }
}
