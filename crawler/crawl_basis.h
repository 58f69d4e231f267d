/*
 * crawl_basis: a source that states no basis stays inside the allowed ranges.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_CRAWL_BASIS_H
#define CRAWLER_CRAWL_BASIS_H

#include "core/err.h"
#include "crawler/gate.h"

/* "public-board, seen 2026-03-14: terms allow indexing"; "" when the file states no basis. */
struct str crawl_basis_text(const struct source *source, struct arena *arena);

/*
 * Is there a seed that is no closed private address? A source with closed seeds alone, such as
 * those on loopback, needs neither basis nor contact but a range that is opened: false with
 * ERR_POLICY, which says so.
 */
MUST_USE bool crawl_seeds_open(const struct source *source, const struct gate *gate,
                               struct err *err);

/*
 * Do all seeds that are not closed lie in the gate's allowed ranges? Names that are not in the
 * gate's list are asked from the resolver, before any request is sent. False with ERR_POLICY,
 * the seed and what it needs, `lack`.
 */
MUST_USE bool crawl_seeds_inside(const struct source *source, const struct gate *gate,
                                 const char *lack, struct err *err);

#endif
