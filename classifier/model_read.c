/*
 * model_read: checks a model file before anything is believed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/model_evidence.h"
#include "classifier/calibrate.h"
#include "classifier/model_inside.h"
#include "core/digest.h"
#include "core/mem.h"

#include <stdlib.h>

/* Magic and version; both stand at the same place in every version. */
static bool
check_version(struct str bytes, struct err *err)
{
    if (bytes.n < 8 || memcmp(bytes.p, MODEL_MAGIC, 8) != 0)
        return err_set(err, "not a model file: it does not begin with \"LWMODEL\"");
    if (bytes.n < 12)
        return err_set(err, "the model file is cut short: %zu bytes", bytes.n);
    uint32_t version = model_get32(bytes.p + 8);
    if (version >= 1 && version < MODEL_VERSION)
        return err_set(
            err,
            "model file of version %u, which lacks what this program goes"
            " by; count it anew with \"lurewatch train\". One that learned"
            " from decisions: move model.lwm, base.lwm and learn.lwl away and"
            " run \"lurewatch learn\"",
            version);
    if (version != MODEL_VERSION)
        return err_set(err, "model file of version %u; this program reads version %d",
                       version, MODEL_VERSION);
    return true;
}

static bool
check_frame(struct str bytes, struct err *err)
{
    if (!check_version(bytes, err))
        return false;
    if (bytes.n < MODEL_HEAD_SIZE + DIGEST_SIZE)
        return err_set(err, "the model file is cut short: %zu bytes", bytes.n);
    const uint32_t langs = model_get32(bytes.p + 12);
    const uint32_t kinds = model_get32(bytes.p + 16);
    if (langs != LANG_COUNT || kinds != AD_KIND_COUNT)
        return err_set(err,
                       "model file with %u languages and %u kinds of ad; this program"
                       " knows %d and %d",
                       langs, kinds, LANG_COUNT, AD_KIND_COUNT);
    if (model_get64(bytes.p + 20) != bytes.n)
        return err_set(err, "the model file has %zu bytes, but says it has %llu",
                       bytes.n, (unsigned long long)model_get64(bytes.p + 20));
    uint8_t sum[DIGEST_SIZE];
    digest_sha256(str_sub(bytes, 0, bytes.n - DIGEST_SIZE), sum);
    if (memcmp(sum, bytes.p + bytes.n - DIGEST_SIZE, DIGEST_SIZE) != 0)
        return err_set(err, "the model file is damaged: its checksum does not fit");
    return true;
}

static bool
check_numbers(struct str bytes, struct err *err)
{
    const size_t room = bytes.n - MODEL_HEAD_SIZE - DIGEST_SIZE;
    const uint64_t count = model_get64(bytes.p + 28);
    const uint64_t rare = model_get64(bytes.p + 36);
    const uint32_t sources = model_get32(bytes.p + 44);
    if (count > room / MODEL_TOKEN_HEAD || rare > room / MODEL_RARE_HEAD)
        return err_set(err,
                       "the model file says it has %llu tokens and %llu rare ones, too"
                       " many for its size",
                       (unsigned long long)count, (unsigned long long)rare);
    if (sources > MODEL_SOURCES_MAX || sources > room / MODEL_SOURCE_SIZE)
        return err_set(err, "the model file says it has %u sources, too many", sources);
    return true;
}

/* The mean of a sum over the ads of a language that is at least `least` and at most `most`. */
static bool
read_mean(const struct model *m, size_t at, double least, double most, int lang,
          double *out)
{
    const double sum = (double)(int64_t)model_get64(m->bytes.p + at + 8 * (size_t)lang);
    const double ads =
        (double)m->totals[lang].deceptive + (double)m->totals[lang].legitimate;
    *out = ads > 0 ? sum / ads / MODEL_SHARE_ONE : 0;
    return ads > 0 ? *out >= least && *out <= most : sum >= 0 && sum <= 0;
}

/* What an ad of which words say nothing adds up to, and by what sums are multiplied. */
static bool
read_means(struct model *m, int lang, struct err *err)
{
    if (!read_mean(m, MODEL_NEUTRAL_AT, -MODEL_SHARE_MAX, MODEL_SHARE_MAX, lang,
                   &m->neutral[lang]))
        return err_set(
            err, "the neutral sum of language %d of the model file is broken", lang);
    if (!read_mean(m, MODEL_SLOPES_AT, CALIBRATE_SLOPE_MIN - 1, CALIBRATE_SLOPE_MAX - 1,
                   lang, &m->slope[lang]))
        return err_set(err, "the slope of language %d of the model file is broken",
                       lang);
    m->slope[lang] += 1;
    return true;
}

