#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>
#include <libintl.h>

/* What Swift can't import: functions with a variable number of arguments. */

static inline GtkWidget *cgimp_dialog_new(const char *title, const char *role) {
  return gimp_dialog_new(title, role, NULL, 0, NULL, NULL, NULL);
}

static inline void cgimp_int_combo_box_prepend(GtkWidget *combo, int value, const char *label) {
  gimp_int_combo_box_prepend(GIMP_INT_COMBO_BOX(combo), GIMP_INT_STORE_VALUE, value,
                             GIMP_INT_STORE_LABEL, label, -1);
}

/* Macros that cast. */
static inline GtkWidget *cgimp_scale_entry_label(GtkObject *adjustment) {
  return GTK_WIDGET(GIMP_SCALE_ENTRY_LABEL(adjustment));
}

static inline GtkSpinButton *cgimp_scale_entry_spin_button(GtkObject *adjustment) {
  return GTK_SPIN_BUTTON(GIMP_SCALE_ENTRY_SPINBUTTON(adjustment));
}

static inline GtkWidget *cgimp_scale_entry_scale(GtkObject *adjustment) {
  return GTK_WIDGET(GIMP_SCALE_ENTRY_SCALE(adjustment));
}
