; For GIMP 2.10: dreams on a picture as the plug-in does for a user, and says how much the picture changed:
; the mean difference in levels of 255, after "mean change".
(define (pareidolia-demo source result)
  (let* ((image (car (gimp-file-load RUN-NONINTERACTIVE source source)))
         (picture (car (gimp-image-get-active-drawable image)))
         (before (car (gimp-layer-copy picture FALSE))))
    (plug-in-pareidolia RUN-NONINTERACTIVE image picture "deep-dream" "")
    (file-png-save RUN-NONINTERACTIVE image picture result result FALSE 9 FALSE FALSE FALSE FALSE FALSE)
    (gimp-image-insert-layer image before 0 0)
    (gimp-layer-set-mode before LAYER-MODE-DIFFERENCE)
    (let ((difference (car (gimp-image-flatten image))))
      (gimp-message (string-append "mean change "
        (number->string (car (gimp-drawable-histogram difference HISTOGRAM-VALUE 0 1))))))
    (gimp-image-delete image)))
