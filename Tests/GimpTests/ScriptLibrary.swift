/// Script-Fu that the tests' scripts have in common; `folder`, which ends with a slash, is the session's.
enum ScriptLibrary {
    /// Defines an image of clouds and its one layer, as `image` and `layer`.
    static func clouds(_ width: Int, _ height: Int, type: String = "RGB-IMAGE") -> String {
        """
        (define layer (make-image RGB \(type) PRECISION-U8-GAMMA \(width) \(height)))
        (define image (image-of layer))

        """
    }

    /// Runs a filter on `layer`; its value is the drawable that holds the result.
    ///
    /// pictures: parameters, and the variables that hold the drawables they name.
    static func run(_ filter: String, _ parameters: String = "", pictures: [String: String] = [:]) -> String {
        let named = pictures.map { #" " \#($0)=" (number->string \#($1))"# }.joined()
        return """
            (car (plug-in-pareidolia RUN-NONINTERACTIVE image layer "\(filter)"
              (string-append "\(parameters)"\(named))))
            """
    }

    static let functions = """
        (gimp-context-set-feather FALSE)
        (gimp-context-set-feather-radius 5 5)

        ; An image with one layer of colorful clouds; with alpha, the layer fades out to its corners.
        (define (make-image base type precision width height)
          (let* ((image (car (gimp-image-new-with-precision width height base precision)))
                 (layer (car (gimp-layer-new image width height type "clouds" 100 LAYER-MODE-NORMAL))))
            (gimp-image-insert-layer image layer 0 0)
            (gimp-context-set-background '(128 128 128))
            (gimp-drawable-fill layer FILL-BACKGROUND)
            (plug-in-plasma RUN-NONINTERACTIVE image layer 3 2)
            (if (= TRUE (car (gimp-drawable-has-alpha layer)))
              (begin
                (gimp-image-select-ellipse image CHANNEL-OP-REPLACE 0 0 width height)
                (gimp-selection-invert image)
                (gimp-drawable-edit-clear layer)
                (gimp-selection-none image)))
            layer))

        (define (image-of drawable) (car (gimp-item-get-image drawable)))

        ; A copy of a drawable's own pixels, as they are stored, in an image of its size.
        (define (copy-of drawable)
          (let* ((image (image-of drawable))
                 (copy (car (gimp-image-new-with-precision
                         (car (gimp-drawable-width drawable)) (car (gimp-drawable-height drawable))
                         (car (gimp-image-base-type image)) (car (gimp-image-get-precision image)))))
                 (layer (car (gimp-layer-new-from-drawable drawable copy))))
            (gimp-image-insert-layer copy layer 0 0)
            (gimp-layer-set-offsets layer 0 0)
            (if (not (= -1 (car (gimp-layer-get-mask layer)))) (gimp-layer-remove-mask layer MASK-DISCARD))
            layer))

        (define (save-and-delete layer name)
          (let ((path (string-append folder name ".tif")))
            (file-tiff-save2 RUN-NONINTERACTIVE
              (image-of layer) layer (string-append "file://" path) path 0 TRUE)
            (gimp-image-delete (image-of layer))))

        ; Saves a drawable's pixels as GEGL hands them to a plug-in that asks for R'G'B'A float.
        (define (save-as-float drawable name)
          (let ((layer (copy-of drawable)))
            (if (not (= PRECISION-FLOAT-GAMMA (car (gimp-image-get-precision (image-of layer)))))
              (gimp-image-convert-precision (image-of layer) PRECISION-FLOAT-GAMMA))
            (save-and-delete layer name)))

        ; For GimpSession.saved: a drawable's pixels as they are stored. TIFF has no perceptual floats (675): each plug-in
        ; that saves them would choose babl's way to others anew, where GIMP itself always goes the same way.
        (define (save-pixels drawable name)
          (if (= 675 (car (gimp-image-get-precision (image-of drawable))))
            (save-as-float drawable name)
            (save-and-delete (copy-of drawable) name)))

        """
}
