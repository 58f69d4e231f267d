/*
 * pace: how long a host is left alone, to the microsecond.
 *
 * Times are of the monotonic clock, in microseconds. A delay runs from the moment at which the
 * end of an answer was known to the moment before the next request is begun: both are on the
 * host's side of what happened. Whole milliseconds would round each wait up by half of one on
 * the way in and another half on the way out, or make it too short.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_PACE_H
#define CRAWLER_PACE_H

#include <stdint.h>

/* When the host may be asked again: delay_ms behind the end, and not before not_before_us. */
int64_t pace_next_us(int64_t end_us, int64_t delay_ms, int64_t not_before_us);
/* How long the host was left alone, as it is told: whole milliseconds that have passed, never
 * more. end_us < 0: it was never asked before, 0. */
int64_t pace_waited_ms(int64_t end_us, int64_t begun_us);
/* Milliseconds from now on that a host is still to be left alone, a begun one counted; 0 none. */
int64_t pace_left_ms(int64_t next_us, int64_t now_us);

#endif
