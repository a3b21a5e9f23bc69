/// One parameter of a filter.
public struct Parameter: Codable, Hashable, Sendable {
    /// In lower case with hyphens, such as `octave-scale`; the same in every host.
    public let name: String
    /// What a dialog shows, perhaps with `_` before the mnemonic.
    public let label: String
    public let kind: Kind
    /// Of the kind's type: ``Kind/type``.
    public let defaultValue: Value
    /// The values that are accepted; of every `integer`, `number` and `seed`, and of nothing else.
    public let range: ClosedRange<Double>?
    /// The values that a slider offers; the range where the manifest gives none.
    public let uiRange: ClosedRange<Double>?
    /// What the number counts, such as `pixels` or `%`.
    public let unit: String?
    /// What 0 stands for, such as `off`; a dialog says so in place of the unit.
    public let zero: String?
    /// The values of a `choice`, and of nothing else.
    public let choices: [Choice]?
    /// The Swift type of a `choice` that several filters offer, such as `Balance`; nil for a type of its own.
    public let swiftType: String?
    /// Whether a dialog hides it at first.
    public let advanced: Bool
    /// What it does to the picture, in one or two sentences.
    public let tooltip: String
    /// What a preview at a reduced size makes of the value.
    public let scaling: Scaling?
    /// The value that previews have in its place, of the kind's type.
    public let previewValue: Value?
    /// Names of earlier versions, by which it can still be given.
    public let aliases: [Alias]
    /// Values of other parameters, by their names: unless each has one of these, this parameter has no effect.
    public let enabledBy: [String: [Value]]
    /// Values of other parameters, by their names: where each has one of these, this parameter has no effect.
    public let disabledBy: [String: [Value]]
    /// Of a `drawable` that the filter can't do without: what a dialog says while none is chosen.
    public let missing: String?
    /// Of a `drawable` whose pixels lie over the picture's: where they come from.
    public let overlay: Overlay?
    /// The parameter, just before this one, to which a dialog can hold it in a fixed ratio, as a height to a width.
    public let chain: String?

    /// What a parameter holds, and so the widget it gets.
    public enum Kind: String, Codable, CaseIterable, Sendable {
        case integer
        case number
        case boolean
        /// One of the parameter's ``Parameter/choices``.
        case choice
        /// Any text.
        case text
        /// The name of a model.
        case model
        /// ``LayerSelection`` as text.
        case layers
        /// ``ChannelSelection`` as text.
        case channels
        /// ``Position`` as text.
        case position
        /// A class of the model by name or number, several with weights, or `none`.
        case `class`
        /// A second picture: `none`, or what the host names pictures by (an ID in GIMP, a path on the
        /// command line). The picture itself reaches the filter apart from its parameters.
        case drawable
        /// Where the host puts the result: one of ``OutputPlace``. No matter of the filter's.
        case output
        /// The number that a filter's random generator starts from.
        case seed

        /// The type of the kind's values.
        public var type: ValueType {
            switch self {
            case .integer, .seed: .integer
            case .number: .number
            case .boolean: .boolean
            case .choice, .text, .model, .layers, .channels, .position, .class, .drawable, .output: .text
            }
        }
    }

    /// What lies over the picture, pixel by pixel.
    public enum Overlay: String, Codable, Sendable {
        /// A drawable, transparent where it doesn't reach.
        case drawable
        /// A drawable or, where none is chosen, the selection; an editor then hands over the whole picture.
        case selection
    }

    /// One value of a `choice`.
    public struct Choice: Codable, Hashable, Sendable {
        /// The text that the filter gets.
        public let value: String
        /// What a dialog shows.
        public let label: String
        /// Where an editor puts the result; nil where the choice is not about that.
        public let place: OutputPlace?
        /// What the result is made of; nil for what the picture is made of.
        public let pixels: ResultPixels?

        private enum CodingKeys: String, CodingKey, CaseIterable { case value, label, place, pixels }

        public init(from decoder: any Decoder) throws {
            try decoder.refuseKeys(besides: CodingKeys.self)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            value = try container.decode(String.self, forKey: .value)
            label = try container.decode(String.self, forKey: .label)
            place = try container.decodeIfPresent(OutputPlace.self, forKey: .place)
            pixels = try container.decodeIfPresent(ResultPixels.self, forKey: .pixels)
        }
    }

