/* What must hold of libpareidolia.so as a C program sees it: border CHECK, with CHECK one of those in main.
 */
#define _GNU_SOURCE
#include <math.h>
#include <pareidolia.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int failures;

#define EXPECT(condition, ...)                       \
  do {                                               \
    if (!(condition)) {                              \
      failures++;                                    \
      printf("line %d: %s: ", __LINE__, #condition); \
      printf(__VA_ARGS__);                           \
      putchar('\n');                                 \
    }                                                \
  } while (0)

/* MARK: Pictures: of some size, with four floats between the rows. */

enum { WIDTH = 48, HEIGHT = 40, STRIDE = 16 * WIDTH + 16, COUNT = STRIDE / 4 * HEIGHT };

typedef struct picture {
  float pixels[COUNT];
  pareidolia_region region;
} picture;

static void draw(picture *picture, int seed) {
  unsigned state = 12345 + (unsigned)seed;
  for (int i = 0; i < COUNT; i++) {
    state = state * 1664525 + 1013904223;
    picture->pixels[i] = i % (STRIDE / 4) % 4 == 3 ? 1 : (float)(state >> 8) / (1 << 24);
  }
  picture->region = (pareidolia_region){sizeof(pareidolia_region), picture->pixels, WIDTH, HEIGHT, STRIDE};
}

/* Whether the bytes between the rows are what draw() made. */
static bool gaps_are_equal(const picture *left, const picture *right) {
  for (int y = 0; y < HEIGHT; y++)
    if (memcmp(left->pixels + y * (STRIDE / 4) + 4 * WIDTH, right->pixels + y * (STRIDE / 4) + 4 * WIDTH, 16))
      return false;
  return true;
}

static bool is_equal(const picture *left, const picture *right) {
  return !memcmp(left->pixels, right->pixels, sizeof left->pixels);
}

/* MARK: Messages */

static const char *argument(const pareidolia_message *message, const char *name) {
  for (const char *const *next = message->arguments; *next; next += 2)
    if (!strcmp(next[0], name)) return next[1];
  return NULL;
}

/* The sentence must be its pattern with the arguments put in, and so must those that are messages. */
static void check_message(const pareidolia_message *message) {
  EXPECT(message->struct_size == sizeof *message, "%zu", message->struct_size);
  char sentence[4096];
  size_t length = 0;
  for (const char *from = message->pattern; *from && length < 2048;) {
    const char *end = *from == '{' ? strchr(from, '}') : NULL;
    if (!end) {
      sentence[length++] = *from++;
      continue;
    }
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)(end - from - 1), from + 1);
    const char *value = argument(message, name);
    EXPECT(value, "no argument '%s' in %s", name, message->identifier);
    length += (size_t)snprintf(sentence + length, 1024, "%s", value ? value : "");
    from = end + 1;
  }
  sentence[length] = 0;
  EXPECT(!strcmp(sentence, message->english), "'%s' is not '%s'", sentence, message->english);
  EXPECT(*message->identifier && *message->english, "an empty message");
  for (size_t i = 0; message->argument_messages && message->arguments[2 * i]; i++) {
    const pareidolia_message *part = message->argument_messages[i];
    if (!part) continue;
    EXPECT(!strcmp(part->english, message->arguments[2 * i + 1]), "'%s' in '%s'", part->english,
           message->english);
    check_message(part);
  }
}

static const char quick[] = "{\"model\": \"hog\", \"iterations\": 3, \"seed\": 5, \"method\": \"2015\"}";

/* MARK: Failures leave the region as it was */

static pareidolia_session *session;

/* Expects a call to fail like this, and returns its message, which is freed by the next call. */
static const pareidolia_message *fails(int line, int32_t code, const char *identifier, pareidolia_session *in,
                                       const char *filter, const char *parameters,
                                       const pareidolia_region *region, const pareidolia_picture *pictures,
                                       int32_t count, const pareidolia_callbacks *callbacks,
                                       const picture *watched) {
  static pareidolia_message *error;
  pareidolia_message_free(error);
  error = (pareidolia_message *)(void *)1; /* what is there before doesn't matter */
  picture before;
  if (watched) before = *watched;
  int32_t result = pareidolia_apply(in, filter, parameters, region, pictures, count, callbacks, &error);
  EXPECT(result == code, "called in line %d: %d, %s", line, result, error ? error->english : "no error");
  EXPECT(error && error->code == code && !strcmp(error->identifier, identifier),
         "called in line %d: %s is not %s", line, error ? error->identifier : "nothing", identifier);
  if (error) check_message(error);
  if (watched) EXPECT(is_equal(&before, watched), "called in line %d: the region has changed", line);
  EXPECT(pareidolia_apply(in, filter, parameters, region, pictures, count, callbacks, NULL) == code,
         "called in line %d: another code without an error to fill", line);
  return error;
}

