import Foundation
import ModelFormats
import Networks
import XCTest

/// The reference values in `Tests/Golden`.
public enum Golden {
    public static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden").path

    /// Those of EfficientNet-Lite0.
    public static func lite0() throws -> Safetensors {
        try Safetensors(contentsOf: "\(folder)/lite0.safetensors")
    }

    /// Those of VGG-16.
    public static func vgg16() throws -> Safetensors {
        try Safetensors(contentsOf: "\(folder)/vgg16.safetensors")
    }

    /// The total variation of VGG-16's `input`.
    public static func totalVariation() throws -> Safetensors {
        try Safetensors(contentsOf: "\(folder)/total-variation.safetensors")
    }

    /// Pictures as sums of waves.
    public static func parameterizations() throws -> Safetensors {
        try Safetensors(contentsOf: "\(folder)/parameterizations.safetensors")
    }

    /// torchvision's networks with weights by a formula.
    public static func torchvision() throws -> Safetensors {
        try Safetensors(contentsOf: "\(folder)/torchvision.safetensors")
    }

    /// Five pictures, seeds, and OpenCV's GrabCut of them.
    public static func grabCut() throws -> Safetensors {
        try Safetensors(contentsOf: "\(folder)/grabcut.safetensors")
    }

    /// HOG and dense SIFT of a small picture.
    public static func descriptors() throws -> Safetensors {
        try Safetensors(contentsOf: "\(folder)/descriptors.safetensors")
    }
}

extension Safetensors {
    /// A tensor that a test can't do without.
    public func golden(_ name: String, file: StaticString = #filePath, line: UInt = #line) throws -> Tensor {
        try XCTUnwrap(tensors[name], "no golden tensor '\(name)'", file: file, line: line)
    }
}
