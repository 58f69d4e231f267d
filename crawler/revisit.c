/*
 * revisit: how often a page changes, and when to look again; see revisit.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/revisit.h"

#include "core/time.h"
#include "crawler/source.h"

#include <math.h>

#define MINUTE_MS   60000
#define MINUTES_MAX (UINT32_MAX / 2)
#define DAILY_MS    50400000.0 /* interval of a page that changes once a day */
#define SHRINK_MAX  4

static uint32_t
minutes_of(int64_t ms)
{
    int64_t minutes = ms / MINUTE_MS;

    return minutes < 1             ? 1
           : minutes > MINUTES_MAX ? (uint32_t)MINUTES_MAX
                                   : (uint32_t)minutes;
}

static uint32_t
add_minutes(uint32_t a, uint32_t b)
{
    return a + b < a || a + b > MINUTES_MAX ? (uint32_t)MINUTES_MAX : a + b;
}

/* Half of what is known; the mean time between two changes stays. */
static void
forget_half(struct page_looks *looks)
{
    uint8_t changed = (uint8_t)((looks->changed + 1) / 2);

    if (looks->changed > 0) {
        looks->changed_min =
            (uint32_t)((uint64_t)looks->changed_min * changed / looks->changed);
    }
    looks->still_min /= 2;
    looks->changed = changed;
    looks->count /= 2;
}

void
revisit_look(struct page_looks *looks, int64_t since_ms, bool changed)
{
    uint32_t minutes = minutes_of(since_ms);

    if (looks->count >= PAGE_LOOKS_MAX) {
        forget_half(looks);
    }
    looks->count++;
    if (changed) {
        looks->changed++;
        looks->changed_min = add_minutes(looks->changed_min, minutes);
    } else {
        looks->still_min = add_minutes(looks->still_min, minutes);
    }
}

double
revisit_rate(const struct page_looks *looks)
{
    double changed = looks->changed_min, still = looks->still_min, mean;

    if (looks->changed == 0 || looks->count == 0 || looks->changed_min == 0) {
        return 0;
    }
    mean = (changed + still) / looks->count;
    return log(1 + changed / (still + mean / 2)) / (changed / looks->changed) *
           (double)(TIME_DAY_MS / MINUTE_MS);
}

int64_t
revisit_interval_ms(const struct page_looks *looks, int64_t interval_ms,
                    int64_t since_ms, bool changed)
{
    double rate = revisit_rate(looks);
    int64_t most_ms = 2 * interval_ms, least_ms = interval_ms / SHRINK_MAX, wanted_ms;

    if (!changed && most_ms < since_ms) {
        most_ms = since_ms;
    }
    wanted_ms = rate > 0 ? (int64_t)(DAILY_MS / cbrt(rate * rate)) : most_ms;
    wanted_ms = wanted_ms > most_ms ? most_ms : wanted_ms;
    wanted_ms = wanted_ms < least_ms ? least_ms : wanted_ms;
    return wanted_ms < SOURCE_REVISIT_MIN_MS   ? SOURCE_REVISIT_MIN_MS
           : wanted_ms > SOURCE_REVISIT_MAX_MS ? SOURCE_REVISIT_MAX_MS
                                               : wanted_ms;
}
