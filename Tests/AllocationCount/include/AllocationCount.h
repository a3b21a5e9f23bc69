/* Allocations of memory by the calling thread so far; what else a process does meanwhile is not a test's.
   Under a sanitizer none is counted. */
long allocation_count(void);

/* From now on, memory is filled with this byte when it is allocated, and when it is freed; 0 ends it. */
void fill_memory(int byte);
