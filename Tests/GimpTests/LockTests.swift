import TestSupport
import XCTest

/// What somebody has locked is left alone, with a sentence before the work and nothing left behind.
final class LockTests: XCTestCase {
    override func setUpWithError() throws {
        _ = try TestModels.load("efficientnet-lite0")
    }

    /// Runs on what `drawable` is, and reports what came of it by that name, and how many layers there are.
    private func attempt(_ name: String, _ drawable: String, _ parameters: String = "") -> String {
        let run = ScriptLibrary.run("deep-dream", "octaves=1 iterations=1 layer=stem \(parameters)")
        return """
            (let ((layer \(drawable)))
              (say "\(name): " (catch "refused" (begin \(run) "done")) ", "
                (car (gimp-item-get-children inner)) " inside, " (car (gimp-image-get-layers image)) " outside"))

            """
    }

    private static let nested = """
        \(ScriptLibrary.clouds(20, 16))
        (define (group-above item)
          (let ((group (car (gimp-layer-group-new image))))
            (gimp-image-insert-layer image group 0 0)
            (gimp-image-reorder-item image item group 0)
            group))
        (define inner (group-above layer))
        (gimp-item-set-name inner "inner")
        (define outer (group-above inner))
        (gimp-item-set-name outer "outer")
        (define mask (car (gimp-layer-create-mask layer ADD-MASK-WHITE)))
        (gimp-layer-add-mask layer mask)
        (define groupmask (car (gimp-layer-create-mask inner ADD-MASK-WHITE)))
        (gimp-layer-add-mask inner groupmask)
        (define channel (car (gimp-channel-new image 20 16 "channel" 50 '(0 0 0))))
        (gimp-image-insert-channel image channel 0 0)

        """

    func testLocksAtAnyDepth() throws {
        let session = try GimpSession()
        let places = ["in-place", "new-layer"]
        let output = try session.run(
            """
            \(Self.nested)
            \(attempt("free layer", "layer"))
            \(attempt("free mask", "mask"))
            \(attempt("free mask of a group", "groupmask"))
            \(attempt("free channel", "channel"))
            \(attempt("free new layer", "layer", "output=new-layer"))
            \(attempt("free frames", "layer", "frames=2"))
            (save-pixels layer "before")
            (gimp-image-clean-all image)
            (gimp-item-set-lock-content outer TRUE)
            \(places.map { attempt("outer \($0)", "layer", "output=\($0)") }.joined())
            \(attempt("outer frames", "layer", "frames=2"))
            \(attempt("outer mask", "mask"))
            \(attempt("outer mask of a group", "groupmask"))
            \(attempt("outer channel", "channel"))
            (gimp-item-set-lock-content outer FALSE)
            (gimp-item-set-lock-content inner TRUE)
            \(places.map { attempt("inner \($0)", "layer", "output=\($0)") }.joined())
            (gimp-item-set-lock-content inner FALSE)
            (gimp-item-set-lock-content layer TRUE)
            \(attempt("layer's mask", "mask"))
            (gimp-item-set-lock-content layer FALSE)
            (gimp-item-set-lock-content mask TRUE)
            \(attempt("mask itself", "mask"))
            (gimp-item-set-lock-content channel TRUE)
            \(attempt("locked channel", "channel"))
            (save-pixels layer "after")
            """)
        for line in [
            "free layer: done, 1 inside, 1 outside", "free mask: done, 1 inside, 1 outside",
            "free mask of a group: done, 1 inside, 1 outside", "free channel: done, 1 inside, 1 outside",
            "free new layer: done, 2 inside, 1 outside", "free frames: done, 3 inside, 1 outside",
            "outer in-place: refused, 3 inside, 1 outside", "outer new-layer: refused, 3 inside, 1 outside",
            "outer frames: refused, 3 inside, 1 outside", "outer mask: refused, 3 inside, 1 outside",
            "outer mask of a group: refused, 3 inside, 1 outside",
            // Channels lie in no group.
            "outer channel: done, 3 inside, 1 outside",
            "inner in-place: refused, 3 inside, 1 outside", "inner new-layer: refused, 3 inside, 1 outside",
            "layer's mask: refused, 3 inside, 1 outside",
            // GIMP goes by the layer's lock.
            "mask itself: done, 3 inside, 1 outside",
            "locked channel: refused, 3 inside, 1 outside",
            "The pixels of 'outer' are locked, and with them those of 'clouds'; unlock them in the Layers",
            "The pixels of 'inner' are locked, and with them those of 'clouds'",
            "The pixels of 'clouds' are locked, and with them those of 'clouds mask'",
            "The pixels of 'channel' are locked; unlock them",
        ] {
            XCTAssert(output.contains(line), "no '\(line)' in\n\(output)")
        }
        for word in ["killing", "crashed", "inconsistent", "Calling error for procedure 'gimp-"] {
            XCTAssertFalse(output.contains(word), output)
        }
        XCTAssertEqual(try session.saved("before").samples, try session.saved("after").samples)
    }

