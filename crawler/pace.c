/*
 * pace: how long a host is left alone, to the microsecond; see pace.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/pace.h"

#define MS_US 1000

int64_t
pace_next_us(int64_t end_us, int64_t delay_ms, int64_t not_before_us)
{
    int64_t next_us = end_us + delay_ms * MS_US;

    return next_us > not_before_us ? next_us : not_before_us;
}

int64_t
pace_waited_ms(int64_t end_us, int64_t begun_us)
{
    return end_us < 0 || begun_us < end_us ? 0 : (begun_us - end_us) / MS_US;
}

int64_t
pace_left_ms(int64_t next_us, int64_t now_us)
{
    return next_us <= now_us ? 0 : (next_us - now_us + MS_US - 1) / MS_US;
}
