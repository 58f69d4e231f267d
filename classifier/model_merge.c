/*
 * model_merge: sorted lists run together; tokens that one side knows by their hash only are
 * sought there.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/model_merge.h"

#include "classifier/tokens.h"
#include "core/mem.h"

#include <inttypes.h>
#include <stdlib.h>

/* One of the two models. */
struct side {
    const struct model *model;
    struct model_parts parts;
    uint32_t *sources; /* by its source: the merged one */
};

struct merging {
    struct side sides[2];
    struct model_parts out;
    size_t row_count;
    bool overflow;
};

static uint32_t
add32(struct merging *m, uint32_t a, uint32_t b)
{
    const uint64_t sum = (uint64_t)a + b;
    m->overflow |= sum > UINT32_MAX;
    return (uint32_t)sum;
}

static struct model_count
add_counts(struct merging *m, struct model_count a, struct model_count b)
{
    return (struct model_count){ add32(m, a.deceptive, b.deceptive),
                                 add32(m, a.legitimate, b.legitimate) };
}

bool
model_check_tokens(const struct model *m, const char *which, struct err *err)
{
    const uint32_t version = model_tokens_version(m);
    return version == TOKENS_VERSION ||
           err_set(err,
                   "the %s%smodel was counted by tokens of version %" PRIu32
                   ", and this program makes version %d: their counts are not of the"
                   " same words; count it anew with \"lurewatch train\"",
                   which, *which ? " " : "", version, TOKENS_VERSION);
}

/* The sources of both by name, and where each goes. */
static bool
merge_sources(struct merging *m, struct err *err)
{
    const struct model_parts *a = &m->sides[0].parts, *b = &m->sides[1].parts;
    size_t i = 0, k = 0, n = 0;
    m->out.sources =
        mem_alloc(a->source_count + b->source_count + 1, sizeof(*m->out.sources));
    while (i < a->source_count || k < b->source_count) {
        const bool first =
            k == b->source_count ||
            (i < a->source_count && a->sources[i].name <= b->sources[k].name);
        const bool second =
            i == a->source_count ||
            (k < b->source_count && b->sources[k].name <= a->sources[i].name);
        struct model_source *to = &m->out.sources[n];
        *to = first ? a->sources[i] : b->sources[k];
        for (int lang = 0; first && second && lang < LANG_COUNT; lang++)
            to->ads[lang] = add_counts(m, to->ads[lang], b->sources[k].ads[lang]);
        if (first)
            m->sides[0].sources[i++] = (uint32_t)n;
        if (second)
            m->sides[1].sources[k++] = (uint32_t)n;
        n++;
    }
    m->out.source_count = n;
    return n <= MODEL_SOURCES_MAX ||
           err_set(err,
                   "the two models have %zu sources together; one holds at most %d", n,
                   MODEL_SOURCES_MAX);
}

static void
merge_ads(struct merging *m)
{
    const struct model_parts *a = &m->sides[0].parts, *b = &m->sides[1].parts;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        struct model_count all = { 0, 0 };
        for (int kind = 0; kind < AD_KIND_COUNT; kind++) {
            m->out.ads.of[lang][kind] =
                add_counts(m, a->ads.of[lang][kind], b->ads.of[lang][kind]);
            all = add_counts(m, all, m->out.ads.of[lang][kind]);
        }
        m->out.neutral_sum[lang] = a->neutral_sum[lang] + b->neutral_sum[lang];
        m->out.slope_sum[lang] = a->slope_sum[lang] + b->slope_sum[lang];
    }
}

/* Rows of one side; none when the token is not there. */
struct side_rows {
    const struct model_row *rows;
    size_t count;
};

/* Runs the rows of both sides together; returns where they stand. */
static const struct model_row *
merge_rows(struct merging *m, const struct side_rows from[2], size_t *count)
{
    struct model_row *out = m->out.rows + m->row_count;
    size_t at[2] = { 0, 0 }, n = 0;
    while (at[0] < from[0].count || at[1] < from[1].count) {
        uint32_t source[2] = { UINT32_MAX, UINT32_MAX };
        for (int i = 0; i < 2; i++) {
            if (at[i] < from[i].count)
                source[i] = m->sides[i].sources[from[i].rows[at[i]].source];
        }
        const uint32_t next = source[0] < source[1] ? source[0] : source[1];
        out[n] = (struct model_row){ .source = next };
        for (int i = 0; i < 2; i++) {
            if (source[i] == next)
                out[n].templates =
                    add_counts(m, out[n].templates, from[i].rows[at[i]++].templates);
        }
        n++;
    }
    m->row_count += n;
    *count = n;
    return out;
}

/* What the other side has of a token that it has no bytes of. */
static struct side_rows
rare_rows(const struct side *side, enum lang pool, uint64_t hash)
{
    const struct model_rare key = { .pool = pool, .hash = hash };
    const struct model_rare *found = bsearch(
        &key, side->parts.rare, side->parts.rare_count, sizeof(key), model_rare_order);
    if (!found)
        return (struct side_rows){ NULL, 0 };
    return (struct side_rows){ found->rows, found->row_count };
}

