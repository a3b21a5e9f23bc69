/* Instructions that Swift lacks: they ask for a line of memory that is needed soon, and take any address. */

static inline __attribute__((always_inline)) void prefetch(const void *address) {
    __builtin_prefetch(address, 0, 3);
}

static inline __attribute__((always_inline)) void prefetchForWriting(const void *address) {
    __builtin_prefetch(address, 1, 3);
}

/* For memory that would crowd out the first-level cache. */
static inline __attribute__((always_inline)) void prefetchToSecondLevel(const void *address) {
    __builtin_prefetch(address, 0, 2);
}
