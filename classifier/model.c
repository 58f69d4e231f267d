/*
 * model: reading, checking, writing and looking up token counts.
 *
 * File: "LWMODEL\n", u32 version, u32 languages, u32 kinds of ad, u64 size of the whole file,
 * u64 tokens, u32 sources, then for each language and in it for each kind u32 deceptive and u32
 * legitimate ads, for each language the neutral sum as i32, then each source as u64 name and for
 * each language u32 deceptive and u32 legitimate ads, then each token as u8 language, u8 length,
 * u16 share, u8 rows, its bytes, and each row as u8 source, u32 deceptive and u32 legitimate
 * templates, then 32 bytes of SHA-256. Version 1 had no kinds, version 2 no sources.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/model.h"

#include "classifier/model_evidence.h"
#include "core/digest.h"
#include "core/mem.h"

#include <stdlib.h>

#define MAGIC       "LWMODEL\n"
#define VERSION     3
#define ADS_AT      (8 + 4 + 4 + 4 + 8 + 8 + 4)
#define NEUTRAL_AT  (ADS_AT + 8 * (size_t)LANG_COUNT * AD_KIND_COUNT)
#define HEAD_SIZE   (NEUTRAL_AT + 4 * (size_t)LANG_COUNT)
#define SOURCE_SIZE (8 + 8 * (size_t)LANG_COUNT)
#define TOKEN_HEAD  5
#define ROW_SIZE    9
#define FILTER_BITS 8 /* a power of two; so at most one bit in sixteen is set */

struct model {
    struct str bytes;
    struct model_ads ads;
    struct model_count totals[LANG_COUNT];
    double neutral[LANG_COUNT];
    bool compares[LANG_COUNT];
    struct model_source *sources;
    size_t source_count;
    uint32_t *offsets;      /* of each token's head */
    double *weights, *says; /* with and without the share */
    size_t count;
    struct slot {
        uint64_t hash;
        uint32_t token;
    } * table; /* open addressing, at most half full */
    size_t table_size;
    uint64_t *filter; /* FILTER_BITS for each slot; one is set for each token */
};

static uint32_t
get32(const char *p)
{
    const uint8_t *b = (const uint8_t *)p;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
           (uint32_t)b[3] << 24;
}

static uint64_t
get64(const char *p)
{
    return get32(p) | (uint64_t)get32(p + 4) << 32;
}

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

static uint64_t
mix(uint64_t h)
{
    h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9u;
    h = (h ^ h >> 27) * 0x94D049BB133111EBu;
    return h ^ h >> 31;
}

uint64_t
model_stem_hash(const uint8_t *p, size_t n, enum lang lang)
{
    uint64_t h = 0xCBF29CE484222325u ^ (uint64_t)lang << 56;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 0x100000001B3u;
    h = mix(h);
    return h ? h : 1;
}

uint64_t
model_pair_hash(uint64_t first, uint64_t second)
{
    uint64_t h = mix(first * 3 + mix(second));
    return h ? h : 1;
}

static uint64_t
token_hash(const struct model_token *t)
{
    const uint8_t *space = memchr(t->p, ' ', t->n);
    if (!space)
        return model_stem_hash(t->p, t->n, t->lang);
    size_t n = (size_t)(space - t->p);
    return model_pair_hash(model_stem_hash(t->p, n, t->lang),
                           model_stem_hash(space + 1, t->n - n - 1, t->lang));
}

static bool
is_enough(struct model_count ads)
{
    return ads.deceptive >= MODEL_CLASS_MIN && ads.legitimate >= MODEL_CLASS_MIN;
}

bool
model_knows(const struct model *m, enum lang lang, enum ad_kind kind)
{
    if (!is_enough(m->totals[lang]))
        return false;
    return kind == AD_KIND_NONE || kind == AD_OTHER || is_enough(m->ads.of[lang][kind]);
}

/* Magic and version; both stand at the same place in every version. */
static bool
check_version(struct str bytes, struct err *err)
{
    if (bytes.n < 8 || memcmp(bytes.p, MAGIC, 8) != 0)
        return err_set(err, "not a model file: it does not begin with \"LWMODEL\"");
    if (bytes.n < 12)
        return err_set(err, "the model file is cut short: %zu bytes", bytes.n);
    uint32_t version = get32(bytes.p + 8);
    if (version == 1 || version == 2)
        return err_set(
            err,
            "model file of version %u, which does not say what kinds of ad and"
            " which sources it was counted from; count it anew with"
            " \"lurewatch train\"",
            version);
    if (version != VERSION)
        return err_set(err, "model file of version %u; this program reads version %d",
                       version, VERSION);
    return true;
}