    /// ``label`` without the mark of the mnemonic.
    public var plainLabel: String { label.filter { $0 != "_" } }

    /// The letter after `_` in ``label``, in upper case.
    public var mnemonic: Character? {
        guard let mark = label.firstIndex(of: "_") else { return nil }
        return label[label.index(after: mark)...].first.map { Character($0.uppercased()) }
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name, label, kind
        case defaultValue = "default"
        case range, uiRange, unit, zero, choices, swiftType, advanced, tooltip
        case scaling = "scales"
        case previewValue = "preview"
        case aliases, enabledBy, disabledBy, missing, overlay, chain
    }

    public init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(besides: CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        label = try container.decode(String.self, forKey: .label)
        kind = try container.decode(Kind.self, forKey: .kind)
        let value = try container.decode(Value.self, forKey: .defaultValue)
        // 100 is a number too; an unfitting type is left for `Manifest.problems` to report.
        defaultValue = value.converted(to: kind.type) ?? value
        range = try container.decodeRange(forKey: .range)
        uiRange = try container.decodeRange(forKey: .uiRange)
        unit = try container.decodeIfPresent(String.self, forKey: .unit)
        zero = try container.decodeIfPresent(String.self, forKey: .zero)
        choices = try container.decodeIfPresent([Choice].self, forKey: .choices)
        swiftType = try container.decodeIfPresent(String.self, forKey: .swiftType)
        advanced = try container.decodeIfPresent(Bool.self, forKey: .advanced) ?? false
        tooltip = try container.decode(String.self, forKey: .tooltip)
        scaling = try container.decodeIfPresent(Scaling.self, forKey: .scaling)
        let preview = try container.decodeIfPresent(Value.self, forKey: .previewValue)
        previewValue = preview.map { [kind] in $0.converted(to: kind.type) ?? $0 }
        aliases = try container.decodeIfPresent([Alias].self, forKey: .aliases) ?? []
        enabledBy = try container.decodeIfPresent([String: [Value]].self, forKey: .enabledBy) ?? [:]
        disabledBy = try container.decodeIfPresent([String: [Value]].self, forKey: .disabledBy) ?? [:]
        missing = try container.decodeIfPresent(String.self, forKey: .missing)
        overlay = try container.decodeIfPresent(Overlay.self, forKey: .overlay)
        chain = try container.decodeIfPresent(String.self, forKey: .chain)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(label, forKey: .label)
        try container.encode(kind, forKey: .kind)
        try container.encode(defaultValue, forKey: .defaultValue)
        try container.encodeIfPresent(range.map { [$0.lowerBound, $0.upperBound] }, forKey: .range)
        try container.encodeIfPresent(uiRange.map { [$0.lowerBound, $0.upperBound] }, forKey: .uiRange)
        try container.encodeIfPresent(unit, forKey: .unit)
        try container.encodeIfPresent(zero, forKey: .zero)
        try container.encodeIfPresent(choices, forKey: .choices)
        try container.encodeIfPresent(swiftType, forKey: .swiftType)
        try container.encode(advanced, forKey: .advanced)
        try container.encode(tooltip, forKey: .tooltip)
        try container.encodeIfPresent(scaling, forKey: .scaling)
        try container.encodeIfPresent(previewValue, forKey: .previewValue)
        if !aliases.isEmpty { try container.encode(aliases, forKey: .aliases) }
        if !enabledBy.isEmpty { try container.encode(enabledBy, forKey: .enabledBy) }
        if !disabledBy.isEmpty { try container.encode(disabledBy, forKey: .disabledBy) }
        try container.encodeIfPresent(missing, forKey: .missing)
        try container.encodeIfPresent(overlay, forKey: .overlay)
        try container.encodeIfPresent(chain, forKey: .chain)
    }
}

extension KeyedDecodingContainer {
    /// Reads `[lower, upper]`.
    fileprivate func decodeRange(forKey key: Key) throws -> ClosedRange<Double>? {
        guard let bounds = try decodeIfPresent([Double].self, forKey: key) else { return nil }
        guard bounds.count == 2, bounds[0] <= bounds[1] else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self,
                debugDescription: "A range is [lowest, highest], not \(bounds).")
        }
        return bounds[0]...bounds[1]
    }
}
