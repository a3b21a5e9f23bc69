import TestSupport

@testable import EditorHost

/// The core by itself, to compare the plug-in's results with.
enum Core {
    /// Applies a filter to R'G'B'A pixels, [height, width, 4].
    static func apply(
        _ filter: String, _ parameters: String, to pixels: [Float], width: Int, height: Int
    ) throws -> [Float] {
        let region = try FloatPicture(width: width, height: height)
        region.pixels.update(from: pixels, count: pixels.count)
        let run = BackgroundRun(
            CoreCall(filter: filter, parameters: parameters, region: region, pictures: [:]),
            display: .init(size: (1, 1)))
        run.perform(try CoreSession(library: BuiltProducts.library.path).run)
        try run.takeNews().outcome!.get()
        return Array(UnsafeBufferPointer(start: region.pixels, count: pixels.count))
    }
}