/* Reads how many ads there were and adds them up by language. */
static bool
read_ads(struct model *m, struct err *err)
{
    const char *p = m->bytes.p + MODEL_ADS_AT;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        uint64_t deceptive = 0, legitimate = 0;
        for (int kind = 0; kind < AD_KIND_COUNT; kind++, p += 8) {
            struct model_count ads = { model_get32(p), model_get32(p + 4) };
            m->ads.of[lang][kind] = ads;
            deceptive += ads.deceptive;
            legitimate += ads.legitimate;
        }
        if (deceptive > UINT32_MAX || legitimate > UINT32_MAX)
            return err_set(err, "the model file counts more ads than can be held");
        m->totals[lang] =
            (struct model_count){ (uint32_t)deceptive, (uint32_t)legitimate };
        if (!read_means(m, lang, err))
            return false;
    }
    return true;
}

/* Reads the sources; together they have the ads that there are. */
static bool
read_sources(struct model *m, struct err *err)
{
    const char *p = m->bytes.p + MODEL_HEAD_SIZE;
    uint64_t sums[LANG_COUNT][2] = { { 0 } }, compared[LANG_COUNT][2] = { { 0 } };
    for (size_t i = 0; i < m->source_count; i++) {
        struct model_source *source = &m->sources[i];
        source->name = model_get64(p);
        p += 8;
        if (i && source->name <= m->sources[i - 1].name)
            return err_set(err, "source %zu of the model file is out of order", i + 1);
        for (int lang = 0; lang < LANG_COUNT; lang++, p += 8) {
            source->ads[lang] =
                (struct model_count){ model_get32(p), model_get32(p + 4) };
            sums[lang][0] += source->ads[lang].deceptive;
            sums[lang][1] += source->ads[lang].legitimate;
            if (!model_is_enough(source->ads[lang]))
                continue;
            m->compares[lang] = true;
            compared[lang][0] += source->ads[lang].deceptive;
            compared[lang][1] += source->ads[lang].legitimate;
        }
    }
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        if (sums[lang][0] != m->totals[lang].deceptive ||
            sums[lang][1] != m->totals[lang].legitimate)
            return err_set(err, "the sources of the model file have other ads than its"
                                " kinds");
        m->compares_most[lang] = m->compares[lang] &&
                                 2 * compared[lang][0] >= sums[lang][0] &&
                                 2 * compared[lang][1] >= sums[lang][1];
    }
    return true;
}

static bool
fits(uint32_t templates, uint32_t ads)
{
    return templates <= (uint64_t)ads * MODEL_WEIGHT_MAX;
}

/* Checks the rows of what is called `what` number `number`; their sum fits 32 bits. */
static bool
check_rows(const struct model *m, enum lang pool, const struct model_row *rows,
           size_t count, struct err *err)
{
    uint64_t deceptive = 0, legitimate = 0;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].source >= m->source_count ||
            (i && rows[i].source <= rows[i - 1].source))
            return err_set(err, "its sources are broken");
        const struct model_count ads =
            model_source_ads(&m->sources[rows[i].source], pool);
        if (!fits(rows[i].templates.deceptive, ads.deceptive) ||
            !fits(rows[i].templates.legitimate, ads.legitimate))
            return err_set(err, "it stands in more ads than exist");
        deceptive += rows[i].templates.deceptive;
        legitimate += rows[i].templates.legitimate;
    }
    return deceptive + legitimate <= UINT32_MAX ||
           err_set(err, "it stands in more ads than can be held");
}

static bool
check_token(const struct model *m, struct model_token *t, struct err *err)
{
    struct model_row rows[MODEL_SOURCES_MAX];
    if (t->n == 0 || !model_is_pool(t->pool))
        return err_set(err, "it has no bytes, or a pool that there is not");
    t->count = model_rows_at((const char *)t->p + t->n, t->row_count, rows);
    if (!check_rows(m, t->pool, rows, t->row_count, err))
        return false;
    if (t->share_of > (uint64_t)t->count.deceptive + t->count.legitimate ||
        t->share_sum > (uint64_t)t->share_of * MODEL_SHARE_MAX * MODEL_SHARE_ONE)
        return err_set(err, "its share is broken");
    return true;
}

