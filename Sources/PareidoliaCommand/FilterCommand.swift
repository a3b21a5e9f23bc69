import ArgumentParser
import EmbeddedManifests
import Filters
import ImageFiles
import Imaging
import Manifest
import Models

/// A filter on picture files; the conforming types are generated from the manifests.
protocol FilterCommand: ParsableCommand {
    /// The filter's name.
    static var filter: String { get }
    var files: FilterFiles { get }
    var options: RunOptions { get }
    var preset: String? { get }
    /// Answered before this command is made.
    var presetList: PresetList { get }
    /// The values given as options.
    var given: [String: Value] { get }
}

struct FilterFiles: ParsableArguments {
    @Argument(help: "The picture to read: PNG, JPEG, TIFF, WebP or OpenEXR.")
    var input: String

    @Argument(
        help: ArgumentHelp(
            "The picture to write.",
            discussion: "Its extension sets the format. Several results are numbered: OUT-001.png, …"))
    var output: String
}

struct RunOptions: ParsableArguments {
    @Option(help: "Threads to use. (1 to 1024; default: the cores this process may use)")
    var threads: Int?

    func validate() throws {
        guard let threads, !(1...1024).contains(threads) else { return }
        throw ValidationError("'--threads' is \(threads); it must be from 1 to 1024.")
    }
}

extension FilterCommand {
    mutating func run() throws {
        let manifest = try Manifests.named(Self.filter)
        let parameters = try manifest.parameters(given, preset: preset)
        // An unfit name is reported before the picture is read.
        _ = try ImageFormat(writing: files.output)
        let picture = try ImageFile(reading: files.input)
        // Filters that make pictures of another size have parameters of these names; 0 is the picture's own.
        func side(_ name: String) -> Int? {
            guard manifest.parameters.contains(where: { $0.name == name && $0.kind == .integer }) else {
                return nil
            }
            let side = parameters.integer(name)
            return side == 0 ? nil : side
        }
        let content = ImageFile.Content(manifest.result(parameters)?.pixels)
        try picture.checkWritable(
            to: files.output, width: side("width"), height: side("height"), content: content)
        let pictures = try namedPictures(manifest, parameters)

        Interruption.watch()
        let host = CommandHost(picture: picture, content: content, output: OutputNames(files.output))
        let notes = try picture.notes + picture.notes(writing: files.output)
        for note in notes + pictures.sorted(by: { $0.key < $1.key }).flatMap(\.value.notes) {
            host.note(note)
        }
        let session = FilterSession(store: ModelStore(), threads: options.threads)
        try session.apply(
            filter: Self.filter, parameters: parameters, region: picture.region,
            pictures: pictures.mapValues(\.region), host: host)
        try host.finish()
    }

    /// The pictures that the filter's `drawable` parameters name.
    private func namedPictures(_ manifest: Manifest, _ parameters: Parameters) throws -> [String: ImageFile] {
        var pictures: [String: ImageFile] = [:]
        for name in manifest.parameters.filter({ $0.kind == .drawable }).map(\.name)
        where !parameters.isDefault(name) {
            pictures[name] = try ImageFile(reading: parameters.text(name))
        }
        return pictures
    }
}

extension ImageFile.Content {
    init(_ pixels: ResultPixels?) {
        switch pixels {
        case nil: self = .asRead
        case .gray: self = .gray
        case .transparent: self = .transparent
        }
    }
}