static bool
check_frame(struct str bytes, struct err *err)
{
    if (!check_version(bytes, err))
        return false;
    if (bytes.n < HEAD_SIZE + DIGEST_SIZE)
        return err_set(err, "the model file is cut short: %zu bytes", bytes.n);
    if (get32(bytes.p + 12) != LANG_COUNT || get32(bytes.p + 16) != AD_KIND_COUNT)
        return err_set(err,
                       "model file with %u languages and %u kinds of ad; this program"
                       " knows %d and %d",
                       get32(bytes.p + 12), get32(bytes.p + 16), LANG_COUNT,
                       AD_KIND_COUNT);
    if (get64(bytes.p + 20) != bytes.n)
        return err_set(err, "the model file has %zu bytes, but says it has %llu",
                       bytes.n, (unsigned long long)get64(bytes.p + 20));
    uint8_t sum[DIGEST_SIZE];
    digest_sha256(str_sub(bytes, 0, bytes.n - DIGEST_SIZE), sum);
    if (memcmp(sum, bytes.p + bytes.n - DIGEST_SIZE, DIGEST_SIZE) != 0)
        return err_set(err, "the model file is damaged: its checksum does not fit");
    return true;
}

static struct model_token
token_at(const struct model *m, size_t offset)
{
    const char *p = m->bytes.p + offset;
    const uint8_t *b = (const uint8_t *)p;
    return (struct model_token){
        .lang = (enum lang)b[0],
        .p = b + TOKEN_HEAD,
        .n = b[1],
        .share = b[2] | (uint32_t)b[3] << 8,
        .row_count = b[4],
    };
}

/* Reads the rows behind a token and adds them up. */
static void
read_rows(struct model_token *t, struct model_row rows[MODEL_SOURCES_MAX])
{
    const char *p = (const char *)t->p + t->n;
    t->rows = rows;
    t->count = (struct model_count){ 0 };
    for (size_t i = 0; i < t->row_count; i++, p += ROW_SIZE) {
        rows[i].source = (uint8_t)p[0];
        rows[i].templates = (struct model_count){ get32(p + 1), get32(p + 5) };
        t->count.deceptive += rows[i].templates.deceptive;
        t->count.legitimate += rows[i].templates.legitimate;
    }
}

static int
token_cmp(const struct model_token *a, const struct model_token *b)
{
    if (a->lang != b->lang)
        return a->lang < b->lang ? -1 : 1;
    return str_cmp((struct str){ (const char *)a->p, a->n },
                   (struct str){ (const char *)b->p, b->n });
}

/* Reads how many ads there were and adds them up by language. */
static bool
read_ads(struct model *m, struct err *err)
{
    const char *p = m->bytes.p + ADS_AT;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        uint64_t deceptive = 0, legitimate = 0;
        for (int kind = 0; kind < AD_KIND_COUNT; kind++, p += 8) {
            struct model_count ads = { get32(p), get32(p + 4) };
            m->ads.of[lang][kind] = ads;
            deceptive += ads.deceptive;
            legitimate += ads.legitimate;
        }
        if (deceptive > UINT32_MAX || legitimate > UINT32_MAX)
            return err_set(err, "the model file counts more ads than can be held");
        m->totals[lang] =
            (struct model_count){ (uint32_t)deceptive, (uint32_t)legitimate };
        m->neutral[lang] = (double)(int32_t)get32(m->bytes.p + NEUTRAL_AT + 4 * lang) /
                           MODEL_SHARE_ONE;
    }
    return true;
}

/* Adds up and checks the sources: together they have the ads that there are. */
static bool
read_sources(struct model *m, struct err *err)
{
    const char *p = m->bytes.p + HEAD_SIZE;
    for (size_t i = 0; i < m->source_count; i++) {
        struct model_source *source = &m->sources[i];
        source->name = get64(p);
        p += 8;
        if (i && source->name <= m->sources[i - 1].name)
            return err_set(err, "source %zu of the model file is out of order", i + 1);
        for (int lang = 0; lang < LANG_COUNT; lang++, p += 8) {
            source->ads[lang] = (struct model_count){ get32(p), get32(p + 4) };
            if (source->ads[lang].deceptive > m->totals[lang].deceptive ||
                source->ads[lang].legitimate > m->totals[lang].legitimate)
                return err_set(
                    err, "source %zu of the model file has more ads than exist", i + 1);
            m->compares[lang] |= is_enough(source->ads[lang]);
        }
    }
    return true;
}