#define FAILS(...) fails(__LINE__, PAREIDOLIA_BAD_ARGUMENT, __VA_ARGS__)

static void null_pointers(void) {
  picture picture;
  draw(&picture, 0);
  const pareidolia_region *region = &picture.region;
  const pareidolia_message *error;
  error = FAILS("null-argument", NULL, "feature-inversion", quick, region, NULL, 0, NULL, &picture);
  EXPECT(!strcmp(argument(error, "argument"), "session"), "%s", error->english);
  error = FAILS("null-argument", session, NULL, quick, region, NULL, 0, NULL, &picture);
  EXPECT(!strcmp(argument(error, "argument"), "filter"), "%s", error->english);
  error = FAILS("null-argument", session, "feature-inversion", quick, NULL, NULL, 0, NULL, NULL);
  EXPECT(!strcmp(argument(error, "argument"), "region"), "%s", error->english);
  error = FAILS("null-argument", session, "feature-inversion", quick, region, NULL, 1, NULL, &picture);
  EXPECT(!strcmp(argument(error, "argument"), "pictures"), "%s", error->english);

  pareidolia_region none = picture.region;
  none.pixels = NULL;
  error = FAILS("null-argument", session, "feature-inversion", quick, &none, NULL, 0, NULL, NULL);
  EXPECT(!strcmp(argument(error, "argument"), "region->pixels"), "%s", error->english);
  pareidolia_picture target = {sizeof target, NULL, region};
  error = FAILS("null-argument", session, "feature-inversion", quick, region, &target, 1, NULL, &picture);
  EXPECT(!strcmp(argument(error, "argument"), "pictures[0].parameter"), "%s", error->english);
  target = (pareidolia_picture){sizeof target, "target", NULL};
  error = FAILS("null-argument", session, "feature-inversion", quick, region, &target, 1, NULL, &picture);
  EXPECT(!strcmp(argument(error, "argument"), "pictures[0].region"), "%s", error->english);
  target.region = &none;
  FAILS("null-argument", session, "feature-inversion", quick, region, &target, 1, NULL, &picture);

  /* Parameters may be NULL: it is the filter that is unknown, or the default network that is missing. */
  EXPECT(fails(__LINE__, PAREIDOLIA_UNKNOWN_FILTER, "unknown-filter", session, "", NULL, region, NULL, 0,
               NULL, &picture),
         "no error");

  pareidolia_message *message = NULL;
  EXPECT(!pareidolia_list_filters(NULL, &message) && message, "no session, but filters");
  pareidolia_message_free(message);
  EXPECT(!pareidolia_list_models(NULL, &message) && message, "no session, but models");
  EXPECT(message && message->code == PAREIDOLIA_BAD_ARGUMENT, "not the caller's error");
  pareidolia_message_free(message);
  EXPECT(!pareidolia_list_filters(NULL, NULL) && !pareidolia_list_models(NULL, NULL),
         "no session, but lists");
  char *list = pareidolia_list_filters(session, &message);
  EXPECT(list && *list == '[' && !message, "no list of filters");
  pareidolia_string_free(list);
  list = pareidolia_list_models(session, NULL);
  EXPECT(list && *list == '[', "no list of models");
  pareidolia_string_free(list);
  pareidolia_session *other = pareidolia_session_new(NULL, NULL);
  EXPECT(other, "no session of defaults");
  pareidolia_session_free(other);
  pareidolia_session_free(NULL);
  pareidolia_string_free(NULL);
  pareidolia_message_free(NULL);
}

