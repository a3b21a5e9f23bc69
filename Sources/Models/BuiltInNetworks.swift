import Networks

extension ModelCard.Architecture {
    /// The network, if it needs no weights from a file.
    var builtIn: Network? {
        switch self {
        case .efficientNetLite0, .kerasVGG16, .torchvisionVGG16, .torchvisionVGG19, .torchvisionGoogLeNet:
            nil
        case .histogramOfGradients: HistogramOfGradients(.uoctti, assignment: .nearest).network()
        case .bilinearHistogramOfGradients: HistogramOfGradients(.uoctti, assignment: .bilinear).network()
        case .dalalTriggsHistogramOfGradients:
            HistogramOfGradients(.dalalTriggs, assignment: .bilinear).network()
        case .denseSIFT: DenseSIFT().network()
        }
    }
}
