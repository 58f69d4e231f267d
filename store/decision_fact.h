/*
 * decision_fact: one decision as it is written down.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_DECISION_FACT_H
#define STORE_DECISION_FACT_H

#include "store/inside.h"

/* Adds the fact inside the running step, naming the latest one on that ad; *id is its number. */
MUST_USE bool decision_fact(struct store *s, const struct decide *d, struct str pack,
                            int64_t *id, struct err *err);

#endif
