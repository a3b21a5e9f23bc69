/* Pareidolia: deep-network filters on pictures, as a C library (libpareidolia.so).
 *
 * A session holds the settings and the networks loaded so far. One session is for one thread at a
 * time; different sessions may be used from different threads at once. All strings are UTF-8.
 *
 * Every struct begins with its size, which its maker sets to its sizeof. The library reads what a struct's
 * size covers and takes zeros, the defaults, for the rest: a program goes on working with a later library
 * whose structs have grown. It refuses a size without what it needs, one that is no struct's, and a longer
 * struct that asks for something by a member unknown to it. docs/c-library.md tells more.
 *
 * Equal parameters, seed, pixels and machine give equal bits, whatever the number of threads.
 */
#ifndef PAREIDOLIA_H
#define PAREIDOLIA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Grows whenever a struct or function below changes incompatibly; a member at a struct's end is no such
 * change. */
#define PAREIDOLIA_ABI_VERSION 4

/* 1...99: not an error of anybody's; 100s: the caller's; 200s: the data's; 300s: the environment's. */
enum {
  PAREIDOLIA_OK = 0,
  PAREIDOLIA_CANCELED = 1,          /* the request callback said so; the region is unchanged */
  PAREIDOLIA_BAD_ARGUMENT = 100,    /* a null pointer, an impossible size or stride, malformed JSON, ... */
  PAREIDOLIA_UNKNOWN_FILTER = 101,
  PAREIDOLIA_BAD_PARAMETER = 102,   /* unknown name, wrong type, out of range, unknown layer or class */
  PAREIDOLIA_MODEL_MISSING = 200,   /* not installed; the message names the command that gets it */
  PAREIDOLIA_MODEL_DAMAGED = 201,   /* truncated, changed, or not a model */
  PAREIDOLIA_BAD_PIXELS = 202,      /* NaN or infinite values, or nothing to be seen */
  PAREIDOLIA_OUT_OF_MEMORY = 300,
  PAREIDOLIA_INPUT_OUTPUT = 301,    /* a file can't be read or written */
  PAREIDOLIA_INTERNAL = 399         /* a bug of the library */
};

typedef struct pareidolia_session pareidolia_session;

/* A sentence for people: about an error, a result, or what is being done. english is finished; other
 * languages translate the pattern and put the arguments in. */
typedef struct pareidolia_message {
  size_t struct_size;
  int32_t code;                 /* of an error; of anything else PAREIDOLIA_OK */
  const char *identifier;       /* such as "unknown-layer"; the same in every version */
  const char *english;          /* "There is no layer 'blok' in this network; it has stem, block1." */
  const char *pattern;          /* "There is no layer '{layer}' in this network; it has {known}." */
  const char *const *arguments; /* "layer", "blok", "known", "stem, block1", NULL */
  /* For each argument in turn, the message whose english its value is, to be translated like this one, or NULL;
   * the list is NULL where no argument is a message. Added after the others: see struct_size. */
  const struct pareidolia_message *const *argument_messages;
} pareidolia_message;

typedef struct pareidolia_settings {
  size_t struct_size;
  const char *models_folder; /* NULL: $XDG_DATA_HOME/pareidolia/models */
  int32_t threads;           /* 1...1024; 0: the cores this process may use */
  int32_t reserved;          /* 0; structs end without padding, whose bytes would be anything */
} pareidolia_settings;

/* Interleaved float R'G'B'A (non-linear sRGB, straight alpha), 0...1, top row first. */
typedef struct pareidolia_region {
  size_t struct_size;
  float *pixels;
  int32_t width;        /* >= 1 */
  int32_t height;       /* >= 1 */
  int64_t stride_bytes; /* from one row to the next; >= 16 * width, a multiple of 4 */
} pareidolia_region;

/* A picture besides the region: the one that a parameter of kind "drawable" asks for. */
typedef struct pareidolia_picture {
  size_t struct_size;
  const char *parameter; /* such as "guide" */
  const pareidolia_region *region;
} pareidolia_picture;

