/*
 * evaluating_parts: picks and sorts.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/evaluating_parts.h"

#include "core/mem.h"

int
evaluating_part(const struct eval_row *row, enum by by)
{
    switch (by) {
    case BY_LANGUAGE:
        return row->lang;
    case BY_KIND:
        return row->kind;
    case BY_CONTEXT:
        return row->context;
    case BY_LENGTH:
        return row->length;
    case BY_FILE:
        return row->file;
    case BY_ALL:
        break;
    }
    return 0;
}

static double
judged(const struct eval_row *row, enum judge judge)
{
    switch (judge) {
    case JUDGE_WORDS:
        return row->words;
    case JUDGE_RULES:
        return row->rules;
    case JUDGE_SHAPE:
        return row->shape;
    case JUDGE_BOTH:
        break;
    }
    return row->probability;
}

struct quality_ad *
evaluating_gather(const struct evaluating *e, enum by by, int part, enum judge judge,
                  size_t *count)
{
    struct quality_ad *ads = mem_alloc(e->count + 1, sizeof(*ads));
    size_t n = 0;
    for (size_t i = 0; i < e->count; i++) {
        if (evaluating_part(&e->rows[i], by) == part)
            ads[n++] =
                (struct quality_ad){ judged(&e->rows[i], judge), e->rows[i].deceptive };
    }
    quality_sort(ads, n);
    *count = n;
    return ads;
}
