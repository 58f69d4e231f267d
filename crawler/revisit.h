/*
 * revisit: how often a page changes, learned from looks at it, and when to look again.
 *
 * Changes are taken for a Poisson process. A look tells one bit of it: has the page changed
 * since the look before? Four small numbers a page hold what looks have told; they are halved at
 * PAGE_LOOKS_MAX, so that what is long ago counts less. Nothing here knows a clock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_REVISIT_H
#define CRAWLER_REVISIT_H

#include "core/page.h"

/* The page was looked at `since_ms` after the look before, and had changed or not. */
void revisit_look(struct page_looks *looks, int64_t since_ms, bool changed);
/*
 * Changes a day; 0: none was seen. Counting changes would give too little, since several between
 * two looks show as one, and the plain estimate is infinite when every look found a change. So
 * it is the bias-reduced estimate of J. Cho and H. Garcia-Molina, "Estimating frequency of
 * change", ACM Transactions on Internet Technology 3(3), 2003:
 *
 *     rate = -ln((n - x + 0.5) / (n + 0.5)) / I     n looks, x found a change, I apart
 *
 * Looks are not equally far apart here. With S the time behind which the page was the same, C
 * the time behind which it had changed, and m = (S + C) / n,
 *
 *     rate = ln(1 + C / (S + m / 2)) / (C / x)
 *
 * is the same for equal intervals.
 */
double revisit_rate(const struct page_looks *looks);
/*
 * Milliseconds to the next look. Visits are shared out so that changes are found early in all
 * with as few of them as can be: the sum of all delays is least for intervals that shrink with
 * the root of the rate, and single pages are served alike by intervals that shrink with the rate
 * itself; taken is its power of two thirds, 14 hours for a change a day. From one look to the
 * next an interval at most doubles, or grows to the time for which the page is known to be the
 * same, and shrinks to a quarter at most. Never less than SOURCE_REVISIT_MIN_MS nor more than
 * SOURCE_REVISIT_MAX_MS. `interval_ms` was the interval so far, `since_ms` and `changed` as
 * above.
 */
int64_t revisit_interval_ms(const struct page_looks *looks, int64_t interval_ms,
                            int64_t since_ms, bool changed);

#endif