    /// A lock on alpha or on the position keeps nothing that a filter changes.
    func testOtherLocksAreNoObstacle() throws {
        let session = try GimpSession()
        let output = try session.run(
            """
            \(ScriptLibrary.clouds(20, 16, type: "RGBA-IMAGE"))
            (define inner (car (gimp-layer-group-new image)))
            (gimp-image-insert-layer image inner 0 0)
            (gimp-image-reorder-item image layer inner 0)
            (gimp-layer-set-offsets layer 3 2)
            (save-pixels layer "before")
            (gimp-layer-set-lock-alpha layer TRUE)
            (gimp-item-set-lock-position layer TRUE)
            (gimp-item-set-linked layer TRUE)
            \(attempt("in place", "layer"))
            \(attempt("new layer", "layer", "output=new-layer"))
            (say (gimp-drawable-offsets (vector-ref (cadr (gimp-item-get-children inner)) 0))
              (gimp-drawable-offsets layer))
            (gimp-item-set-lock-position layer FALSE)
            (save-pixels layer "after")
            """)
        XCTAssert(output.contains("in place: done, 1 inside"), output)
        XCTAssert(output.contains("new layer: done, 2 inside"), output)
        XCTAssert(output.contains("(3 2)(3 2)"), output)
        let (before, after) = (try session.saved("before"), try session.saved("after"))
        XCTAssertNotEqual(before.samples, after.samples)
        for pixel in 0..<20 * 16 {
            XCTAssertEqual(before.samples[4 * pixel + 3], after.samples[4 * pixel + 3])
        }
    }

    /// What is no layer, mask or channel: a floating selection and the selection itself are, for GIMP.
    func testFloatingSelectionsAndTheSelection() throws {
        let output = try GimpSession().run(
            """
            \(ScriptLibrary.clouds(20, 16))
            (define inner (car (gimp-layer-group-new image)))
            (gimp-image-insert-layer image inner 0 0)
            (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 2 2 12 12)
            (define selection (car (gimp-image-get-selection image)))
            \(attempt("selection", "selection"))
            (gimp-edit-copy layer)
            (define floating (car (gimp-edit-paste layer FALSE)))
            \(attempt("floating", "floating"))
            \(attempt("floating new layer", "floating", "output=new-layer"))
            \(attempt("below floating", "layer"))
            \(attempt("below floating new layer", "layer", "output=new-layer"))
            (gimp-floating-sel-anchor floating)
            (say "anchored, " (car (gimp-image-get-layers image)))
            """)
        for line in [
            "selection: done", "floating: done, 0 inside, 3 outside", "floating new layer: done, 0 inside, 4",
            "below floating: done, 0 inside, 4", "below floating new layer: done, 0 inside, 5", "anchored, 4",
        ] {
            XCTAssert(output.contains(line), "no '\(line)' in\n\(output)")
        }
        for word in ["killing", "crashed", "inconsistent", "CRITICAL"] {
            XCTAssertFalse(output.contains(word), output)
        }
    }
}
