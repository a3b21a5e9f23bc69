import Imaging
import Networks

extension Picture {
    /// The picture for objectives that read it, with the place for their gradient.
    func asObjectivesSee(gradient: Picture?) -> PicturePlanes {
        PicturePlanes(height: height, width: width, values: planes, gradient: gradient?.planes)
    }
}
