import EditorHost

/// Lets a person choose one of GIMP's patterns by its picture.
enum PatternDialog {
    private static let pictureSide = 48
    private static let size: (width: Int32, height: Int32) = (480, 360)

    /// Nil where none is chosen.
    static func run(parent: Widget) -> Pattern? {
        let patterns = Pattern.all
        let list = PictureList(localized("Patterns"), width: 96)
        for pattern in patterns {
            if let picture = pattern.pixels(upTo: pictureSide) {
                DisplayPicture(width: picture.width, height: picture.height, rgb: picture.bytes)
                    .withPixbuf { list.add(pattern.name, picture: $0) }
            } else {
                list.add(pattern.name, picture: nil)
            }
        }
        let chosen = PictureQuestion.run(
            localized("Take a pattern…"), list, parent: parent, size: size, buttons: [])
        return chosen.map { patterns[$0] }
    }
}

/// Asks a person for one of a list of pictures.
enum PictureQuestion {
    /// The chosen one's number; nil where none is chosen.
    ///
    /// - Parameter buttons: Labels of buttons below the list, and what they do.
    static func run(
        _ title: String, _ list: PictureList, parent: Widget, size: (width: Int32, height: Int32),
        buttons: [(label: String, action: () -> Void)]
    ) -> Int? {
        let labels = Mnemonics(["_Cancel", "_OK"])
        let dialog = cgimp_question_new(title, parent, labels["_Cancel"], labels["_OK"])!
        defer { gtk_widget_destroy(dialog) }
        gtk_window_set_default_size(dialog.cast(), size.width, size.height)
        gtk_dialog_set_default_response(dialog.cast(), GTK_RESPONSE_OK.rawValue)
        let content = gtk_dialog_get_content_area(dialog.cast())!
        gtk_box_pack_start(content.cast(), list.widget, 1, 1, 0)
        if !buttons.isEmpty {
            let row = gtk_hbox_new(0, 6)!
            gtk_container_set_border_width(row.cast(), 6)
            for (label, action) in buttons {
                let button = gtk_button_new_with_label(label)!
                connect(button, "clicked", action)
                gtk_box_pack_start(row.cast(), button, 0, 0, 0)
            }
            gtk_widget_show_all(row)
            gtk_box_pack_start(content.cast(), row, 0, 0, 0)
        }
        list.onActivate { gtk_dialog_response(dialog.cast(), GTK_RESPONSE_OK.rawValue) }
        return gtk_dialog_run(dialog.cast()) == GTK_RESPONSE_OK.rawValue ? list.selection : nil
    }
}