static void regions(void) {
  picture picture;
  draw(&picture, 0);
  const struct {
    const char *identifier;
    int32_t width, height;
    int64_t stride;
  } wrong[] = {
      {"bad-region-size", 0, 1, STRIDE},
      {"bad-region-size", -1, 1, STRIDE},
      {"bad-region-size", INT32_MIN, 1, STRIDE},
      {"bad-region-size", 1, 0, STRIDE},
      {"bad-region-size", 1, -1, STRIDE},
      {"bad-region-size", 1, INT32_MIN, STRIDE},
      {"bad-stride", WIDTH, HEIGHT, 0},
      {"bad-stride", WIDTH, HEIGHT, -STRIDE},
      {"bad-stride", WIDTH, HEIGHT, 16 * WIDTH - 4},
      {"bad-stride", WIDTH, HEIGHT, 16 * WIDTH + 1},
      {"bad-stride", WIDTH, HEIGHT, 16 * WIDTH + 2},
      {"bad-stride", WIDTH, HEIGHT, INT64_MIN},
      {"bad-stride", WIDTH, HEIGHT, INT64_MAX},
      {"bad-stride", INT32_MAX, HEIGHT, STRIDE},
      {"region-too-large", WIDTH, HEIGHT, INT64_MAX - 3},
      {"region-too-large", WIDTH, 2, INT64_MAX / 2 + 1},
      {"region-too-large", INT32_MAX, INT32_MAX, 16 * (int64_t)INT32_MAX},
      {"region-too-large", WIDTH, INT32_MAX, (int64_t)1 << 32},
      {"region-too-large", WIDTH, INT32_MAX, (int64_t)1 << 20},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    pareidolia_region region = {sizeof region, picture.pixels, wrong[i].width, wrong[i].height,
                                wrong[i].stride};
    FAILS(wrong[i].identifier, session, "feature-inversion", quick, &region, NULL, 0, NULL, &picture);
    pareidolia_picture target = {sizeof target, "target", &region};
    FAILS(wrong[i].identifier, session, "feature-inversion", quick, &picture.region, &target, 1, NULL,
          &picture);
  }
  pareidolia_region shifted = {sizeof shifted, (float *)((char *)picture.pixels + 1), 8, 8, STRIDE};
  FAILS("misaligned-pixels", session, "feature-inversion", quick, &shifted, NULL, 0, NULL, &picture);

  FAILS("bad-picture-count", session, "feature-inversion", quick, &picture.region, NULL, -1, NULL, &picture);
  FAILS("bad-picture-count", session, "feature-inversion", quick, &picture.region, NULL, INT32_MIN, NULL,
        &picture);
  pareidolia_picture twice[] = {{sizeof *twice, "target", &picture.region},
                                {sizeof *twice, "target", &picture.region}};
  FAILS("picture-given-twice", session, "feature-inversion", quick, &picture.region, twice, 2, NULL,
        &picture);
  FAILS("malformed-json", session, "feature-inversion", "{\"model\"", &picture.region, NULL, 0, NULL,
        &picture);

  picture.pixels[4 * 3 + STRIDE / 4 * 2] = NAN;
  const pareidolia_message *error =
      fails(__LINE__, PAREIDOLIA_BAD_PIXELS, "non-finite-pixel", session, "feature-inversion", quick,
            &picture.region, NULL, 0, NULL, &picture);
  EXPECT(!strcmp(argument(error, "x"), "3") && !strcmp(argument(error, "y"), "2"), "%s", error->english);
}

/* MARK: Sizes of structs */

/* Memory of this many bytes, zero, before a page that can't be read. */
static void *guarded(size_t size) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (size + page - 1) / page * page;
  char *memory = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED || mprotect(memory + room, page, PROT_NONE)) abort();
  return memory + room - size;
}

/* A struct as a program with structs of this size would hand it over. */
static void *resized(const void *original, size_t original_size, size_t size) {
  char *copy = guarded(size);
  memcpy(copy, original, size < original_size ? size : original_size);
  if (size >= sizeof size) memcpy(copy, &size, sizeof size);
  return copy;
}

static int calls;
static void count_progress(void *user, double fraction, const pareidolia_message *message) {
  EXPECT(!user && fraction >= 0 && fraction <= 1, "%f", fraction);
  check_message(message);
  calls++;
}
static int32_t stop_at_once(void *user) {
  (void)user;
  return PAREIDOLIA_STOP;
}

