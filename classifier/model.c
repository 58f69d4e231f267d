/*
 * model: looking up token counts.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/model.h"

#include "classifier/model_inside.h"

#include <stdlib.h>

struct model_token
model_token_at(const struct model *m, size_t offset)
{
    const char *p = m->bytes.p + offset;
    const uint8_t *b = (const uint8_t *)p;
    return (struct model_token){
        .pool = (enum lang)b[0],
        .p = b + MODEL_TOKEN_HEAD,
        .n = b[1],
        .row_count = b[2],
        .share_of = model_get32(p + 3),
        .share_sum = model_get64(p + 7),
    };
}

struct model_count
model_rows_at(const char *p, size_t count, struct model_row *rows)
{
    struct model_count sum = { 0, 0 };
    for (size_t i = 0; i < count; i++, p += MODEL_ROW_SIZE) {
        rows[i].source = (uint8_t)p[0];
        rows[i].templates =
            (struct model_count){ model_get32(p + 1), model_get32(p + 5) };
        sum.deceptive += rows[i].templates.deceptive;
        sum.legitimate += rows[i].templates.legitimate;
    }
    return sum;
}

struct model_rare
model_rare_at(const struct model *m, size_t *offset, struct model_row *rows)
{
    const char *p = m->bytes.p + *offset;
    struct model_rare r = {
        .pool = (enum lang)(uint8_t)p[0],
        .row_count = (uint8_t)p[1],
        .hash = model_get64(p + 2),
        .rows = rows,
    };
    model_rows_at(p + MODEL_RARE_HEAD, r.row_count, rows);
    *offset += MODEL_RARE_HEAD + r.row_count * MODEL_ROW_SIZE;
    return r;
}

uint64_t
model_stem_hash(const uint8_t *p, size_t n, enum lang lang)
{
    uint64_t h = 0xCBF29CE484222325u ^ (uint64_t)model_pool(lang) << 56;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 0x100000001B3u;
    h = model_mix(h);
    return h ? h : 1;
}

uint64_t
model_token_hash(const struct model_token *t)
{
    const uint8_t *space = memchr(t->p, ' ', t->n);
    if (!space)
        return model_stem_hash(t->p, t->n, t->pool);
    size_t n = (size_t)(space - t->p);
    return model_pair_hash(model_stem_hash(t->p, n, t->pool),
                           model_stem_hash(space + 1, t->n - n - 1, t->pool));
}

bool
model_knows(const struct model *m, enum lang lang, enum ad_kind kind)
{
    if (!model_is_enough(m->totals[lang]))
        return false;
    return kind == AD_KIND_NONE || kind == AD_OTHER ||
           model_is_enough(m->ads.of[lang][kind]);
}

void
model_free(struct model *m)
{
    if (!m)
        return;
    free(m->offsets);
    free(m->weights);
    free(m->says);
    free(m->sources);
    model_free_tables(m);
    free(m);
}

size_t
model_token_count(const struct model *m)
{
    return m->count;
}

struct model_token
model_token(const struct model *m, size_t index)
{
    struct model_row rows[MODEL_SOURCES_MAX];
    struct model_token t = model_token_at(m, m->offsets[index]);
    t.count = model_rows_at((const char *)t.p + t.n, t.row_count, rows);
    return t;
}

struct str
model_token_bytes(const struct model *m, size_t index)
{
    const struct model_token t = model_token_at(m, m->offsets[index]);
    return (struct str){ (const char *)t.p, t.n };
}

size_t
model_rare_count(const struct model *m)
{
    return m->rare_count;
}

size_t
model_nameless_count(const struct model *m)
{
    return m->nameless;
}

uint32_t
model_tokens_version(const struct model *m)
{
    return m->tokens_version;
}

size_t
model_source_count(const struct model *m)
{
    return m->source_count;
}

bool
model_has_source(const struct model *m, uint64_t name)
{
    for (size_t i = 0; i < m->source_count; i++) {
        if (m->sources[i].name == name)
            return true;
    }
    return false;
}

struct model_count
model_ads(const struct model *m, enum lang lang)
{
    return m->totals[lang];
}

struct model_count
model_ads_of(const struct model *m, enum lang lang, enum ad_kind kind)
{
    return m->ads.of[lang][kind];
}

double
model_weight(const struct model *m, uint32_t token)
{
    return m->weights[token];
}

const double *
model_weights(const struct model *m)
{
    return m->weights;
}

double
model_counts_say(const struct model *m, uint32_t token)
{
    return m->says[token];
}

double
model_neutral(const struct model *m, enum lang lang)
{
    return m->neutral[lang];
}

double
model_slope(const struct model *m, enum lang lang)
{
    return m->slope[lang];
}

bool
model_compares(const struct model *m, enum lang lang)
{
    return m->compares[lang];
}

bool
model_compares_most(const struct model *m, enum lang lang)
{
    return m->compares_most[lang];
}
