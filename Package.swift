// swift-tools-version: 6.3
import Foundation
import PackageDescription

// What runs over every pixel is optimized in debug builds too, or `swift test` would take an hour.
let optimized: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

// The same sources, compiled once for each instruction set; `Kernels` chooses when it runs.
#if arch(x86_64)
let kernelSets: [(name: String, flags: [String])] = [
    ("KernelsBaseline", []),
    ("KernelsAVX2", ["-target-cpu", "haswell"]),
    ("KernelsAVX512", ["-target-cpu", "skylake-avx512"]),
]
#else
let kernelSets: [(name: String, flags: [String])] = [("KernelsBaseline", [])]
#endif

let package = Package(
    name: "Pareidolia",
    products: [
        .library(name: "Pareidolia", type: .dynamic, targets: ["Pareidolia"]),
        .executable(name: "pareidolia", targets: ["PareidoliaCommand"]),
        // For Benchmarks/ and Fuzzing/, packages of their own.
        .library(
            name: "Engine",
            targets: [
                "Kernels", "Networks", "ModelFormats", "Architectures", "Models", "Objectives", "Optimizers",
                "Imaging", "Manifest", "EmbeddedManifests",
            ]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    ],
    targets: [
        // System libraries. A shim header holds only what Swift can't import by itself.
        .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CGLib", pkgConfig: "glib-2.0", providers: [.apt(["libglib2.0-dev"])]),
        .systemLibrary(
            name: "CBabl", pkgConfig: isInstalled("babl-0.1") ? "babl-0.1" : "babl",
            providers: [.apt(["libbabl-dev"])]),
        .systemLibrary(name: "CExif", pkgConfig: "libexif", providers: [.apt(["libexif-dev"])]),
        .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
        .systemLibrary(name: "CLCMS", pkgConfig: "lcms2", providers: [.apt(["liblcms2-dev"])]),
        // Its pkg-config names the C++ libraries, which nobody needs here; only newer headers need its folders.
        .systemLibrary(
            name: "COpenEXR", pkgConfig: isInstalled("OpenEXR >= 3.4") ? "OpenEXR" : nil,
            providers: [.apt(["libopenexr-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CTIFF", pkgConfig: "libtiff-4", providers: [.apt(["libtiff-dev"])]),
        .systemLibrary(name: "CWebP", pkgConfig: "libwebpmux", providers: [.apt(["libwebp-dev"])]),

        // Instructions and a system call that Swift lacks.
        .systemLibrary(name: "CPrefetch"),
        .systemLibrary(name: "CIsolation"),

        // The core: networks and filters, knows no editor.
        .target(name: "Messages"),
        .target(name: "Files", dependencies: ["Messages"]),
        .target(name: "Runtime", swiftSettings: optimized),
        .target(name: "KernelTypes", dependencies: ["Runtime"]),
        .target(
            name: "Kernels",
            dependencies: ["KernelTypes", "Runtime"] + kernelSets.map { .target(name: $0.name) },
            swiftSettings: optimized),
        .target(name: "Networks", dependencies: ["Kernels", "Messages"]),
        .target(
            name: "ModelFormats", dependencies: ["Files", "Messages", "Networks", "CZip", "CGLib"]),
        .target(name: "Architectures", dependencies: ["Kernels", "Messages", "ModelFormats", "Networks"]),
        .target(
            name: "Models",
            dependencies: ["Architectures", "Files", "ModelFormats", "Manifest", "Messages", "Networks"],
            plugins: ["EmbedData"]),
        .target(name: "Windows", dependencies: ["Kernels", "Networks"], swiftSettings: optimized),
        .target(name: "Objectives", dependencies: ["Kernels", "Networks"], swiftSettings: optimized),
        .target(name: "Optimizers", dependencies: ["Kernels", "Messages"], swiftSettings: optimized),
        .target(name: "Imaging", dependencies: ["Kernels", "Messages"], swiftSettings: optimized),
        .target(
            name: "CMaxFlow",
            cxxSettings: [
                .define("BOOST_DISABLE_ASSERTS"), .unsafeFlags(["-O2"], .when(configuration: .debug)),
            ],
            linkerSettings: [.linkedLibrary("stdc++")]),
        .target(
            name: "Matting", dependencies: ["CMaxFlow", "Imaging", "Kernels"], swiftSettings: optimized),
        .target(name: "Manifest", dependencies: ["Messages"]),
        .target(name: "EmbeddedManifests", dependencies: ["Manifest"], plugins: ["EmbedData"]),
        .target(
            name: "Filters",
            dependencies: [
                "Kernels", "Networks", "Models", "Objectives", "Optimizers", "Imaging", "Manifest",
                "EmbeddedManifests", "Matting", "Messages", "Windows",
            ],
            plugins: ["EmbedData"]),

        // The C library.
        .target(name: "CPareidolia"),
        .target(
            name: "Pareidolia",
            dependencies: [
                "CPareidolia", "Filters", "Imaging", "EmbeddedManifests", "Messages", "Models", "Networks",
            ],
            exclude: ["exports.map"],
            linkerSettings: [
                // Self-contained: no Swift installation needed, nothing exported but the header's
                // functions. Foundation's own parts are named because only modules compiled for
                // static linking bring them along.
                .unsafeFlags([
                    "-static-stdlib", "-l_FoundationCShims", "-l_FoundationCollections",
                    "-Xlinker", "-z", "-Xlinker", "defs",
                    "-Xlinker", "-soname=libpareidolia.so",
                    "-Xlinker", "-rpath=$ORIGIN",
                    "-Xlinker", "--version-script=Sources/Pareidolia/exports.map",
                ])
            ]),

        // The hosts: GIMP and the command line.
        .target(name: "EditorHost", dependencies: ["CGLib", "CPareidolia", "Files", "Manifest", "Messages"]),
        .target(name: "Isolation", dependencies: ["CIsolation"]),
        .target(
            name: "HDF5",
            dependencies: [
                "CHDF5", "CIsolation", "Files", "Isolation", "Messages", "ModelFormats", "Networks",
            ]),
        .target(name: "Downloads", dependencies: ["CCurl", "Files", "ModelFormats"]),
        .target(
            name: "ImageFiles",
            dependencies: [
                "CBabl", "CExif", "CJPEG", "CLCMS", "COpenEXR", "CPNG", "CTIFF", "CWebP", "Files",
                "Imaging", "Isolation", "Messages",
            ], swiftSettings: optimized),
        .executableTarget(
            name: "PareidoliaCommand",
            dependencies: [
                "Downloads", "Files", "Filters", "HDF5", "ImageFiles", "Imaging", "Isolation", "Kernels",
                "Manifest",
                "EmbeddedManifests",
                "Messages",
                "ModelFormats", "Models", "Networks", "Objectives",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            plugins: ["EmbedData"]),

        // Turns plugin-manifest/ and models/ into Swift while building.
        .plugin(name: "EmbedData", capability: .buildTool(), dependencies: ["embed-data"]),
        .executableTarget(name: "embed-data", dependencies: ["Manifest", "Messages"]),

        .testTarget(name: "IsolationTests", dependencies: ["IsolatedSamples", "Isolation", "TestSupport"]),
        .executableTarget(
            name: "IsolatedSamples", dependencies: ["Isolation"], path: "Tests/IsolatedSamples"),
        .testTarget(name: "MessagesTests", dependencies: ["Messages"]),
        .testTarget(name: "FilesTests", dependencies: ["Files", "Messages", "TestSupport"]),
        .testTarget(name: "KernelsTests", dependencies: ["Kernels", "TestSupport"]),
        .testTarget(
            name: "NetworksTests",
            dependencies: [
                "AllocationCount", "Architectures", "Kernels", "Messages", "Networks", "Objectives",
                "ModelFormats", "Models",
                "TestSupport", "Windows",
            ]),
        .testTarget(
            name: "ObjectivesTests", dependencies: ["Kernels", "Networks", "Objectives", "TestSupport"]),
        .testTarget(
            name: "WindowsTests",
            dependencies: ["Kernels", "Networks", "Objectives", "TestSupport", "Windows"]),
        .testTarget(name: "OptimizersTests", dependencies: ["AllocationCount", "Kernels", "Optimizers"]),
        .testTarget(name: "ImagingTests", dependencies: ["Imaging", "Kernels", "TestSupport"]),
        .testTarget(
            name: "MattingTests",
            dependencies: ["Imaging", "Kernels", "Matting", "ModelFormats", "Networks", "TestSupport"]),
        .testTarget(
            name: "HDF5Tests",
            dependencies: [
                "CHDF5", "Files", "HDF5", "Isolation", "ModelFormats", "Networks", "TestSupport",
            ]),
        .testTarget(
            name: "ModelFormatsTests",
            dependencies: [
                "Files", "Kernels", "Messages", "Networks", "ModelFormats", "TestSupport",
            ]),
        .testTarget(
            name: "ArchitecturesTests",
            dependencies: ["Architectures", "Kernels", "ModelFormats", "Networks", "TestSupport"]),
        .testTarget(
            name: "ModelsTests",
            dependencies: ["Files", "Manifest", "ModelFormats", "Models", "Networks", "TestSupport"]),
        .testTarget(name: "ManifestTests", dependencies: ["Manifest", "EmbeddedManifests", "TestSupport"]),
        .testTarget(
            name: "FiltersTests",
            dependencies: [
                "AllocationCount", "Filters", "Imaging", "Kernels", "EmbeddedManifests", "Manifest",
                "Messages", "ModelFormats", "Models",
                "Networks", "Objectives", "TestSupport", "Windows",
            ]),
        .testTarget(
            name: "DownloadsTests", dependencies: ["Downloads", "Files", "ModelFormats", "TestSupport"]),
        .testTarget(
            name: "ImageFilesTests", dependencies: ["Files", "ImageFiles", "Imaging", "TestSupport"]),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "Files", "ImageFiles", "EmbeddedManifests", "ModelFormats", "Models", "Networks",
                "TestSupport",
            ]),
        .testTarget(
            name: "LibraryTests", dependencies: ["CPareidolia", "Messages", "TestSupport"],
            exclude: ["border.c"]),
        .testTarget(
            name: "EditorHostTests",
            dependencies: [
                "CPareidolia", "EditorHost", "EmbeddedManifests", "Manifest", "Messages", "TestSupport",
            ]),
        .testTarget(
            name: "GimpTests",
            dependencies: ["EditorHost", "EmbeddedManifests", "Manifest", "Messages", "TestSupport"],
            exclude: ["accessibility.py"]),
        .target(name: "AllocationCount", path: "Tests/AllocationCount"),
        .target(
            name: "TestSupport",
            dependencies: [
                "CJPEG", "COpenEXR", "CWebP", "CZip", "Imaging", "Isolation", "Models", "ModelFormats",
                "Networks",
            ],
            path: "Tests/TestSupport"),
    ],
    cxxLanguageStandard: .cxx17
)

// Pointers only, so there is nothing to check but preconditions: tests against definitions take their place.
package.targets += kernelSets.map { set in
    .target(
        name: set.name, dependencies: ["CPrefetch", "KernelTypes", "Runtime"],
        swiftSettings: [.unsafeFlags(["-Ounchecked", "-wmo", "-num-threads", "2"] + set.flags)])
}

// A system has one GIMP or the other, or both: only what there is can be built. Their C modules can't meet in one
// process, so what the plug-ins share, the folder GimpHost, is compiled for each of them.
func isInstalled(_ module: String) -> Bool {
    let question = Process()
    question.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    question.arguments = ["pkg-config", "--exists", module]
    guard (try? question.run()) != nil else { return false }
    question.waitUntilExit()
    return question.terminationStatus == 0
}

for (product, plugIn, library, module, debianPackage) in [
    ("gimp-pareidolia", "Gimp2PlugIn", "CGimp", "gimpui-2.0", "libgimp2.0-dev"),
    ("gimp3-pareidolia", "Gimp3PlugIn", "CGimp3", "gimpui-3.0", "libgimp-3.0-dev"),
] where isInstalled(module) {
    package.products.append(.executable(name: product, targets: [plugIn]))
    package.targets += [
        .systemLibrary(name: library, pkgConfig: module, providers: [.apt([debianPackage])]),
        .executableTarget(
            name: plugIn,
            dependencies: [
                .target(name: library), "CPareidolia", "EditorHost", "Manifest", "EmbeddedManifests",
                "Messages",
            ]),
    ]
}
