/*
 * sample: an ad read once, its tokens made single, its words sketched.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/sample.h"

#include "classifier/tokens.h"
#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

#define NAME_MIN 2 /* letters before the first mark of an id that name its source */

struct sampler {
    struct arena list_arena, ad_arena;
    const struct reader *reader;
    struct forms *forms;
    uint64_t key;
    const struct token_use *uses; /* of the ad read last, each token once */
};

struct sampler *
sampler_new(uint64_t key)
{
    struct sampler *s = mem_alloc(1, sizeof(*s));
    arena_init(&s->list_arena, 0);
    arena_init(&s->ad_arena, 0);
    s->reader = reader_new(&s->list_arena);
    struct forms_needs needs = { .neutral = neutral_new(&s->list_arena) };
    s->forms = forms_new(&needs);
    s->key = key;
    return s;
}

void
sampler_free(struct sampler *s)
{
    if (!s)
        return;
    forms_free(s->forms);
    arena_free(&s->list_arena);
    arena_free(&s->ad_arena);
    free(s);
}

static uint64_t
mix(uint64_t h, uint64_t more)
{
    h = (h ^ more) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 29;
}

uint64_t
sample_source(struct str name)
{
    uint64_t h = 0xCBF29CE484222325u;
    for (size_t i = 0; i < name.n; i++)
        h = (h ^ (uint8_t)name.p[i]) * 0x100000001B3u;
    h = mix(h, h >> 32);
    return name.n ? h | 1 : 0;
}

uint8_t
sample_weight(double inclusion)
{
    if (!(inclusion > 0 && inclusion <= 1))
        return 1;
    return (uint8_t)fmin(SAMPLE_WEIGHT_MAX, floor(1 / inclusion + 0.5));
}

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The host of an address, without "www."; empty when there is none. */
static struct str
host_of(struct str url)
{
    ptrdiff_t at = str_find(url, STR("://"));
    if (at < 0)
        return (struct str){ NULL, 0 };
    struct str host = str_sub(url, (size_t)at + 3, url.n);
    for (size_t i = 0; i < host.n; i++) {
        if (host.p[i] == '/' || host.p[i] == '?' || host.p[i] == '#')
            host = str_sub(host, 0, i);
    }
    return str_starts(host, STR("www.")) ? str_sub(host, 4, host.n) : host;
}

/* What names the source of an ad: the source itself, the host of its address, or the letters
 * that its id begins with ("emscad" of "emscad-17"). */
static struct str
source_of(const struct ad *ad)
{
    if (ad->source.n)
        return ad->source;
    struct str host = host_of(ad->url);
    if (host.n)
        return host;
    size_t n = 0;
    while (n < ad->id.n && is_letter(ad->id.p[n]))
        n++;
    bool marked = n < ad->id.n && (uint8_t)ad->id.p[n] < 0x80;
    return str_sub(ad->id, 0, n >= NAME_MIN && marked ? n : 0);
}

/* Keeps each token once, in the order of first use. */
static void
keep_different(struct sampler *s, const struct token_use *uses, size_t count,
               struct sample *out)
{
    size_t size = 16, n = 0;
    while (size < count * 2)
        size *= 2;
    uint64_t *seen = ARENA_NEW(&s->ad_arena, uint64_t, size);
    struct token_use *kept = ARENA_RAW(&s->ad_arena, struct token_use, count + 1);
    uint64_t *tokens = ARENA_RAW(&s->ad_arena, uint64_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        const uint64_t hash = uses[i].hash;
        size_t at = hash & (size - 1);
        while (seen[at] && seen[at] != hash)
            at = (at + 1) & (size - 1);
        if (seen[at])
            continue;
        seen[at] = hash;
        kept[n] = uses[i];
        tokens[n++] = hash;
    }
    s->uses = kept;
    out->tokens = tokens;
    out->token_count = n;
}

static uint64_t
order_of(const struct sample *s)
{
    uint64_t h = mix(s->source, s->lang * 64u + s->kind * 2u + s->deceptive);
    for (size_t i = 0; i < s->token_count; i++)
        h = mix(h, s->tokens[i]);
    for (size_t i = 0; i < SKETCH_MINS; i++)
        h = mix(h, s->sketch.mins[i]);
    return mix(h, h >> 32);
}

void
sampler_read(struct sampler *s, const struct ad *ad, struct sample *out)
{
    struct reading reading;
    struct field_forms forms[READING_FIELDS] = { 0 };
    size_t count = 0;
    arena_reset(&s->ad_arena);
    forms_next_ad(s->forms);
    reading_of(s->reader, ad, &s->ad_arena, &reading);
    for (int i = FIELD_TEXT; i <= FIELD_TITLE; i++)
        forms[i].forms =
            tokens_forms(s->forms, &reading.fields[i], reading.lang, &s->ad_arena);
    const struct token_use *uses = tokens_of(&reading, forms, &s->ad_arena, &count);
    *out = (struct sample){
        .source = sample_source(source_of(ad)),
        .lang = (uint8_t)reading.lang,
        .kind = (uint8_t)ad->kind,
        .weight = 1,
        .deceptive = ad->label == AD_DECEPTIVE,
    };
    keep_different(s, uses, count, out);
    const struct read_field *text = &reading.fields[FIELD_TEXT];
    const struct sketch_words words = sketch_words(
        &text->folded, text->words, text->word_count, s->key, &s->ad_arena);
    sketch_of(&words, &out->sketch);
    out->anchors = sketch_anchors(&words, &s->ad_arena, &out->anchor_count);
    out->order = order_of(out);
}

struct str
sampler_token(struct sampler *s, size_t index)
{
    return tokens_bytes(&s->uses[index], &s->ad_arena);
}
