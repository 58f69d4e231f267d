/*
 * rules_impact_quote: a quote whose contacts are masked.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_RULES_IMPACT_QUOTE_H
#define CLI_RULES_IMPACT_QUOTE_H

#include "classifier/evaluate.h"

/* What the hit quotes, contacts masked by what stands around them too; "[contact]" when it is
 * nothing else. Memory from the arena. */
struct str impact_quote(const struct ad *ad, const struct rule_hit *hit,
                        struct arena *arena);

#endif
