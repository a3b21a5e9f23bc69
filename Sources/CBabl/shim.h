#include <babl/babl.h>