static void sizes(void) {
  static picture original, result, expected;
  draw(&original, 0);
  expected = original;
  expected.region.pixels = expected.pixels;
  EXPECT(!pareidolia_apply(session, "feature-inversion", quick, &expected.region, NULL, 0, NULL, NULL),
         "no result");

  /* What no struct can be. */
  const size_t impossible[] = {
      0, 1, 4, 7, 12, 20, 4096 + 8, 1 << 20, SIZE_MAX, SIZE_MAX - 7, (size_t)1 << 63};
  pareidolia_callbacks callbacks = {.struct_size = sizeof callbacks, .progress = count_progress};
  pareidolia_picture target = {sizeof target, "target", &original.region};
  pareidolia_settings settings = {.struct_size = sizeof settings};
  for (size_t i = 0; i < sizeof impossible / sizeof *impossible; i++) {
    pareidolia_region region = original.region;
    region.struct_size = callbacks.struct_size = target.struct_size = settings.struct_size = impossible[i];
    FAILS("bad-struct-size", session, "feature-inversion", quick, &region, NULL, 0, NULL, &original);
    FAILS("bad-struct-size", session, "feature-inversion", quick, &original.region, &target, 1, NULL,
          &original);
    FAILS("bad-struct-size", session, "feature-inversion", quick, &original.region, NULL, 0, &callbacks,
          &original);
    pareidolia_message *error = NULL;
    EXPECT(!pareidolia_session_new(&settings, &error), "a session with settings of %zu bytes", impossible[i]);
    EXPECT(error && !strcmp(error->identifier, "bad-struct-size"), "%s", error ? error->english : "no error");
    pareidolia_message_free(error);
  }
  callbacks.struct_size = sizeof callbacks, target.struct_size = sizeof target;
  settings.struct_size = sizeof settings;

  /* A region and a picture need all that they have. */
  for (size_t size = 8; size < sizeof(pareidolia_region); size += 8)
    FAILS("bad-struct-size", session, "feature-inversion", quick,
          resized(&original.region, sizeof original.region, size), NULL, 0, NULL, &original);
  for (size_t size = 8; size < sizeof target; size += 8)
    FAILS("bad-struct-size", session, "feature-inversion", quick, &original.region,
          resized(&target, sizeof target, size), 1, NULL, &original);

  /* A later program's structs are longer: fine as long as they ask for nothing there. */
  for (size_t more = 8; more <= 64; more *= 2) {
    draw(&result, 0);
    char *region = resized(&result.region, sizeof result.region, sizeof result.region + more);
    char *longer = resized(&callbacks, sizeof callbacks, sizeof callbacks + more);
    calls = 0;
    EXPECT(
        !pareidolia_apply(session, "feature-inversion", quick, (void *)region, NULL, 0, (void *)longer, NULL),
        "refused");
    EXPECT(is_equal(&result, &expected) && calls > 0, "another result, or no progress");
    region[sizeof result.region + more - 1] = 1;
    const pareidolia_message *error =
        FAILS("unknown-members", session, "feature-inversion", quick, (void *)region, NULL, 0, NULL, &result);
    EXPECT(!strcmp(argument(error, "struct"), "pareidolia_region"), "%s", error->english);
    longer[sizeof callbacks] = 1;
    FAILS("unknown-members", session, "feature-inversion", quick, &result.region, NULL, 0, (void *)longer,
          &result);
    char *later = resized(&settings, sizeof settings, sizeof settings + more);
    pareidolia_session *other = pareidolia_session_new((void *)later, NULL);
    EXPECT(other, "settings of a later program");
    pareidolia_session_free(other);
    later[sizeof settings] = 1;
    EXPECT(!pareidolia_session_new((void *)later, NULL), "unknown settings");
  }

  /* An earlier program's are shorter: what is left out has its default, and is not read. */
  callbacks.request = stop_at_once;
  draw(&result, 0);
  calls = 0;
  EXPECT(
      !pareidolia_apply(session, "feature-inversion", quick, &result.region, NULL, 0,
                        resized(&callbacks, sizeof callbacks, offsetof(pareidolia_callbacks, request)), NULL),
      "stopped by a callback that it can't have seen");
  EXPECT(is_equal(&result, &expected) && calls > 0, "another result, or no progress");
  calls = 0;
  draw(&result, 0);
  EXPECT(!pareidolia_apply(session, "feature-inversion", quick, &result.region, NULL, 0,
                           resized(&callbacks, sizeof callbacks, offsetof(pareidolia_callbacks, progress)),
                           NULL) &&
             !calls,
         "told of progress by a callback that it can't have seen");
  for (size_t size = 8; size < sizeof settings; size += 8) {
    settings.threads = -1, settings.models_folder = "/nowhere";
    pareidolia_session *other = pareidolia_session_new(resized(&settings, sizeof settings, size), NULL);
    char *models = pareidolia_list_models(other, NULL);
    EXPECT(!strstr(models, "/nowhere") == (size < offsetof(pareidolia_settings, threads)),
           "settings of %zu bytes", size);
    pareidolia_string_free(models);
    pareidolia_session_free(other);
  }
  const int32_t threads[] = {-1, 1025, INT32_MIN, INT32_MAX};
  for (int i = 0; i < 4; i++) {
    settings.threads = threads[i];
    pareidolia_message *error = NULL;
    EXPECT(!pareidolia_session_new(&settings, &error), "%d threads", threads[i]);
    EXPECT(error && !strcmp(error->identifier, "bad-thread-count"), "%s",
           error ? error->english : "no error");
    pareidolia_message_free(error);
  }

  /* Pictures follow each other at the distance of their size; the second of these is one too many. */
  for (size_t size = sizeof target; size <= sizeof target + 16; size += 8) {
    pareidolia_picture second = {size, "other", &original.region};
    char *list = guarded(2 * size);
    memcpy(list, &target, sizeof target);
    memcpy(list, &size, sizeof size);
    memcpy(list + size, &second, sizeof second);
    const pareidolia_message *error =
        fails(__LINE__, PAREIDOLIA_BAD_PARAMETER, "unexpected-picture", session, "feature-inversion", quick,
              &original.region, (void *)list, 2, NULL, &original);
    EXPECT(!strcmp(argument(error, "parameter"), "other"), "%s", error->english);
    second.struct_size += 8;
    memcpy(list + size, &second, sizeof second);
    FAILS("struct-sizes-differ", session, "feature-inversion", quick, &original.region, (void *)list, 2, NULL,
          &original);
  }
}

