/* A system call that Swift can't make, since it is declared with an open list of arguments. */
#include <signal.h>
#include <sys/prctl.h>

/* Ends the calling process when the thread that started it ends. */
static inline int cisolation_end_with_parent(void) {
    return prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* A file in memory, without a name, which goes when it is closed; -1 if there is none to be had. Declared here, since
 * the system's header shows it to GNU's programs only. */
extern int memfd_create(const char *name, unsigned int flags);
static inline int cisolation_memory_file(void) { return memfd_create("tensors", 1 /* MFD_CLOEXEC */); }