static void
add_token(struct merging *m, const struct model_token *a, const struct model_token *b)
{
    const struct model_token *sides[2] = { a, b };
    const struct model_token *known = a ? a : b;
    struct model_token *out = &m->out.tokens[m->out.token_count++];
    struct side_rows rows[2];
    *out = (struct model_token){ .pool = known->pool, .p = known->p, .n = known->n };
    for (int i = 0; i < 2; i++) {
        if (sides[i]) {
            rows[i] = (struct side_rows){ sides[i]->rows, sides[i]->row_count };
            out->share_of = add32(m, out->share_of, sides[i]->share_of);
            out->share_sum += sides[i]->share_sum;
        } else {
            rows[i] = rare_rows(&m->sides[i], known->pool, model_token_hash(known));
        }
    }
    out->rows = merge_rows(m, rows, &out->row_count);
    for (size_t i = 0; i < out->row_count; i++)
        out->count = add_counts(m, out->count, out->rows[i].templates);
    add32(m, out->count.deceptive, out->count.legitimate);
}

static void
merge_tokens(struct merging *m)
{
    const struct model_parts *a = &m->sides[0].parts, *b = &m->sides[1].parts;
    size_t i = 0, k = 0;
    m->out.tokens =
        mem_alloc(a->token_count + b->token_count + 1, sizeof(*m->out.tokens));
    while (i < a->token_count || k < b->token_count) {
        const int order = i == a->token_count ? 1
                          : k == b->token_count
                              ? -1
                              : model_token_order(&a->tokens[i], &b->tokens[k]);
        const struct model_token *first = order <= 0 ? &a->tokens[i++] : NULL;
        const struct model_token *second = order >= 0 ? &b->tokens[k++] : NULL;
        add_token(m, first, second);
    }
}

static void
add_rare(struct merging *m, const struct model_rare *a, const struct model_rare *b)
{
    const struct model_rare *known = a ? a : b;
    const struct side_rows rows[2] = { { a ? a->rows : NULL, a ? a->row_count : 0 },
                                       { b ? b->rows : NULL, b ? b->row_count : 0 } };
    if (model_find(m->sides[0].model, known->hash) != MODEL_NONE ||
        model_find(m->sides[1].model, known->hash) != MODEL_NONE)
        return;
    struct model_rare *out = &m->out.rare[m->out.rare_count++];
    *out = (struct model_rare){ .pool = known->pool, .hash = known->hash };
    out->rows = merge_rows(m, rows, &out->row_count);
    uint32_t sum = 0;
    for (size_t i = 0; i < out->row_count; i++)
        sum = add32(m, sum,
                    add32(m, out->rows[i].templates.deceptive,
                          out->rows[i].templates.legitimate));
}

static void
merge_rare(struct merging *m)
{
    const struct model_parts *a = &m->sides[0].parts, *b = &m->sides[1].parts;
    size_t i = 0, k = 0;
    m->out.rare = mem_alloc(a->rare_count + b->rare_count + 1, sizeof(*m->out.rare));
    while (i < a->rare_count || k < b->rare_count) {
        const int order = i == a->rare_count ? 1
                          : k == b->rare_count
                              ? -1
                              : model_rare_order(&a->rare[i], &b->rare[k]);
        const struct model_rare *first = order <= 0 ? &a->rare[i++] : NULL;
        const struct model_rare *second = order >= 0 ? &b->rare[k++] : NULL;
        add_rare(m, first, second);
    }
}

static size_t
count_rows(const struct model_parts *parts)
{
    size_t count = 0;
    for (size_t i = 0; i < parts->token_count; i++)
        count += parts->tokens[i].row_count;
    for (size_t i = 0; i < parts->rare_count; i++)
        count += parts->rare[i].row_count;
    return count;
}

static bool
merge(struct merging *m, struct buf *out, struct err *err)
{
    size_t rows = 0;
    for (int i = 0; i < 2; i++) {
        struct side *side = &m->sides[i];
        model_take_apart(side->model, &side->parts);
        side->sources = mem_alloc(side->parts.source_count + 1, sizeof(*side->sources));
        rows += count_rows(&side->parts);
    }
    m->out.rows = mem_alloc(rows + 1, sizeof(*m->out.rows));
    if (!merge_sources(m, err))
        return false;
    merge_ads(m);
    merge_tokens(m);
    merge_rare(m);
    if (m->overflow)
        return err_set(err, "together the two models count more than 4,294,967,295 of "
                            "something, which a model cannot hold");
    model_write(&m->out, out);
    return !buf_failed(out) ||
           err_set(err, "the merged model is larger than its buffer of %zu bytes",
                   out->max);
}

bool
model_merge(const struct model *a, const struct model *b, struct buf *out,
            struct err *err)
{
    struct merging m = { .sides = { { .model = a }, { .model = b } } };
    if (!model_check_tokens(a, "first", err) || !model_check_tokens(b, "second", err))
        return false;
    const bool ok = merge(&m, out, err);
    for (int i = 0; i < 2; i++) {
        model_parts_free(&m.sides[i].parts);
        free(m.sides[i].sources);
    }
    model_parts_free(&m.out);
    return ok;
}
