import EditorHost
import Manifest

/// A field for a place in the picture, and a button to point at it in the preview.
final class PositionControl: ParameterControl {
    let widget: Widget
    let focus: Widget
    private let word = FieldWord(of: .position)

    init(view: PreviewView, onChange: @escaping () -> Void) {
        focus = gtk_entry_new()
        widget = gtk_hbox_new(0, 6)
        let button = gtk_button_new()!
        gtk_container_add(button.cast(), gtk_image_new_from_icon_name("gimp-cursor", GTK_ICON_SIZE_MENU))
        gtk_box_pack_start(widget.cast(), focus, 1, 1, 0)
        gtk_box_pack_start(widget.cast(), button, 0, 0, 0)
        gtk_widget_show_all(widget)
        gimp_help_set_help_data(button, localized("Then click on the place in the preview."), nil)
        describe(button, localized("Point at the place"))
        gtk_entry_set_activates_default(focus.cast(), 1)
        connect(focus, "changed", onChange)
        connect(button, "clicked") { [unowned self] in
            view.onPick = { [unowned self, unowned view] x, y in
                let area = view.geometry.area
                func part(_ place: Double, _ start: Int, _ length: Int) -> Double {
                    ((place - Double(start)) / Double(length) * 1000).rounded() / 1000
                }
                value = .text(
                    "\(Position.point(x: part(x, area.x, area.width), y: part(y, area.y, area.height)))")
            }
        }
    }

    var value: Value {
        get { fieldValue(focus, word) }
        set { setField(focus, newValue, word) }
    }
}
