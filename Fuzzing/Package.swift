// swift-tools-version: 6.3
import PackageDescription

// Readers of strangers' files under libFuzzer and the address sanitizer; `fuzz` builds and runs it.
let package = Package(
    name: "Fuzzing",
    dependencies: [.package(name: "Pareidolia", path: "..")],
    targets: [
        .systemLibrary(name: "CFuzzer"),
        .executableTarget(
            name: "Fuzz", dependencies: ["CFuzzer", .product(name: "Engine", package: "Pareidolia")],
            // libFuzzer without its `main`; `-sanitize=fuzzer` would put that into tools of the build too.
            linkerSettings: [.unsafeFlags([Context.environment["LIBFUZZER"] ?? "-lFuzzer", "-lstdc++"])]),
    ]
)
