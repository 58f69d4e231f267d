/*
 * set_clock: the wall clock and the monotonic one of this process, ahead of the machine's.
 *
 * Include it in one file of a program: what core/time.c calls is found here before the C library.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_SET_CLOCK_H
#define TESTS_SUPPORT_SET_CLOCK_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Milliseconds, below 0 too; a server's thread may set them. */
static _Atomic int64_t wall_ahead_ms, mono_ahead_ms;
/* Since when the clocks go by these alone, 0: they go by themselves. */
static int64_t stood_ms;

int
clock_gettime(clockid_t id, struct timespec *now)
{
    int64_t ahead_ms = id == CLOCK_REALTIME    ? wall_ahead_ms
                       : id == CLOCK_MONOTONIC ? mono_ahead_ms
                                               : 0;
    int code = 0;

    *now = (struct timespec){ .tv_sec = (time_t)(stood_ms / 1000) };
    if (stood_ms == 0) {
        code = (int)syscall(SYS_clock_gettime, id, now);
    }
    now->tv_sec += (time_t)(ahead_ms / 1000);
    now->tv_nsec += (long)(ahead_ms % 1000) * 1000000;
    if (now->tv_nsec < 0) {
        now->tv_nsec += 1000000000;
        now->tv_sec--;
    } else if (now->tv_nsec >= 1000000000) {
        now->tv_nsec -= 1000000000;
        now->tv_sec++;
    }
    return code;
}

/* Both clocks show that second, and go on by pass_ms() alone; 0: they go by themselves again. */
static inline void
stop_clock(int64_t at_ms)
{
    stood_ms = at_ms;
    wall_ahead_ms = mono_ahead_ms = 0;
}

/* So much time goes by. */
static inline void
pass_ms(int64_t ms)
{
    wall_ahead_ms += ms;
    mono_ahead_ms += ms;
}

#endif
