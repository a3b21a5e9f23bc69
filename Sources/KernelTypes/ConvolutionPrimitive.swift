/// Which way data flows through a network.
public enum Direction: Hashable, Sendable { case forward, backward }

/// One direction of a convolution as it is computed: forward, or the gradient with respect to the input.
///
/// The algorithm, and with it the order of packed weights and the scratch memory, is chosen here and
/// nowhere else, once when an evaluation is planned (as in oneDNN's primitives).
public struct ConvolutionPrimitive: Hashable, Sendable {
    public enum Algorithm: Hashable, Sendable {
        /// A product of matrices: every result depends on the pixel at its own place alone.
        case pointwise
        /// F(4×4, 3×3) (Lavin & Gray 2016), for 3×3 windows one pixel apart.
        case winograd
        /// Every channel with a filter of its own.
        case depthwise
        /// The gradient of an input of so few channels that blocks are better filled with taps and
        /// channels together.
        case fewChannels
        /// Tap by tap, for everything else.
        case direct
    }

    public let geometry: ConvolutionGeometry
    public let direction: Direction
    public let algorithm: Algorithm

    /// Chooses by kernel, stride, dilation, padding and channels: the choice, and so the order of the
    /// weights, is the same for pictures of every size.
    public init(_ geometry: ConvolutionGeometry, _ direction: Direction) {
        (self.geometry, self.direction) = (geometry, direction)
        let g = geometry
        algorithm =
            if direction == .backward, g.hasFewInputs {
                .fewChannels
            } else if g.isPointwise, g.groups == 1 {
                .pointwise
            } else if g.suitsWinograd {
                .winograd
            } else if g.isDepthwise {
                .depthwise
            } else {
                .direct
            }
    }

    /// Channels that are read, and that are made.
    public var sourceChannels: Int {
        direction == .forward ? geometry.inputChannels : geometry.outputChannels
    }
    public var resultChannels: Int {
        direction == .forward ? geometry.outputChannels : geometry.inputChannels
    }
}
