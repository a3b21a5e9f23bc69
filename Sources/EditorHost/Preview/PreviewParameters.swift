import Glibc
import Manifest

/// Of the steps towards a result, what a preview takes.
private let partOfSteps = 0.3

extension Manifest {
    /// The values that bring to a picture at a reduced size what `parameters` bring to it at full size.
    ///
    /// Octaves larger than the reduced picture are left out, lengths are reduced with it, three of ten steps
    /// are taken, and a parameter with a value for previews has that one.
    ///
    /// - Parameter scale: 0…1, the reduced size by the full one.
    public func previewParameters(_ parameters: Parameters, scale: Double) -> Parameters {
        var preview = parameters
        for parameter in self.parameters {
            if let value = parameter.previewValue {
                preview = preview.setting(parameter.name, to: value)
                continue
            }
            switch parameter.scaling {
            case .pixels:
                preview = preview.setting(
                    parameter.name, to: parameter.reduced(parameters[parameter.name], by: scale))
            case .octaves:
                // 0 counts them from the size that the filter gets.
                guard parameters.integer(parameter.name) > 0 else { continue }
                let left = parameters.integer(parameter.name) - octavesBelow(scale, parameters)
                preview = preview.setting(parameter.name, to: .integer(max(1, left)))
            case .steps:
                preview = preview.setting(
                    parameter.name,
                    to: parameter.reduced(parameters[parameter.name], by: partOfSteps))
            case .octaveRatio, nil: break
            }
        }
        return preview
    }

    /// The same values for a part of the picture: a place in it is told in fractions of the part, and one outside
    /// of it becomes the part's nearest.
    ///
    /// - Parameters:
    ///   - columns: What the part has of the picture's width, 0…1.
    ///   - rows: What it has of the picture's height.
    public func parameters(
        _ parameters: Parameters, ofPart columns: Range<Double>, _ rows: Range<Double>
    ) -> Parameters {
        func fraction(_ place: Double, _ range: Range<Double>) -> Double {
            min(max((place - range.lowerBound) / (range.upperBound - range.lowerBound), 0), 1)
        }
        return self.parameters.reduce(parameters) { result, parameter in
            guard parameter.kind == .position,
                case .point(let x, let y) = parameters.position(parameter.name)
            else { return result }
            let place = Position.point(x: fraction(x, columns), y: fraction(y, rows))
            return result.setting(parameter.name, to: .text("\(place)"))
        }
    }

    /// The smallest scale of a preview that shows what comes: at this one a single octave is left.
    public func smallestTruthfulScale(_ parameters: Parameters) -> Double {
        guard let octaves = self.parameters.first(where: { $0.scaling == .octaves }),
            parameters.integer(octaves.name) > 0
        else { return 0 }
        return pow(ratio(parameters), 1 - Double(parameters.integer(octaves.name)))
    }

    /// How many octaves are larger than the picture at this scale.
    private func octavesBelow(_ scale: Double, _ parameters: Parameters) -> Int {
        let ratio = ratio(parameters)
        return ratio > 1 && scale < 1 ? Int((-log(scale) / log(ratio)).rounded()) : 0
    }

    /// Of octaves that have no parameter for it, each is twice as large as the one before.
    private func ratio(_ parameters: Parameters) -> Double {
        self.parameters.first { $0.scaling == .octaveRatio }.map { parameters.number($0.name) } ?? 2
    }
}

extension Parameter {
    /// A length or a number reduced by a factor, within the range.
    fileprivate func reduced(_ value: Value, by scale: Double) -> Value {
        func limited(_ number: Double) -> Double {
            range.map { min(max(number, $0.lowerBound), $0.upperBound) } ?? number
        }
        switch value {
        case .integer(let length): return .integer(Int(limited((Double(length) * scale).rounded())))
        case .number(let length): return .number(limited(length * scale))
        case .boolean, .text: return value
        }
    }
}
