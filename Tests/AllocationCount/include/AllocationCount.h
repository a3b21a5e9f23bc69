/* Allocations of memory by this process so far, on all threads. */
long allocation_count(void);