static bool
check_rows(const struct model *m, const struct model_token *t, size_t number,
           struct err *err)
{
    for (size_t i = 0; i < t->row_count; i++) {
        const struct model_row *row = &t->rows[i];
        if (row->source >= m->source_count ||
            (i && row->source <= t->rows[i - 1].source))
            return err_set(err, "the sources of token %zu of the model file are broken",
                           number);
        const struct model_count *ads = &m->sources[row->source].ads[t->lang];
        if (row->templates.deceptive > ads->deceptive ||
            row->templates.legitimate > ads->legitimate)
            return err_set(err,
                           "token %zu of the model file stands in more ads than exist",
                           number);
    }
    return true;
}

/* Walks the tokens; every length, language, count and the order are checked. */
static bool
read_tokens(struct model *m, struct err *err)
{
    struct model_row rows[MODEL_SOURCES_MAX];
    size_t end = m->bytes.n - DIGEST_SIZE;
    size_t at = HEAD_SIZE + m->source_count * SOURCE_SIZE;
    struct model_token before = { 0 };
    for (size_t i = 0; i < m->count; i++) {
        if (end - at < TOKEN_HEAD)
            return err_set(err, "the model file ends inside token %zu", i + 1);
        struct model_token t = token_at(m, at);
        const size_t size = TOKEN_HEAD + t.n + t.row_count * ROW_SIZE;
        if (end - at < size)
            return err_set(err, "the model file ends inside token %zu", i + 1);
        if (t.n == 0 || t.lang >= LANG_COUNT ||
            t.share > MODEL_SHARE_MAX * MODEL_SHARE_ONE)
            return err_set(err, "token %zu of the model file is broken", i + 1);
        read_rows(&t, rows);
        if (!check_rows(m, &t, i + 1, err))
            return false;
        if (i && token_cmp(&before, &t) >= 0)
            return err_set(err, "token %zu of the model file is out of order", i + 1);
        m->offsets[i] = (uint32_t)at;
        before = t;
        at += size;
    }
    if (at != end)
        return err_set(err, "the model file has %zu bytes too many", end - at);
    return true;
}

static void
weigh_tokens(struct model *m)
{
    struct model_row rows[MODEL_SOURCES_MAX];
    struct evidence *evidence = evidence_new(m->sources, m->source_count);
    for (size_t i = 0; i < m->count; i++) {
        struct model_token t = token_at(m, m->offsets[i]);
        read_rows(&t, rows);
        evidence_count(evidence, &t);
    }
    for (size_t i = 0; i < m->count; i++) {
        struct model_token t = token_at(m, m->offsets[i]);
        read_rows(&t, rows);
        m->says[i] = evidence_of(evidence, &t);
        m->weights[i] = m->says[i] * t.share / MODEL_SHARE_ONE;
    }
    evidence_free(evidence);
}

struct model_filter
model_filter(const struct model *m)
{
    return (struct model_filter){ m->filter, m->table_size * FILTER_BITS - 1 };
}

static void
build_table(struct model *m)
{
    m->table_size = 1024;
    while (m->table_size < m->count * 2)
        m->table_size *= 2;
    m->table = mem_alloc(m->table_size, sizeof(*m->table));
    m->filter = mem_alloc(m->table_size * FILTER_BITS / 64, sizeof(*m->filter));
    const struct model_filter filter = model_filter(m);
    for (size_t i = 0; i < m->count; i++) {
        struct model_token t = token_at(m, m->offsets[i]);
        uint64_t hash = token_hash(&t);
        size_t at = hash & (m->table_size - 1);
        while (m->table[at].hash)
            at = (at + 1) & (m->table_size - 1);
        m->table[at] = (struct slot){ hash, (uint32_t)i };
        const uint64_t bit = model_filter_bit(&filter, hash);
        m->filter[bit / 64] |= UINT64_C(1) << bit % 64;
    }
}

