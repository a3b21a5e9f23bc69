#include <glib.h>
#include <libintl.h>
