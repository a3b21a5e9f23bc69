import EditorHost

extension GeglRectangle {
    init(_ rectangle: PixelRectangle) {
        self.init(
            x: Int32(rectangle.x), y: Int32(rectangle.y), width: Int32(rectangle.width),
            height: Int32(rectangle.height))
    }
}

extension PixelRectangle {
    init(_ rectangle: GeglRectangle) {
        self.init(
            x: Int(rectangle.x), y: Int(rectangle.y), width: Int(rectangle.width),
            height: Int(rectangle.height))
    }
}
