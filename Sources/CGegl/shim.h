#include <gegl.h>
#include <gegl-metadatahash.h>

/* What Swift can't import: functions with a variable number of arguments, and macros that cast. */

static inline GeglNode *cgegl_add(GeglNode *graph, const char *operation) {
  return gegl_node_new_child(graph, "operation", operation, NULL);
}

static inline void cgegl_set_string(GeglNode *node, const char *property, const char *value) {
  gegl_node_set(node, property, value, NULL);
}

static inline void cgegl_set_integer(GeglNode *node, const char *property, int value) {
  gegl_node_set(node, property, value, NULL);
}

/* An object, or a pointer to anything. */
static inline void cgegl_set_pointer(GeglNode *node, const char *property, const void *value) {
  gegl_node_set(node, property, value, NULL);
}

static inline void cgegl_configure(const char *swap, int use_opencl, guint64 tile_cache_bytes) {
  g_object_set(gegl_config(), "swap", swap, "use-opencl", use_opencl, "tile-cache-size",
               tile_cache_bytes, NULL);
}
