/*
 * model_write: a model taken apart, and written.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/model_inside.h"
#include "classifier/tokens.h"
#include "core/digest.h"
#include "core/mem.h"

#include <stdlib.h>

static void
put32(struct buf *b, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        buf_add_char(b, (char)(v >> (8 * i) & 0xff));
}

static void
put64(struct buf *b, uint64_t v)
{
    put32(b, (uint32_t)v);
    put32(b, (uint32_t)(v >> 32));
}

static void
put_count(struct buf *out, const struct model_count *count)
{
    put32(out, count->deceptive);
    put32(out, count->legitimate);
}

static void
put_rows(struct buf *out, const struct model_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_add_char(out, (char)rows[i].source);
        put_count(out, &rows[i].templates);
    }
}

static void
put_token(struct buf *out, const struct model_token *t)
{
    buf_add_char(out, (char)t->pool);
    buf_add_char(out, (char)t->n);
    buf_add_char(out, (char)t->row_count);
    put32(out, t->share_of);
    put64(out, t->share_sum);
    buf_add(out, (struct str){ (const char *)t->p, t->n });
    put_rows(out, t->rows, t->row_count);
}

static void
put_rare(struct buf *out, const struct model_rare *r)
{
    buf_add_char(out, (char)r->pool);
    buf_add_char(out, (char)r->row_count);
    put64(out, r->hash);
    put_rows(out, r->rows, r->row_count);
}

static size_t
size_of(const struct model_parts *parts)
{
    size_t size =
        MODEL_HEAD_SIZE + parts->source_count * MODEL_SOURCE_SIZE + DIGEST_SIZE;
    for (size_t i = 0; i < parts->token_count; i++)
        size += MODEL_TOKEN_HEAD + parts->tokens[i].n +
                parts->tokens[i].row_count * MODEL_ROW_SIZE;
    for (size_t i = 0; i < parts->rare_count; i++)
        size += MODEL_RARE_HEAD + parts->rare[i].row_count * MODEL_ROW_SIZE;
    return size;
}

static void
put_head(struct buf *out, const struct model_parts *parts, size_t size)
{
    buf_lit(out, MODEL_MAGIC);
    put32(out, MODEL_VERSION);
    put32(out, LANG_COUNT);
    put32(out, AD_KIND_COUNT);
    put64(out, size);
    put64(out, parts->token_count);
    put64(out, parts->rare_count);
    put32(out, (uint32_t)parts->source_count);
    put32(out, TOKENS_VERSION);
    for (int i = 0; i < LANG_COUNT * AD_KIND_COUNT; i++)
        put_count(out, &parts->ads.of[i / AD_KIND_COUNT][i % AD_KIND_COUNT]);
    for (int i = 0; i < LANG_COUNT; i++)
        put64(out, (uint64_t)parts->neutral_sum[i]);
    for (int i = 0; i < LANG_COUNT; i++)
        put64(out, (uint64_t)parts->slope_sum[i]);
    for (size_t i = 0; i < parts->source_count; i++) {
        put64(out, parts->sources[i].name);
        for (int lang = 0; lang < LANG_COUNT; lang++)
            put_count(out, &parts->sources[i].ads[lang]);
    }
}

void
model_write(const struct model_parts *parts, struct buf *out)
{
    const size_t size = size_of(parts);
    put_head(out, parts, size);
    for (size_t i = 0; i < parts->token_count; i++)
        put_token(out, &parts->tokens[i]);
    for (size_t i = 0; i < parts->rare_count; i++)
        put_rare(out, &parts->rare[i]);
    if (buf_failed(out) || out->n < size - DIGEST_SIZE)
        return;
    uint8_t sum[DIGEST_SIZE];
    digest_sha256(str_sub(buf_str(out), out->n - (size - DIGEST_SIZE), out->n), sum);
    buf_add(out, (struct str){ (const char *)sum, DIGEST_SIZE });
}

/* Rows of all tokens and rare ones. */
static size_t
count_rows(const struct model *m)
{
    struct model_row rows[MODEL_SOURCES_MAX];
    size_t count = 0, at = m->rare_at;
    for (size_t i = 0; i < m->count; i++)
        count += model_token_at(m, m->offsets[i]).row_count;
    for (size_t i = 0; i < m->rare_count; i++)
        count += model_rare_at(m, &at, rows).row_count;
    return count;
}

void
model_take_apart(const struct model *m, struct model_parts *out)
{
    size_t used = 0, at = m->rare_at;
    *out = (struct model_parts){
        .ads = m->ads,
        .sources = mem_alloc(m->source_count + 1, sizeof(*out->sources)),
        .source_count = m->source_count,
        .tokens = mem_alloc(m->count + m->rare_count + 1, sizeof(*out->tokens)),
        .token_count = m->count,
        .rare = mem_alloc(m->rare_count + 1, sizeof(*out->rare)),
        .rare_count = m->rare_count,
        .rows = mem_alloc(count_rows(m) + 1, sizeof(*out->rows)),
    };
    memcpy(out->sources, m->sources, m->source_count * sizeof(*out->sources));
    for (size_t i = 0; i < LANG_COUNT; i++) {
        out->neutral_sum[i] =
            (int64_t)model_get64(m->bytes.p + MODEL_NEUTRAL_AT + 8 * i);
        out->slope_sum[i] = (int64_t)model_get64(m->bytes.p + MODEL_SLOPES_AT + 8 * i);
    }
    for (size_t i = 0; i < m->count; i++) {
        struct model_token *t = &out->tokens[i];
        *t = model_token_at(m, m->offsets[i]);
        t->rows = out->rows + used;
        t->count =
            model_rows_at((const char *)t->p + t->n, t->row_count, out->rows + used);
        used += t->row_count;
    }
    for (size_t i = 0; i < m->rare_count; i++) {
        out->rare[i] = model_rare_at(m, &at, out->rows + used);
        used += out->rare[i].row_count;
    }
}

void
model_parts_free(struct model_parts *parts)
{
    free(parts->sources);
    free(parts->tokens);
    free(parts->rare);
    free(parts->rows);
    *parts = (struct model_parts){ .token_count = 0 };
}

int
model_token_order(const void *a, const void *b)
{
    const struct model_token *x = a;
    const struct model_token *y = b;
    if (x->pool != y->pool)
        return x->pool < y->pool ? -1 : 1;
    return str_cmp((struct str){ (const char *)x->p, x->n },
                   (struct str){ (const char *)y->p, y->n });
}

int
model_rare_order(const void *a, const void *b)
{
    const struct model_rare *x = a;
    const struct model_rare *y = b;
    if (x->pool != y->pool)
        return x->pool < y->pool ? -1 : 1;
    return (x->hash > y->hash) - (x->hash < y->hash);
}

/* Tokens that are in order already are left alone. */
void
model_parts_sort(struct model_parts *parts)
{
    size_t sorted = 1;
    while (sorted < parts->token_count &&
           model_token_order(&parts->tokens[sorted - 1], &parts->tokens[sorted]) < 0)
        sorted++;
    if (sorted < parts->token_count)
        qsort(parts->tokens, parts->token_count, sizeof(*parts->tokens),
              model_token_order);
    if (parts->rare_count > 0)
        qsort(parts->rare, parts->rare_count, sizeof(*parts->rare), model_rare_order);
}