/* MARK: Ending early */

typedef struct watch {
  int requests, limit, results, last_result;
  int32_t answer; /* from request `limit` on */
  bool wants_more;
  int stop_in_result; /* index of the result whose callback asks to stop */
  double fraction;
} watch;

static void watch_progress(void *user, double fraction, const pareidolia_message *message) {
  watch *watch = user;
  EXPECT(fraction >= watch->fraction && fraction <= 1, "%f after %f", fraction, watch->fraction);
  EXPECT(message->code == PAREIDOLIA_OK, "%d", message->code);
  watch->fraction = fraction;
  check_message(message);
}

static int32_t watch_request(void *user) {
  watch *watch = user;
  return watch->requests++ >= watch->limit ? watch->answer : PAREIDOLIA_PROCEED;
}

static bool watch_result(void *user, int32_t index, int32_t count, const pareidolia_message *title,
                         const pareidolia_region *picture) {
  watch *watch = user;
  check_message(title);
  EXPECT(index < count && index > watch->last_result, "%d of %d after %d", index, count, watch->last_result);
  EXPECT(picture->struct_size == sizeof *picture && picture->width == WIDTH, "%d", picture->width);
  watch->results++;
  watch->last_result = index;
  if (index == watch->stop_in_result) watch->limit = 0;
  return watch->wants_more;
}

/* Runs until request `limit`, with this answer from there on; second: what another picture is for, or NULL.
 */
static int32_t run(watch *watch, const char *filter, const char *second, const char *parameters,
                   picture *picture, int limit, int32_t answer) {
  pareidolia_callbacks callbacks = {.struct_size = sizeof callbacks,
                                    .user = watch,
                                    .progress = watch_progress,
                                    .result = watch_result,
                                    .request = watch_request};
  *watch = (struct watch){.limit = limit, .answer = answer, .wants_more = true, .stop_in_result = -1};
  static struct picture other;
  draw(picture, 0);
  draw(&other, 1);
  pareidolia_picture pictures = {sizeof pictures, second, &other.region};
  return pareidolia_apply(session, filter, parameters, &picture->region, &pictures, second ? 1 : 0,
                          &callbacks, NULL);
}

/* Whether the filter was told to end. How often it asks depends on the clock: long layers ask on the way. */
static bool was_told(const watch *watch) { return watch->requests > watch->limit; }