bool
model_open(struct str bytes, struct model **out, struct err *err)
{
    *out = NULL;
    if (bytes.n > MODEL_BYTES_MAX)
        return err_set(err, "a model file of %zu bytes; at most %u are read", bytes.n,
                       MODEL_BYTES_MAX);
    if (!check_frame(bytes, err))
        return false;
    uint64_t count = get64(bytes.p + 28);
    uint32_t sources = get32(bytes.p + 36);
    if (count > (bytes.n - HEAD_SIZE) / TOKEN_HEAD)
        return err_set(err,
                       "the model file says it has %llu tokens, too many for its size",
                       (unsigned long long)count);
    if (sources > MODEL_SOURCES_MAX ||
        sources > (bytes.n - HEAD_SIZE - DIGEST_SIZE) / SOURCE_SIZE)
        return err_set(err, "the model file says it has %u sources, too many", sources);
    struct model *m = mem_alloc(1, sizeof(*m));
    m->bytes = bytes;
    m->count = (size_t)count;
    m->offsets = mem_alloc(m->count + 1, sizeof(*m->offsets));
    m->weights = mem_alloc(m->count + 1, sizeof(*m->weights));
    m->says = mem_alloc(m->count + 1, sizeof(*m->says));
    m->source_count = sources;
    m->sources = mem_alloc(sources + 1, sizeof(*m->sources));
    if (!read_ads(m, err) || !read_sources(m, err) || !read_tokens(m, err)) {
        model_free(m);
        return false;
    }
    weigh_tokens(m);
    build_table(m);
    *out = m;
    return true;
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
    free(m->table);
    free(m->filter);
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
    struct model_token t = token_at(m, m->offsets[index]);
    read_rows(&t, rows);
    t.rows = NULL;
    return t;
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

void
model_expect(const struct model *m, uint64_t hash)
{
    __builtin_prefetch(&m->table[hash & (m->table_size - 1)]);
}

void
model_expect_weight(const struct model *m, uint32_t token)
{
    __builtin_prefetch(&m->weights[token]);
}

uint32_t
model_find(const struct model *m, uint64_t hash)
{
    size_t at = hash & (m->table_size - 1);
    for (;; at = (at + 1) & (m->table_size - 1)) {
        if (m->table[at].hash == hash)
            return m->table[at].token;
        if (m->table[at].hash == 0)
            return MODEL_NONE;
    }
}

double
model_weight(const struct model *m, uint32_t token)
{
    return m->weights[token];
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

bool
model_compares(const struct model *m, enum lang lang)
{
    return m->compares[lang];
}

static void
put_count(struct buf *out, const struct model_count *count)
{
    put32(out, count->deceptive);
    put32(out, count->legitimate);
}

static void
write_token(const struct model_token *t, struct buf *out)
{
    buf_add_char(out, (char)t->lang);
    buf_add_char(out, (char)t->n);
    buf_add_char(out, (char)(t->share & 0xff));
    buf_add_char(out, (char)(t->share >> 8));
    buf_add_char(out, (char)t->row_count);
    buf_add(out, (struct str){ (const char *)t->p, t->n });
    for (size_t i = 0; i < t->row_count; i++) {
        buf_add_char(out, (char)t->rows[i].source);
        put_count(out, &t->rows[i].templates);
    }
}

void
model_write(const struct model_parts *parts, struct buf *out)
{
    size_t size = HEAD_SIZE + parts->source_count * SOURCE_SIZE + DIGEST_SIZE;
    for (size_t i = 0; i < parts->token_count; i++)
        size += TOKEN_HEAD + parts->tokens[i].n + parts->tokens[i].row_count * ROW_SIZE;
    buf_lit(out, MAGIC);
    put32(out, VERSION);
    put32(out, LANG_COUNT);
    put32(out, AD_KIND_COUNT);
    put64(out, size);
    put64(out, parts->token_count);
    put32(out, (uint32_t)parts->source_count);
    for (int i = 0; i < LANG_COUNT * AD_KIND_COUNT; i++)
        put_count(out, &parts->ads.of[i / AD_KIND_COUNT][i % AD_KIND_COUNT]);
    for (int i = 0; i < LANG_COUNT; i++)
        put32(out, (uint32_t)parts->neutral[i]);
    for (size_t i = 0; i < parts->source_count; i++) {
        put64(out, parts->sources[i].name);
        for (int lang = 0; lang < LANG_COUNT; lang++)
            put_count(out, &parts->sources[i].ads[lang]);
    }
    for (size_t i = 0; i < parts->token_count; i++)
        write_token(&parts->tokens[i], out);
    if (buf_failed(out) || out->n < size - DIGEST_SIZE)
        return;
    uint8_t sum[DIGEST_SIZE];
    digest_sha256(str_sub(buf_str(out), out->n - (size - DIGEST_SIZE), out->n), sum);
    buf_add(out, (struct str){ (const char *)sum, DIGEST_SIZE });
}