/* Walks the tokens; every length, pool, count and the order are checked. */
static bool
read_tokens(struct model *m, size_t *at, struct err *err)
{
    const size_t end = m->bytes.n - DIGEST_SIZE;
    struct model_token before = { 0 };
    for (size_t i = 0; i < m->count; i++) {
        if (end - *at < MODEL_TOKEN_HEAD)
            return err_set(err, "the model file ends inside token %zu", i + 1);
        struct model_token t = model_token_at(m, *at);
        const size_t size = MODEL_TOKEN_HEAD + t.n + t.row_count * MODEL_ROW_SIZE;
        if (end - *at < size)
            return err_set(err, "the model file ends inside token %zu", i + 1);
        if (!check_token(m, &t, err))
            return err_in(err, "token %zu of the model file", i + 1);
        if (i && model_token_order(&before, &t) >= 0)
            return err_set(err, "token %zu of the model file is out of order", i + 1);
        m->offsets[i] = (uint32_t)*at;
        before = t;
        *at += size;
    }
    return true;
}

/* The same for the rare ones, which end the file. */
static bool
read_rare(struct model *m, size_t at, struct err *err)
{
    struct model_row rows[MODEL_SOURCES_MAX];
    const size_t end = m->bytes.n - DIGEST_SIZE;
    struct model_rare before = { .hash = 0 };
    m->rare_at = at;
    for (size_t i = 0; i < m->rare_count; i++) {
        if (end - at < MODEL_RARE_HEAD ||
            end - at <
                MODEL_RARE_HEAD + (size_t)(uint8_t)m->bytes.p[at + 1] * MODEL_ROW_SIZE)
            return err_set(err, "the model file ends inside rare token %zu", i + 1);
        struct model_rare r = model_rare_at(m, &at, rows);
        if (!model_is_pool(r.pool) || r.hash == 0)
            return err_set(err, "rare token %zu of the model file is broken", i + 1);
        if (!check_rows(m, r.pool, rows, r.row_count, err))
            return err_in(err, "rare token %zu of the model file", i + 1);
        if (i &&
            (r.pool < before.pool || (r.pool == before.pool && r.hash <= before.hash)))
            return err_set(err, "rare token %zu of the model file is out of order",
                           i + 1);
        uint64_t templates = 0;
        for (size_t k = 0; k < r.row_count; k++)
            templates +=
                (uint64_t)rows[k].templates.deceptive + rows[k].templates.legitimate;
        m->nameless += templates >= MODEL_MIN_TEMPLATES;
        before = r;
    }
    return at == end || err_set(err, "the model file has %zu bytes too many", end - at);
}

static void
weigh_tokens(struct model *m)
{
    struct model_row rows[MODEL_SOURCES_MAX];
    struct evidence *evidence = evidence_new(m->sources, m->source_count);
    for (int weigh = 0; weigh < 2; weigh++) {
        for (size_t i = 0; i < m->count; i++) {
            struct model_token t = model_token_at(m, m->offsets[i]);
            t.count = model_rows_at((const char *)t.p + t.n, t.row_count, rows);
            t.rows = rows;
            if (!weigh) {
                evidence_count(evidence, &t);
                continue;
            }
            m->says[i] = evidence_of(evidence, &t);
            m->weights[i] = model_weight_of(m->says[i], &t);
        }
    }
    evidence_free(evidence);
}

static bool
read_all(struct model *m, struct err *err)
{
    size_t at = MODEL_HEAD_SIZE + m->source_count * MODEL_SOURCE_SIZE;
    return read_ads(m, err) && read_sources(m, err) && read_tokens(m, &at, err) &&
           read_rare(m, at, err);
}

bool
model_open(struct str bytes, struct model **out, struct err *err)
{
    *out = NULL;
    if (bytes.n > MODEL_BYTES_MAX)
        return err_set(err, "a model file of %zu bytes; at most %u are read", bytes.n,
                       MODEL_BYTES_MAX);
    if (!check_frame(bytes, err) || !check_numbers(bytes, err))
        return false;
    struct model *m = mem_alloc(1, sizeof(*m));
    m->bytes = bytes;
    m->count = (size_t)model_get64(bytes.p + 28);
    m->rare_count = (size_t)model_get64(bytes.p + 36);
    m->source_count = model_get32(bytes.p + 44);
    m->tokens_version = model_get32(bytes.p + 48);
    m->offsets = mem_alloc(m->count + 1, sizeof(*m->offsets));
    m->weights = mem_alloc(m->count + 1, sizeof(*m->weights));
    m->says = mem_alloc(m->count + 1, sizeof(*m->says));
    m->sources = mem_alloc(m->source_count + 1, sizeof(*m->sources));
    if (!read_all(m, err)) {
        model_free(m);
        return false;
    }
    weigh_tokens(m);
    model_build_tables(m);
    *out = m;
    return true;
}