/* Ends a filter at every `step`-th of its questions. */
static void end_everywhere(const char *filter, const char *second, const char *parameters, int results,
                           int step) {
  static picture original, whole, part;
  draw(&original, 0);
  watch watch;
  int32_t code = run(&watch, filter, second, parameters, &whole, INT32_MAX, PAREIDOLIA_PROCEED);
  EXPECT(code == PAREIDOLIA_OK && !is_equal(&whole, &original), "%s: code %d", filter, code);
  EXPECT(watch.results == results - 1 && watch.requests > 4, "%d results, %d requests", watch.results,
         watch.requests);
  int requests = watch.requests, different = 0;
  for (int limit = 0; limit < requests;
       limit += limit + step < requests || limit == requests - 1 ? step : requests - 1 - limit) {
    code = run(&watch, filter, second, parameters, &part, limit, PAREIDOLIA_STOP);
    EXPECT(code == (was_told(&watch) ? PAREIDOLIA_CANCELED : PAREIDOLIA_OK),
           "%s, stopped at request %d of %d: %d", filter, limit, requests, code);
    EXPECT(is_equal(&part, was_told(&watch) ? &original : &whole), "%s, stopped at request %d of %d: the region has changed", filter,
           limit, requests);
    code = run(&watch, filter, second, parameters, &part, limit, PAREIDOLIA_FINISH);
    EXPECT(code == PAREIDOLIA_OK, "%s, finished at request %d of %d: %d", filter, limit, requests, code);
    EXPECT(gaps_are_equal(&part, &original), "%s, finished at request %d: wrote between rows", filter, limit);
    EXPECT(watch.results < results, "%d results", watch.results);
    different += !is_equal(&part, &whole);
  }
  EXPECT(different > 0, "%s: finishing early changes nothing", filter);
  code = run(&watch, filter, second, parameters, &part, requests, PAREIDOLIA_STOP);
  EXPECT(was_told(&watch) || (code == PAREIDOLIA_OK && is_equal(&part, &whole)),
         "%s, stopped after the last request: %d", filter, code);
}

static void ends(void) {
  static picture original, part;
  draw(&original, 0);
  const char *samples =
      "{\"model\": \"hog\", \"iterations\": 2, \"series\": \"samples\", \"count\": 3, \"method\": \"2015\"}";
  end_everywhere("feature-inversion", NULL, quick, 1, 1);
  end_everywhere("feature-inversion", NULL, samples, 3, 1);
  end_everywhere("feature-inversion", "target",
                 "{\"model\": \"hog\", \"iterations\": 2, \"series\": \"morph\", \"count\": 3}", 3, 5);

  /* In the callback of a result that isn't the last, and by its answer. */
  watch watch = {.limit = INT32_MAX, .answer = PAREIDOLIA_STOP, .wants_more = true, .stop_in_result = 1};
  pareidolia_callbacks callbacks = {
      .struct_size = sizeof callbacks, .user = &watch, .result = watch_result, .request = watch_request};
  draw(&part, 0);
  int32_t code =
      pareidolia_apply(session, "feature-inversion", samples, &part.region, NULL, 0, &callbacks, NULL);
  EXPECT(code == PAREIDOLIA_CANCELED && is_equal(&part, &original) && watch.results == 1, "%d", code);
  watch = (struct watch){.limit = INT32_MAX, .wants_more = false, .stop_in_result = -1};
  code = pareidolia_apply(session, "feature-inversion", samples, &part.region, NULL, 0, &callbacks, NULL);
  EXPECT(code == PAREIDOLIA_OK && watch.results == 1 && !is_equal(&part, &original), "%d, %d results", code,
         watch.results);
}

static void dreams(void) {
  end_everywhere("deep-dream", "guide", "{\"octaves\": 2, \"iterations\": 1, \"layer\": \"block2b\"}", 1, 7);
  end_everywhere("deep-dream", NULL, "{\"octaves\": 2, \"iterations\": 2, \"layer\": \"block2b\"}", 1, 7);
  end_everywhere("deep-dream", NULL,
                 "{\"octaves\": 2, \"iterations\": 1, \"layer\": \"stem\", \"frames\": 3}", 3, 1);
}

static void textures(void) {
  end_everywhere(
      "style-transfer", "style",
      "{\"levels\": 2, \"iterations\": 4, \"layers\": \"relu1_1\", \"content-layers\": \"relu2_1\"}", 1, 47);
  end_everywhere("texture-synthesis", NULL,
                 "{\"levels\": 2, \"iterations\": 2, \"layers\": \"relu1_1+relu2_1\"}", 1, 23);
  end_everywhere("texture-synthesis", NULL,
                 "{\"levels\": 1, \"iterations\": 1, \"variations\": 2, \"layers\": \"relu1_1\"}", 2, 5);
}

/* MARK: Two threads */

static void *work(void *user) {
  picture *picture = user;
  pareidolia_session *own = pareidolia_session_new(NULL, NULL);
  for (int i = 0; i < 3; i++) {
    int32_t code = pareidolia_apply(own, "feature-inversion", quick, &picture->region, NULL, 0, NULL, NULL);
    if (code) return own;
  }
  pareidolia_session_free(own);
  return NULL;
}

