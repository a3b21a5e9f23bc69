/* A system call that Swift can't make, since it is declared with an open list of arguments. */
#include <signal.h>
#include <sys/prctl.h>

/* Ends the calling process when the thread that started it ends. */
static inline int cisolation_end_with_parent(void) {
    return prctl(PR_SET_PDEATHSIG, SIGKILL);
}
