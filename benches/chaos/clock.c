/* A machine whose clock is off: preloaded into a node, shows it the time of day so many seconds ahead. What is measured, and
   not told (CLOCK_MONOTONIC), stays as it is. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long ahead;

__attribute__((constructor)) static void read_setting(void) {
    const char *text = getenv("CHAOS_CLOCK_AHEAD_SECONDS");
    ahead = text ? atol(text) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = (int)syscall(SYS_clock_gettime, clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        time->tv_sec += ahead;
    }
    return result;
}
