// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "Benchmarks",
    products: [
        .executable(name: "benchmark", targets: ["Benchmark"]),
        .executable(name: "optimize", targets: ["Optimize"]),
    ],
    dependencies: [
        .package(name: "Pareidolia", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    ],
    targets: [
        .executableTarget(
            name: "Benchmark",
            dependencies: [
                "PeakRate",
                .product(name: "Engine", package: "Pareidolia"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "Optimize",
            dependencies: [
                .product(name: "Engine", package: "Pareidolia"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        // What this machine can do at most, so for this machine's own instructions.
        .target(
            name: "PeakRate",
            swiftSettings: [.unsafeFlags(["-Ounchecked", "-target-cpu", "native"])]),
    ]
)
