import Files
import ImageFiles
import Imaging
import Kernels

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Small square pictures, beside each other or on a page with words.
enum LayerSheet {
    /// Of the pictures.
    static let tileSide = 96
    /// Of what is dreamed on: twice as large, for shapes to have room.
    static let dreamSide = 192
    private static let columns = 6
    private static let gap = 6

    /// The square middle of a picture at the size of a dream; a smaller picture is enlarged.
    static func middle(of region: PixelRegion, pool: ThreadPool) throws -> PixelRegion {
        let side = min(region.width, region.height)
        let (left, top) = ((region.width - side) / 2, (region.height - side) / 2)
        let middle = try region.part(rows: top..<top + side, columns: left..<left + side)
            .picture(pool: pool).resampled(width: dreamSide, height: dreamSide, pool: pool)
        middle.clip(pool: pool)
        return try PixelRegion(opaque: middle, pool: pool)
    }

    static func tile(of dream: PixelRegion, pool: ThreadPool) throws -> PixelRegion {
        try PixelRegion(opaque: dream.picture(pool: pool), within: (tileSide, tileSide), pool: pool)
    }

    static func size(count: Int) -> (width: Int, height: Int) {
        let (columns, rows) = (min(columns, count), (count + columns - 1) / columns)
        return (columns * (tileSide + gap) + gap, rows * (tileSide + gap) + gap)
    }

    /// The tiles in rows, on white.
    static func picture(of tiles: [PixelRegion]) throws -> PixelRegion {
        let size = size(count: tiles.count)
        let sheet = try PixelRegion(width: size.width, height: size.height)
        for y in 0..<size.height { sheet.row(y).update(repeating: 1, count: 4 * size.width) }
        for (index, tile) in tiles.enumerated() {
            let left = gap + index % columns * (tileSide + gap)
            let top = gap + index / columns * (tileSide + gap)
            sheet.part(rows: top..<top + tileSide, columns: left..<left + tileSide).copy(from: tile)
        }
        return sheet
    }

    /// A page that needs no other file.
    ///
    /// - Parameter file: gives the pictures' depth and colors.
    static func write(
        _ page: AtomicFile, title: String, _ tiles: [(sample: LayerSample, picture: PixelRegion)],
        _ file: ImageFile, isCanceled: () -> Bool
    ) throws {
        let folder = try ScratchFolder()
        func write(_ text: String) throws { try Array(text.utf8).withUnsafeBytes { try page.write($0) } }
        try write(
            "<!DOCTYPE html>\n<html lang=en><meta charset=utf-8><title>\(escaped(title))</title>\n"
                + "<style>body { font: 13px sans-serif } figure { float: left; width: 120px; height: 180px; "
                + "margin: 6px } figcaption { overflow-wrap: anywhere }</style>\n<h1>\(escaped(title))</h1>\n"
        )
        for (sample, picture) in tiles {
            let name = "\(folder.path)/tile.png"
            try file.write(picture, to: name, isCanceled: isCanceled)
            let bytes = FileManager.default.contents(atPath: name) ?? Data()
            try write(
                "<figure><img alt=\"\" width=\(tileSide) height=\(tileSide) "
                    + "src=\"data:image/png;base64,\(bytes.base64EncodedString())\">"
                    + "<figcaption><b>\(escaped(sample.name))</b><br>\(escaped(sample.shows ?? ""))"
                    + "</figcaption></figure>\n")
        }
        try page.commit()
    }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            default: String(character)
            }
        }.joined()
    }
}
