import Filters
import Imaging
import Messages
import Networks
import TestSupport

/// A host that remembers what it was told.
final class RecordingHost: FilterHost {
    var fractions: [Double] = []
    var messages: [String] = []
    var notices: [String] = []
    var intermediates: [(width: Int, height: Int)] = []
    typealias Result = (index: Int, count: Int, title: String, values: [Float])
    var results: [Result] = []
    /// The values of the intermediate picture shown last.
    var lastShown: [Float] = []
    var cancelsAfter = Int.max
    var finishesAfter = Int.max
    var takesResults = true
    var wantsIntermediates = false
    var largestIntermediate: (width: Int, height: Int)?
    var endsAfterResult = Int.max
    var wantedPart: Rectangle?

    func progress(_ fraction: Double, _ message: Message) {
        fractions.append(fraction)
        messages.append("\(message)")
    }

    var request: HostRequest {
        fractions.count > cancelsAfter ? .cancel : fractions.count > finishesAfter ? .finish : .proceed
    }

    func notice(_ message: Message) { notices.append("\(message)") }

    func intermediate(_ picture: PixelRegion) {
        intermediates.append((picture.width, picture.height))
        lastShown = picture.values
    }

    func result(index: Int, count: Int, title: Message, _ picture: PixelRegion) -> Bool {
        results.append((index, count, "\(title)", picture.values))
        return index < endsAfterResult
    }
}