/* What a host wants of a running filter; it may change once, from the first to one of the others. */
enum {
  PAREIDOLIA_PROCEED = 0,
  PAREIDOLIA_FINISH = 1, /* make no further step; what there is becomes the result */
  PAREIDOLIA_STOP = 2    /* end as soon as possible; the region stays as it was */
};

/* Every member may be NULL. They are called on the thread that called pareidolia_apply(). Regions and
 * messages handed to them are valid during the call only. */
typedef struct pareidolia_callbacks {
  size_t struct_size;
  void *user; /* handed back as the first argument */
  /* fraction 0...1, never falling; message: what is being done, such as "octave 2 of 4, step 1 of 10" */
  void (*progress)(void *user, double fraction, const pareidolia_message *message);
  /* the picture as it stands, perhaps smaller than the region, and at most as large as
   * intermediate_width and intermediate_height say; asked for only if not NULL */
  void (*intermediate)(void *user, const pareidolia_region *picture);
  /* a result that does not replace the region, and a title for it: index 1...count-1 of a filter that
   * makes several, and index 0 where the result has another size than the region, which then stays as
   * it was. Return false to end the run after it. */
  bool (*result)(void *user, int32_t index, int32_t count, const pareidolia_message *title,
                 const pareidolia_region *picture);
  /* asked often, also between the layers of a network: one of PAREIDOLIA_PROCEED, _FINISH, _STOP */
  int32_t (*request)(void *user);
  /* something to know about the result that is no error, such as that a picture was resampled */
  void (*notice)(void *user, const pareidolia_message *message);
  int32_t intermediate_width; /* the largest that is of use, such as the screen's; 0 or less: any */
  int32_t intermediate_height;
  /* The part of the region, within it, that somebody looks at, such as a preview; zeros: all of it. A filter whose
   * manifest says "parts" then makes the result there only, as good as the whole would be, and intermediate shows this
   * part; other filters know nothing of it. Added after the others: see struct_size. */
  int32_t part_x;
  int32_t part_y;
  int32_t part_width;
  int32_t part_height;
} pareidolia_callbacks;

/* The PAREIDOLIA_ABI_VERSION the library was built with; compare before anything else. */
int32_t pareidolia_abi_version(void);

/* The library's version, such as "0.1.0". */
const char *pareidolia_version(void);

/* Functions below that can fail take a pareidolia_message **error. If it is not NULL, they set *error to
 * what went wrong, for pareidolia_message_free(), or to NULL where nothing did. */

/* settings: NULL for the defaults. Returns NULL where it fails. */
pareidolia_session *pareidolia_session_new(const pareidolia_settings *settings, pareidolia_message **error);
void pareidolia_session_free(pareidolia_session *session); /* NULL is allowed */

/* JSON array of the filters' manifests (docs/manifest.md). Release with pareidolia_string_free(). */
char *pareidolia_list_filters(pareidolia_session *session, pareidolia_message **error);

/* JSON array of models: name, title, summary, installed, path, recommendedLayers (by filter and parameter), poorAt
 * (filters that it is not the best for), channels (single ones that are worth asking for), and
 * of the installed ones layers (each a name and, where it is worth asking for, what it "shows") and classes.
 * Release with pareidolia_string_free(). */
char *pareidolia_list_models(pareidolia_session *session, pareidolia_message **error);

void pareidolia_string_free(char *string);                /* NULL is allowed */
void pareidolia_message_free(pareidolia_message *message); /* NULL is allowed */

/* Runs a filter on a region in place.
 *
 * filter:     its name, such as "deep-dream"
 * parameters: a JSON object {"iterations": 10, ...}; NULL or what is left out takes the defaults
 * pictures:   what parameters of kind "drawable" ask for (guide, style, target); naming one here is
 *             enough. picture_count of them, all of one struct_size; NULL for none
 * callbacks:  NULL for none
 *
 * Returns PAREIDOLIA_OK or the error's code. On anything but PAREIDOLIA_OK the region is unchanged.
 */
int32_t pareidolia_apply(pareidolia_session *session, const char *filter, const char *parameters,
                         const pareidolia_region *region, const pareidolia_picture *pictures,
                         int32_t picture_count, const pareidolia_callbacks *callbacks,
                         pareidolia_message **error);

#ifdef __cplusplus
}
#endif

#endif
