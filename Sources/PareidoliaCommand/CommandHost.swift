import Filters
import ImageFiles
import Imaging
import Messages

/// The command line as a filter's host: a progress bar, Ctrl-C, and numbered files.
final class CommandHost: FilterHost {
    private let picture: ImageFile
    private let content: ImageFile.Content
    private let output: OutputNames
    private let bar = ProgressBar()
    private var count = 1
    private var replacesPicture = true
    /// Of a result that could not be written.
    private var failure: (any Error)?

    init(picture: ImageFile, content: ImageFile.Content, output: OutputNames) {
        self.picture = picture
        self.content = content
        self.output = output
    }

    func progress(_ fraction: Double, _ message: Message) { bar.show(fraction, "\(message)") }

    func notice(_ message: Message) { note("\(message)") }

    /// Tells the person something that is no error.
    func note(_ message: String) {
        bar.clear()
        Terminal.printError("Note: \(message)")
    }

    var request: HostRequest { Interruption.isRequested ? .cancel : .proceed }

    var wantsIntermediates: Bool { false }
    var largestIntermediate: (width: Int, height: Int)? { nil }

    func intermediate(_ region: PixelRegion) {}

    var takesResults: Bool { true }

    func result(index: Int, count: Int, title: Message, _ region: PixelRegion) -> Bool {
        self.count = count
        if index == 0 { replacesPicture = false }
        do {
            try write(region, index: index)
            return true
        } catch {
            failure = error
            return false
        }
    }

    /// Writes the result that replaced the picture, if one did; throws what kept a result from being written.
    func finish() throws {
        bar.clear()
        if let failure { throw failure }
        if replacesPicture { try write(picture.region, index: 0) }
    }

    private func write(_ region: PixelRegion, index: Int) throws {
        try picture.write(region, to: output.path(index, of: count), content: content) {
            Interruption.isRequested
        }
    }
}
