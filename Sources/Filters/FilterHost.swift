import Imaging
import Messages
import Networks

/// What a filter may ask of the program it runs in: an editor, the command line, a C program.
///
/// All methods are called on the thread that runs the filter.
public protocol FilterHost: AnyObject {
    /// How far the run has come, 0…1 and never falling, and what is being done ("Octave 2 of 4").
    func progress(_ fraction: Double, _ message: Message)
    /// Something to know about the result that is no error.
    func notice(_ message: Message)
    /// Asked often; whatever it asks for happens as soon as possible.
    var request: HostRequest { get }
    /// Whether ``intermediate(_:)`` is worth calling.
    var wantsIntermediates: Bool { get }
    /// The largest size for ``intermediate(_:)``, which larger pictures are shrunk to; nil for any.
    var largestIntermediate: (width: Int, height: Int)? { get }
    /// The part of the region, within it, that somebody looks at; nil for all of it. A filter whose manifest says
    /// that it makes parts need not make the rest, and shows this part in ``intermediate(_:)``; others know nothing of it.
    var wantedPart: Rectangle? { get }
    /// The picture as it stands, perhaps smaller than the region.
    func intermediate(_ picture: PixelRegion)
    /// Whether ``result(index:count:title:_:)`` keeps what it is handed.
    var takesResults: Bool { get }
    /// A result that does not replace the region, `index` in 0..<count, valid during the call.
    ///
    /// A filter hands over its first result (index 0) where it has another size than the region, which
    /// then stays as it was, and all further ones. False ends the run after it.
    func result(index: Int, count: Int, title: Message, _ picture: PixelRegion) -> Bool
}

/// What a host wants of a running filter. It goes from the first to one of the others and stays there.
public enum HostRequest: Sendable {
    case proceed
    /// Make no further step; what there is becomes the result.
    case finish
    /// End without any change.
    case cancel
}

extension FilterHost {
    public var wantedPart: Rectangle? { nil }
}
