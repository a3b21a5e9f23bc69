; For GIMP 3: dreams on a picture as the plug-in does for a user, and says how much the picture changed: the
; mean difference in levels of 255, after "mean change".
(script-fu-use-v3)
(define (pareidolia-demo source result)
  (let* ((image (gimp-file-load RUN-NONINTERACTIVE source))
         (picture (vector-ref (gimp-image-get-layers image) 0))
         (before (gimp-layer-copy picture)))
    (plug-in-pareidolia-deep-dream #:run-mode RUN-NONINTERACTIVE #:image image #:drawables (vector picture))
    (gimp-file-save RUN-NONINTERACTIVE image result -1)
    (gimp-image-insert-layer image before -1 0)
    (gimp-layer-set-mode before LAYER-MODE-DIFFERENCE)
    (let ((difference (gimp-image-flatten image)))
      (gimp-message (string-append "mean change "
        (number->string (car (gimp-drawable-histogram difference HISTOGRAM-VALUE 0.0 1.0))))))
    (gimp-image-delete image)))
