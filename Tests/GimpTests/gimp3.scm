; GIMP 2.10's procedures, as the tests' scripts call them, for GIMP 3.

; Number and elements, where GIMP 3 returns the elements alone.
(define (counted vectors) (list (vector-length (car vectors)) (car vectors)))

(define gimp-image-list (lambda () (counted (gimp-get-images))))
(define (gimp-image-get-active-drawable image)
  (list (vector-ref (car (gimp-image-get-selected-drawables image)) 0)))
(define (gimp-image-set-active-layer image layer) (gimp-image-set-selected-layers image (vector layer)))
(define gimp3-get-layers gimp-image-get-layers)
(define (gimp-image-get-layers image) (counted (gimp3-get-layers image)))
(define gimp3-get-children gimp-item-get-children)
(define (gimp-item-get-children item) (counted (gimp3-get-children item)))
(define gimp-image-base-type gimp-image-get-base-type)
(define gimp-image-width gimp-image-get-width)
(define gimp-drawable-width gimp-drawable-get-width)
(define gimp-drawable-height gimp-drawable-get-height)
(define gimp-drawable-offsets gimp-drawable-get-offsets)
(define gimp-image-is-valid gimp-image-id-is-valid)
(define gimp3-get-pixel gimp-drawable-get-pixel)
(define (gimp-drawable-get-pixel drawable x y) (counted (list (list->vector (car (gimp3-get-pixel drawable x y))))))

; No item is -1, not 0.
(define (gimp3-parent item) (if (equal? item 0) -1 item))
(define gimp3-insert-layer gimp-image-insert-layer)
(define (gimp-image-insert-layer image layer parent position)
  (gimp3-insert-layer image layer (gimp3-parent parent) position))
(define gimp3-insert-channel gimp-image-insert-channel)
(define (gimp-image-insert-channel image channel parent position)
  (gimp3-insert-channel image channel (gimp3-parent parent) position))

(define gimp3-layer-new gimp-layer-new)
(define (gimp-layer-new image width height type name opacity mode)
  (gimp3-layer-new image name width height type opacity mode))
(define gimp3-group-new gimp-group-layer-new)
(define (gimp-layer-group-new image) (gimp3-group-new image "group"))
(define gimp3-layer-copy gimp-layer-copy)
(define (gimp-layer-copy layer alpha) (gimp3-layer-copy layer))
(define gimp3-channel-new gimp-channel-new)
(define (gimp-channel-new image width height name opacity color)
  (gimp3-channel-new image name width height opacity color))
(define (gimp-item-set-linked item linked) (list))

(define gimp3-edit-copy gimp-edit-copy)
(define (gimp-edit-copy drawable) (gimp3-edit-copy (vector drawable)))
(define gimp3-edit-paste gimp-edit-paste)
(define (gimp-edit-paste drawable into)
  (list (vector-ref (car (gimp3-edit-paste drawable into)) 0)))

(define PRECISION-U8-GAMMA PRECISION-U8-NON-LINEAR)
(define PRECISION-FLOAT-GAMMA PRECISION-FLOAT-NON-LINEAR)

(define gimp3-file-load gimp-file-load)
(define (gimp-file-load mode path name) (gimp3-file-load mode path))
(define (gimp-xcf-save mode image drawable path name) (gimp-file-save mode image path -1))
(define (file-tiff-save2 mode image drawable uri name compression transparent)
  (file-tiff-export #:run-mode mode #:image image #:file name #:options -1 #:compression "none"
    #:save-transparent-pixels TRUE
    ; Without it, linear values would be written as non-linear ones.
    #:include-color-profile TRUE))

(define (plug-in-plasma mode image drawable seed turbulence)
  (gimp-drawable-merge-new-filter drawable "gegl:plasma" 0 LAYER-MODE-REPLACE 1.0
    "turbulence" turbulence "seed" seed "width" (car (gimp-drawable-get-width drawable))
    "height" (car (gimp-drawable-get-height drawable))))

(define gimp3-pareidolia plug-in-pareidolia)
(define (plug-in-pareidolia mode image drawable filter parameters)
  (gimp3-pareidolia #:run-mode mode #:image image #:drawables (vector drawable)
    #:filter filter #:parameters parameters))
