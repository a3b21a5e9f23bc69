/* Allocations of memory by the calling thread so far; what else a process does meanwhile is not a test's. */
long allocation_count(void);
