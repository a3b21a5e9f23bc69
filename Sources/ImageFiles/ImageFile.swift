import Files
import Glibc
import Imaging
import Isolation
import Messages

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A picture from a file: its pixels, and what has to be kept to write it back as it was.
///
/// Files are read and written by their formats' own libraries, in a process of its own (``PictureTask``).
public final class ImageFile {
    /// The pixels as float R'G'B'A in the file's own color space, exactly the numbers that are stored
    /// there; those of OpenEXR, which are proportional to light, by sRGB's curve.
    public let region: PixelRegion
    public let path: String
    private let picture: StoredPicture

    public var width: Int { region.width }
    public var height: Int { region.height }
    public var layout: PixelLayout { picture.layout }
    /// Of the file, which for TIFF may be more than 1; only the first is read.
    public var pageCount: Int { picture.pageCount }

    /// Reads a PNG, JPEG, TIFF, WebP or OpenEXR file, told by its content, upright whatever way it is
    /// stored; throws ``ImageFileError``, `FileError`, or `ImagingError` where there is not enough memory.
    public init(reading path: String, isCanceled: () -> Bool = { false }) throws {
        self.path = path
        let file = try InputFile(path)
        guard let receiver = PixelReceiver() else {
            throw FileError.unreadable(path, reason: systemReason())
        }
        do {
            let answer = try Isolation.run(
                PictureTask.read, input: file.descriptor, output: receiver.otherEnd, seconds: 3600,
                isCanceled: isCanceled, exchange: receiver.exchange)
            if !answer.isEmpty {
                throw try JSONDecoder().decode(PictureProblem.self, from: Data(answer)).error(path)
            }
        } catch let error as IsolationError {
            if let failure = receiver.failure { throw failure }
            throw try Self.readingError(error, path)
        }
        // What was sent last may still be on its way.
        receiver.receive()
        if let failure = receiver.failure { throw failure }
        guard let picture = receiver.picture, let region = receiver.region else {
            throw ImageFileError.undecodable(path, complaint: nil)
        }
        (self.picture, self.region) = (picture, region)
        if picture.layout.isLinear { Babl.encode(region) }
    }

    private static func readingError(_ error: IsolationError, _ path: String) throws -> any Error {
        switch error {
        case .canceled: throw CancellationError()
        case .notStarted(let reason): FileError.unreadable(path, reason: reason)
        case .tookTooLong: ImageFileError.undecodable(path, complaint: "its decoder was not done in time")
        default: ImageFileError.undecodable(path, complaint: "\(error)")
        }
    }

    /// What was not read of the file, in sentences.
    public var notes: [String] {
        let count = pageCount < TIFFPages.most ? "\(pageCount)" : "\(TIFFPages.most) or more"
        let pages = pageCount > 1 ? ["has \(count) pages, of which the first was read"] : []
        return (pages + picture.notes).map { "'\(path.printable)' \($0.printable)." }
    }

    /// What of the picture can't be kept in a file of this name, in sentences.
    public func notes(writing path: String) throws -> [String] {
        let format = try ImageFormat(writing: path)
        let lost = Losses(picture, in: format).list
        guard let last = lost.last else { return [] }
        let list = lost.count == 1 ? last : lost.dropLast().joined(separator: ", ") + " and " + last
        return ["'\(path.printable)' is written without \(list), for which \(format.title) has no place."]
    }

    /// What pixels that are written are made of.
    public enum Content: Sendable {
        /// What this picture's are.
        case asRead
        /// One value for each pixel, whatever the colors are that this picture's stand for.
        case gray
        /// This picture's colors with transparency, also where this picture has none.
        case transparent
    }

    /// Finds what would keep this picture from being written to `path`, before any work is done for it.
    ///
    /// - Parameters:
    ///   - width: Of the result; nil where it is the picture's.
    ///   - height: Likewise.
    ///
    /// Throws ``ImageFileError`` and `FileError`.
    public func checkWritable(
        to path: String, width: Int? = nil, height: Int? = nil, content: Content = .asRead
    ) throws {
        let format = try ImageFormat(writing: path)
        try checkTransparency(of: region, content, path: path, format: format)
        try format.check(width: width ?? self.width, height: height ?? self.height, path: path)
        _ = try AtomicFile(path)
    }

    /// Writes pixels of any size in this picture's layout and with its metadata, in the format of the
    /// path's extension, with the depth that is nearest in that format.
    ///
    /// The file appears under its name only when it is complete. Throws ``ImageFileError``, `FileError`, or
    /// `CancellationError` where `isCanceled` says so before that.
    public func write(
        _ region: PixelRegion, to path: String, content: Content = .asRead,
        isCanceled: () -> Bool = { false }
    ) throws {
        let format = try ImageFormat(writing: path)
        try checkTransparency(of: region, content, path: path, format: format)
        try format.check(width: region.width, height: region.height, path: path)
        let file = try AtomicFile(path)
        var picture = picture
        (picture.width, picture.height, picture.orientation) = (region.width, region.height, .upright)
        switch content {
        case .asRead: break
        case .gray:
            (picture.layout.isGray, picture.layout.hasAlpha) = (true, false)
            picture.colors = .unspecified
        case .transparent: picture.layout.hasAlpha = true
        }
        picture.wasGray = picture.layout.isGray
        picture.layout = picture.layout.stored(in: format)
        // Light is made by sRGB's curve where that made the numbers, and by the profile where there is one.
        if case .primaries(_, gamma: nil) = picture.colors {
        } else if !picture.colors.isStandard {
            picture.layout.isLinear = false
        }
        guard let sender = PixelSender(region, picture) else { throw file.failure() }
        do {
            let answer = try Isolation.run(
                PictureTask.write, [format.rawValue], input: sender.otherEnd, output: file.descriptor,
                seconds: 24 * 3600, isCanceled: isCanceled, exchange: sender.exchange)
            guard answer.isEmpty else { throw file.failure("its encoder gave up") }
        } catch IsolationError.canceled {
            throw CancellationError()
        } catch let error as IsolationError {
            throw file.failure("\(error)")
        }
        if isCanceled() { throw CancellationError() }
        try file.commit()
    }

    private func checkTransparency(
        of region: PixelRegion, _ content: Content, path: String, format: ImageFormat
    ) throws {
        if format.hasAlpha { return }
        switch content {
        case .gray: return
        case .transparent: throw ImageFileError.noPlaceForTransparency(path, format: format)
        case .asRead:
            guard layout.hasAlpha, region.isPartlyTransparent else { return }
            throw ImageFileError.noTransparency(path, format: format)
        }
    }
}

extension PixelRegion {
    fileprivate var isPartlyTransparent: Bool {
        (0..<height).contains { y in
            let row = row(y)
            return (0..<width).contains { row[4 * $0 + 3] < 1 }
        }
    }
}
