/* Dreams on a picture in the PPM format (P6, 8 bits):
 *
 *   cc example.c -I ~/.local/include -L ~/.local/lib -lpareidolia -Wl,-rpath,$HOME/.local/lib -o dream
 *   ./dream '{"layer": "block5c", "iterations": 5}' < in.ppm > out.ppm
 */
#include <pareidolia.h>
#include <stdio.h>
#include <stdlib.h>

static void show_progress(void *user, double fraction, const pareidolia_message *message) {
  (void)user;
  fprintf(stderr, "\r%3.0f %%  %-40s", 100 * fraction, message->english);
}

int main(int argc, char **argv) {
  int width, height;
  if (scanf("P6 %d %d 255", &width, &height) != 2 || getchar() == EOF || width < 1 || height < 1) {
    fputs("Standard input is not a PPM picture of 8 bits.\n", stderr);
    return 1;
  }
  size_t count = (size_t)width * height;
  float *pixels = malloc(count * 4 * sizeof *pixels);
  if (!pixels) return 1;
  for (size_t i = 0; i < 4 * count; i++) pixels[i] = i % 4 == 3 ? 1 : getchar() / 255.0f;

  pareidolia_region region = {sizeof region, pixels, width, height, 16 * (int64_t)width};
  pareidolia_callbacks callbacks = {.struct_size = sizeof callbacks, .progress = show_progress};
  pareidolia_message *error = NULL;
  pareidolia_session *session = pareidolia_session_new(NULL, NULL);
  int32_t result = pareidolia_apply(session, "deep-dream", argc > 1 ? argv[1] : NULL, &region, NULL,
                                    0, &callbacks, &error);
  fputc('\n', stderr);
  if (result == PAREIDOLIA_OK) {
    printf("P6 %d %d 255\n", width, height);
    for (size_t i = 0; i < 4 * count; i++)
      if (i % 4 != 3) putchar((int)(255 * pixels[i] + 0.5f));
  } else {
    fprintf(stderr, "%s\n", error ? error->english : "There is no memory left.");
  }
  pareidolia_message_free(error);
  pareidolia_session_free(session);
  free(pixels);
  return result == PAREIDOLIA_OK ? 0 : 1;
}