static void threads(void) {
  enum { PICTURES = 4 };
  static picture alone[PICTURES], together[PICTURES];
  pthread_t workers[PICTURES];
  for (int i = 0; i < PICTURES; i++) {
    draw(&alone[i], i);
    draw(&together[i], i);
    EXPECT(!work(&alone[i]), "a run alone fails");
  }
  EXPECT(!is_equal(&alone[0], &alone[1]), "different pictures give the same");
  for (int i = 0; i < PICTURES; i++)
    if (pthread_create(&workers[i], NULL, work, &together[i])) abort();
  for (int i = 0; i < PICTURES; i++) {
    void *failure = NULL;
    pthread_join(workers[i], &failure);
    EXPECT(!failure && is_equal(&alone[i], &together[i]), "session %d differs beside others", i);
  }
}

/* MARK: What messages say */

static char noticed[64], titles[256];
static void keep_notice(void *user, const pareidolia_message *message) {
  (void)user;
  check_message(message);
  EXPECT(message->code == PAREIDOLIA_OK, "%d", message->code);
  snprintf(noticed, sizeof noticed, "%s %s×%s", message->identifier, argument(message, "width"),
           argument(message, "height"));
}
static bool keep_title(void *user, int32_t index, int32_t count, const pareidolia_message *title,
                       const pareidolia_region *picture) {
  (void)user, (void)index, (void)count, (void)picture;
  check_message(title);
  snprintf(titles + strlen(titles), sizeof titles - strlen(titles), "%s:%s;", title->identifier, argument(title, "percent"));
  return true;
}

static void messages(void) {
  static picture picture, other;
  draw(&picture, 0);
  draw(&other, 1);
  const pareidolia_message *error =
      fails(__LINE__, PAREIDOLIA_BAD_PARAMETER, "unknown-layer", session, "feature-inversion",
            "{\"model\": \"hog\", \"layer\": \"{known}\"}", &picture.region, NULL, 0, NULL, &picture);
  EXPECT(!strcmp(error->pattern, "There is no layer '{layer}' in {model}; try {recommended}. "
                                 "'pareidolia layers {model}' lists all."),
         "%s", error->pattern);
  EXPECT(!strcmp(argument(error, "layer"), "{known}") && strstr(argument(error, "recommended"), "hog"), "%s",
         error->english);
  error = fails(__LINE__, PAREIDOLIA_BAD_PARAMETER, "out-of-range", session, "feature-inversion",
                "{\"count\": 0}", &picture.region, NULL, 0, NULL, &picture);
  EXPECT(!strcmp(argument(error, "parameter"), "count") && !strcmp(argument(error, "highest"), "1000"),
         "%s", error->english);
  EXPECT(!error->argument_messages, "a text is said to be a message");
  error = fails(__LINE__, PAREIDOLIA_BAD_PARAMETER, "malformed-text", session, "feature-inversion",
                "{\"position\": \"left\"}", &picture.region, NULL, 0, NULL, &picture);
  EXPECT(error->argument_messages && !error->argument_messages[1] && error->argument_messages[2], "%s",
         error->english);
  error = fails(__LINE__, PAREIDOLIA_BAD_ARGUMENT, "malformed-json", session, "feature-inversion", "{1}",
                &picture.region, NULL, 0, NULL, &picture);
  const pareidolia_message *reason = error->argument_messages ? error->argument_messages[0] : NULL;
  EXPECT(reason && reason->argument_messages && reason->argument_messages[0], "%s", error->english);
  error = fails(__LINE__, PAREIDOLIA_UNKNOWN_FILTER, "unknown-filter", session, "deep-sleep", NULL,
                &picture.region, NULL, 0, NULL, &picture);
  EXPECT(!strcmp(argument(error, "filter"), "deep-sleep"), "%s", error->english);

  pareidolia_settings settings = {.struct_size = sizeof settings, .models_folder = "/nowhere"};
  pareidolia_session *empty = pareidolia_session_new(&settings, NULL);
  error = fails(__LINE__, PAREIDOLIA_MODEL_MISSING, "network-not-installed", empty, "deep-dream", NULL,
                &picture.region, NULL, 0, NULL, &picture);
  EXPECT(!strcmp(argument(error, "network"), "efficientnet-lite0"), "%s", error->english);
  pareidolia_session_free(empty);

  /* A target of another size is resampled, which is worth a notice. */
  other.region.width -= 2;
  pareidolia_picture target = {sizeof target, "target", &other.region};
  pareidolia_callbacks callbacks = {
      .struct_size = sizeof callbacks, .notice = keep_notice, .result = keep_title};
  const char *morph = "{\"model\": \"hog\", \"iterations\": 2, \"series\": \"morph\", \"count\": 3}";
  int32_t code =
      pareidolia_apply(session, "feature-inversion", morph, &picture.region, &target, 1, &callbacks, NULL);
  EXPECT(code == PAREIDOLIA_OK, "%d", code);
  EXPECT(!strcmp(noticed, "target-resampled 46×40"), "%s", noticed);
  EXPECT(!strcmp(titles, "morph:50;morph:100;"), "%s", titles);
}

