import CWebP

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// WebP, by libwebp.
final class WebPDecoder: PictureDecoder {
    private(set) var picture: StoredPicture
    let decodedBytes: Int
    private let frame: WebPData

    init(_ file: UnsafeRawBufferPointer) throws {
        var data = WebPData(
            bytes: file.baseAddress?.assumingMemoryBound(to: UInt8.self), size: file.count)
        var state = WEBP_DEMUX_PARSE_ERROR
        let demuxer = WebPDemuxInternal(&data, 1, &state, Int32(WEBP_DEMUX_ABI_VERSION))
        guard let demuxer, state.rawValue >= WEBP_DEMUX_PARSED_HEADER.rawValue else {
            throw PictureProblem.undecodable("its chunks do not fit together")
        }
        func number(_ feature: WebPFormatFeature) -> Int { Int(WebPDemuxGetI(demuxer, feature)) }
        guard number(WEBP_FF_FRAME_COUNT) <= 1 else { throw PictureProblem.animated }
        var iterator = WebPIterator()
        guard state == WEBP_DEMUX_DONE, WebPDemuxGetFrame(demuxer, 1, &iterator) != 0,
            iterator.complete != 0
        else { throw PictureProblem.damaged("it ends too early") }
        let (width, height) = (number(WEBP_FF_CANVAS_WIDTH), number(WEBP_FF_CANVAS_HEIGHT))
        // An animation of one frame that is a part of it.
        guard (Int(iterator.width), Int(iterator.height)) == (width, height) else {
            throw PictureProblem.animated
        }
        frame = iterator.fragment
        var features = WebPBitstreamFeatures()
        let code = WebPGetFeaturesInternal(frame.bytes, frame.size, &features, WEBP_DECODER_ABI_VERSION)
        guard code == VP8_STATUS_OK else { throw Self.problem(code) }
        picture = StoredPicture(
            width: width, height: height,
            layout: PixelLayout(depth: .eightBit, hasAlpha: features.has_alpha != 0))
        // Lossless pictures are decoded to a copy of the same size.
        decodedBytes = 8 * width * height
        func chunk(_ name: String) -> Data? {
            var chunk = WebPChunkIterator()
            guard WebPDemuxGetChunk(demuxer, name, 1, &chunk) != 0, let bytes = chunk.chunk.bytes else {
                return nil
            }
            return Data(bytes: bytes, count: chunk.chunk.size)
        }
        if let profile = chunk("ICCP") { picture.colors = .profile(profile) }
        picture.metadata.exif = chunk("EXIF").map {
            $0.starts(with: Exif.mark) ? Data($0.dropFirst(Exif.mark.count)) : $0
        }
        picture.metadata.xmp = chunk("XMP ")
        picture.metadata.isLossless = features.format == 2
    }

    func decode(_ store: (_ y: Int, _ row: UnsafeBufferPointer<Float>) -> Void) throws {
        let stride = 4 * picture.width
        var bytes = [UInt8](repeating: 0, count: stride * picture.height)
        var configuration = WebPDecoderConfig()
        guard WebPInitDecoderConfig(&configuration) != 0 else {
            throw PictureProblem.undecodable("libwebp is of another version")
        }
        configuration.output.colorspace = MODE_RGBA
        configuration.output.is_external_memory = 1
        let code = bytes.withUnsafeMutableBufferPointer { bytes in
            configuration.output.u.RGBA.rgba = bytes.baseAddress
            configuration.output.u.RGBA.stride = Int32(stride)
            configuration.output.u.RGBA.size = bytes.count
            return WebPDecode(frame.bytes, frame.size, &configuration)
        }
        guard code == VP8_STATUS_OK else { throw Self.problem(code) }
        var row = [Float](repeating: 0, count: stride)
        for y in 0..<picture.height {
            for i in 0..<stride { row[i] = Samples.fromBytes[Int(bytes[y * stride + i])] }
            row.withUnsafeBufferPointer { store(y, $0) }
        }
    }

    private static func problem(_ code: VP8StatusCode) -> PictureProblem {
        switch code {
        case VP8_STATUS_NOT_ENOUGH_DATA: .damaged("it ends too early")
        case VP8_STATUS_OUT_OF_MEMORY: .undecodable("libwebp has not enough memory")
        case VP8_STATUS_UNSUPPORTED_FEATURE: .undecodable("libwebp doesn't know a feature of it")
        default: .undecodable("libwebp reports a bitstream error")
        }
    }
}
