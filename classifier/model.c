/*
 * model: reading, checking, writing and looking up token counts.
 *
 * File: "LWMODEL\n", u32 version, u32 languages, u32 kinds of ad, u64 size of the whole file,
 * u64 tokens, then for each language and in it for each kind u32 deceptive and u32 legitimate
 * ads, then each token as u8 language, u8 length, u32 deceptive, u32 legitimate and its bytes,
 * then 32 bytes of SHA-256. Version 1 had no kinds.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/model.h"

#include "core/digest.h"
#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

#define MAGIC       "LWMODEL\n"
#define VERSION     2
#define ADS_AT      (8 + 4 + 4 + 4 + 8 + 8)
#define HEAD_SIZE   (ADS_AT + 8 * (size_t)LANG_COUNT * AD_KIND_COUNT)
#define TOKEN_HEAD  10
#define FILTER_BITS 8   /* a power of two; so at most one bit in sixteen is set */
#define SMOOTHING   0.5 /* ads added to each class of each token: Jeffreys' prior */
#define WEIGHT_MAX  1.2 /* no token outweighs a handful of others */

struct model {
    struct str bytes;
    struct model_ads ads;
    struct model_count totals[LANG_COUNT];
    uint32_t *offsets; /* of each token's head */
    double *weights;
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

/*
 * Log of the ratio of the smoothed shares of ads that carry the token, within one language,
 * shrunk by its own variance: a token of few ads says little, however one-sided they are.
 */
static double
weigh_token(const struct model_count *count, const struct model_count *ads)
{
    double deceptive = count->deceptive + SMOOTHING;
    double legitimate = count->legitimate + SMOOTHING;
    double weight = log(deceptive / (ads->deceptive + 2 * SMOOTHING)) -
                    log(legitimate / (ads->legitimate + 2 * SMOOTHING));
    weight /= 1 + 1 / deceptive + 1 / legitimate;
    return fmax(-WEIGHT_MAX, fmin(WEIGHT_MAX, weight));
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
    if (version == 1)
        return err_set(err,
                       "model file of version 1, which does not say what kinds of ad it"
                       " was counted from; count it anew with \"lurewatch train\"");
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
    return (struct model_token){
        .lang = (enum lang)(uint8_t)p[0],
        .p = (const uint8_t *)p + TOKEN_HEAD,
        .n = (uint8_t)p[1],
        .count = { get32(p + 2), get32(p + 6) },
    };
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
    }
    return true;
}

/* Walks the tokens; every length, language, count and the order are checked. */
static bool
read_tokens(struct model *m, struct err *err)
{
    size_t end = m->bytes.n - DIGEST_SIZE;
    size_t at = HEAD_SIZE;
    struct model_token before = { 0 };
    for (size_t i = 0; i < m->count; i++) {
        if (end - at < TOKEN_HEAD ||
            end - at - TOKEN_HEAD < (uint8_t)m->bytes.p[at + 1])
            return err_set(err, "the model file ends inside token %zu", i + 1);
        struct model_token t = token_at(m, at);
        if (t.n == 0 || t.lang >= LANG_COUNT)
            return err_set(err, "token %zu of the model file is broken", i + 1);
        if (t.count.deceptive > m->totals[t.lang].deceptive ||
            t.count.legitimate > m->totals[t.lang].legitimate)
            return err_set(err,
                           "token %zu of the model file stands in more ads than exist",
                           i + 1);
        if (i && token_cmp(&before, &t) >= 0)
            return err_set(err, "token %zu of the model file is out of order", i + 1);
        m->offsets[i] = (uint32_t)at;
        m->weights[i] = weigh_token(&t.count, &m->totals[t.lang]);
        before = t;
        at += TOKEN_HEAD + t.n;
    }
    if (at != end)
        return err_set(err, "the model file has %zu bytes too many", end - at);
    return true;
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
    if (count > (bytes.n - HEAD_SIZE) / TOKEN_HEAD)
        return err_set(err,
                       "the model file says it has %llu tokens, too many for its size",
                       (unsigned long long)count);
    struct model *m = mem_alloc(1, sizeof(*m));
    m->bytes = bytes;
    m->count = (size_t)count;
    m->offsets = mem_alloc(m->count + 1, sizeof(*m->offsets));
    m->weights = mem_alloc(m->count + 1, sizeof(*m->weights));
    if (!read_ads(m, err) || !read_tokens(m, err)) {
        model_free(m);
        return false;
    }
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
    return token_at(m, m->offsets[index]);
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

void
model_write(const struct model_ads *ads, const struct model_token *tokens, size_t count,
            struct buf *out)
{
    size_t size = HEAD_SIZE + DIGEST_SIZE;
    for (size_t i = 0; i < count; i++)
        size += TOKEN_HEAD + tokens[i].n;
    buf_lit(out, MAGIC);
    put32(out, VERSION);
    put32(out, LANG_COUNT);
    put32(out, AD_KIND_COUNT);
    put64(out, size);
    put64(out, count);
    for (int i = 0; i < LANG_COUNT * AD_KIND_COUNT; i++) {
        const struct model_count *c = &ads->of[i / AD_KIND_COUNT][i % AD_KIND_COUNT];
        put32(out, c->deceptive);
        put32(out, c->legitimate);
    }
    for (size_t i = 0; i < count; i++) {
        const struct model_token *t = &tokens[i];
        buf_add_char(out, (char)t->lang);
        buf_add_char(out, (char)t->n);
        put32(out, t->count.deceptive);
        put32(out, t->count.legitimate);
        buf_add(out, (struct str){ (const char *)t->p, t->n });
    }
    if (buf_failed(out) || out->n < size - DIGEST_SIZE)
        return;
    uint8_t sum[DIGEST_SIZE];
    digest_sha256(str_sub(buf_str(out), out->n - (size - DIGEST_SIZE), out->n), sum);
    buf_add(out, (struct str){ (const char *)sum, DIGEST_SIZE });
}
