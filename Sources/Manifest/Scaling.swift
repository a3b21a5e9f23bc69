/// What a preview makes of a parameter's value.
public enum Scaling: String, Codable, CaseIterable, Sendable {
    /// A length in pixels of the picture.
    case pixels
    /// A number of octaves, each the picture at a smaller size.
    case octaves
    /// How much larger each octave is than the one before.
    case octaveRatio = "octave-ratio"
    /// A number of steps towards a result which the first of them already show.
    case steps
}
