/* libFuzzer as a library (llvm.org/docs/LibFuzzer.html); no header of it is installed. */
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
