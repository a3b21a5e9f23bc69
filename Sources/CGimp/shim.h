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