/* MARK: Intermediate pictures */

static int32_t largest_width, largest_height;
static void measure(void *user, const pareidolia_region *picture) {
  (void)user;
  EXPECT(picture->struct_size == sizeof *picture && picture->stride_bytes >= 16 * picture->width, "%d",
         picture->width);
  if (picture->width > largest_width) largest_width = picture->width;
  if (picture->height > largest_height) largest_height = picture->height;
}

/* Not larger than asked for, and of the region's size for who doesn't know that one can ask. */
static void intermediates(void) {
  static picture picture;
  pareidolia_callbacks callbacks = {.struct_size = sizeof callbacks,
                                    .intermediate = measure,
                                    .intermediate_width = 24,
                                    .intermediate_height = 32};
  draw(&picture, 0);
  EXPECT(!pareidolia_apply(session, "feature-inversion", quick, &picture.region, NULL, 0, &callbacks, NULL),
         "fails");
  EXPECT(largest_width == 24 && largest_height == 20, "%d×%d", largest_width, largest_height);
  largest_width = largest_height = 0;
  pareidolia_callbacks *older =
      resized(&callbacks, sizeof callbacks, offsetof(pareidolia_callbacks, intermediate_width));
  draw(&picture, 0);
  EXPECT(!pareidolia_apply(session, "feature-inversion", quick, &picture.region, NULL, 0, older, NULL),
         "fails");
  EXPECT(largest_width == WIDTH && largest_height == HEIGHT, "%d×%d", largest_width, largest_height);
}

/* MARK: Parts */

/* A part outside the region is refused, also one whose end no integer holds; a filter that makes no parts makes all. */
static void parts(void) {
  static picture picture, whole;
  const int32_t wrong[][4] = {{0, 0, WIDTH + 1, 1}, {1, 0, WIDTH, 1},  {0, -1, 1, 1},
                              {0, 0, 1, 0},         {5, 5, 0, 0},      {INT32_MAX, 0, INT32_MAX, 1},
                              {0, HEIGHT, 1, 1},    {0, 0, -1, HEIGHT}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    pareidolia_callbacks callbacks = {.struct_size = sizeof callbacks,
                                      .part_x = wrong[i][0],
                                      .part_y = wrong[i][1],
                                      .part_width = wrong[i][2],
                                      .part_height = wrong[i][3]};
    draw(&picture, 0);
    fails(__LINE__, PAREIDOLIA_BAD_ARGUMENT, "bad-part", session, "feature-inversion", quick, &picture.region, NULL,
          0, &callbacks, &picture);
  }
  pareidolia_callbacks callbacks = {
      .struct_size = sizeof callbacks, .part_x = 2, .part_y = 1, .part_width = WIDTH - 2, .part_height = HEIGHT - 1};
  draw(&picture, 0);
  draw(&whole, 0);
  EXPECT(!pareidolia_apply(session, "feature-inversion", quick, &picture.region, NULL, 0, &callbacks, NULL),
         "fails");
  EXPECT(!pareidolia_apply(session, "feature-inversion", quick, &whole.region, NULL, 0, NULL, NULL), "fails");
  EXPECT(is_equal(&picture, &whole), "a filter that makes no parts made one");
}

int main(int argc, char **argv) {
  const struct {
    const char *name;
    void (*check)(void);
  } checks[] = {{"null-pointers", null_pointers},
                {"regions", regions},
                {"sizes", sizes},
                {"ends", ends},
                {"dreams", dreams},
                {"textures", textures},
                {"threads", threads},
                {"messages", messages},
                {"intermediates", intermediates},
                {"parts", parts}};
  if (pareidolia_abi_version() != PAREIDOLIA_ABI_VERSION) return 2;
  pareidolia_settings settings = {.struct_size = sizeof settings, .threads = 2};
  session = pareidolia_session_new(&settings, NULL);
  for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
    if (argc == 2 && !strcmp(argv[1], checks[i].name)) {
      checks[i].check();
      pareidolia_session_free(session);
      return failures ? 1 : 0;
    }
  return 2;
}
