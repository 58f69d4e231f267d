/*
 * questions: what somebody should ask before they say yes to an offer.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_QUESTIONS_H
#define REPORTS_QUESTIONS_H

#include "core/score.h"

#define QUESTIONS_MAX 16

/*
 * The questions about what an ad is silent about or puts off, in the order of its facts; of
 * an ad in the careful lane nothing about visa and papers. In the reader's language; static
 * texts. Returns how many.
 */
size_t questions_of(const struct score *score, enum lang say,
                    const char *out[QUESTIONS_MAX]);

#endif
