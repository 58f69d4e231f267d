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

int
clock_gettime(clockid_t id, struct timespec *now)
{
    int64_t ahead_ms = id == CLOCK_REALTIME    ? wall_ahead_ms
                       : id == CLOCK_MONOTONIC ? mono_ahead_ms
                                               : 0;
    int code = (int)syscall(SYS_clock_gettime, id, now);
    int64_t ms = (int64_t)now->tv_sec * 1000 + ahead_ms;

    now->tv_sec = (time_t)(ms / 1000);
    now->tv_nsec += (long)(ms % 1000) * 1000000;
    now->tv_sec += now->tv_nsec / 1000000000;
    now->tv_nsec %= 1000000000;
    return code;
}

/* So much time goes by. */
static inline void
pass_ms(int64_t ms)
{
    wall_ahead_ms += ms;
    mono_ahead_ms += ms;
}

#endif
