#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

/* What Swift can't import: functions with a variable number of arguments. */

/* Without the header bar that GIMP 3 gives dialogs where the desktop wants one: five buttons have no room there. */
static inline GtkWidget *cgimp_dialog_new(const char *title, const char *role) {
  return g_object_new(GIMP_TYPE_DIALOG, "title", title, "role", role, NULL);
}

static inline void cgimp_int_combo_box_prepend(GtkWidget *combo, int value, const char *label) {
  gimp_int_combo_box_prepend(GIMP_INT_COMBO_BOX(combo), GIMP_INT_STORE_VALUE, value,
                             GIMP_INT_STORE_LABEL, label, -1);
}

/* For a file to be opened. */
static inline GtkWidget *cgimp_file_chooser_new(const char *title, GtkWidget *parent, const char *cancel,
                                                const char *open) {
  return gtk_file_chooser_dialog_new(title, GTK_WINDOW(parent), GTK_FILE_CHOOSER_ACTION_OPEN, cancel,
                                     GTK_RESPONSE_CANCEL, open, GTK_RESPONSE_OK, NULL);
}

static inline GtkWidget *cgimp_question_new(const char *title, GtkWidget *parent, const char *cancel,
                                            const char *choose) {
  return gtk_dialog_new_with_buttons(title, GTK_WINDOW(parent), GTK_DIALOG_MODAL, cancel, GTK_RESPONSE_CANCEL,
                                     choose, GTK_RESPONSE_OK, NULL);
}
