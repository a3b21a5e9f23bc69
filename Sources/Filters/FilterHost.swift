import Imaging

/// What a filter may ask of the program it runs in: an editor, the command line, a C program.
///
/// All methods are called on the thread that runs the filter.
public protocol FilterHost: AnyObject {
    /// How far the run has come, 0…1 and never falling, and what is being done ("Octave 2 of 4").
    func progress(_ fraction: Double, _ message: String)
    /// Asked often; once true the filter ends as soon as possible, having changed nothing.
    var isCancelled: Bool { get }
    /// Whether ``intermediate(_:)`` is worth calling.
    var wantsIntermediates: Bool { get }
    /// The picture as it stands, perhaps smaller than the region.
    func intermediate(_ picture: PixelRegion)
    /// A further result, `index` in 1..<count (the first replaces the region), valid during the call.
    /// False ends the run after it.
    func result(index: Int, count: Int, title: String, _ picture: PixelRegion) -> Bool
}
