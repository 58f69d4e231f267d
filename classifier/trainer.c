/*
 * trainer: keeps of each ad its tokens, each once, and its sketch; trainer_save.c counts them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/trainer.h"

#include "classifier/trainer_private.h"
#include "core/mem.h"

#include <stdlib.h>

#define TABLE_START 4096
#define SKETCH_KEY                                                                     \
    UINT64_C(0x6C75726577617463) /* public: it decides nothing but counts */
#define NAME_MIN 2 /* letters before the first mark of an id that name its source */

struct trainer *
trainer_new(void)
{
    struct trainer *t = mem_alloc(1, sizeof(*t));
    arena_init(&t->list_arena, 0);
    arena_init(&t->ad_arena, 0);
    t->reader = reader_new(&t->list_arena);
    struct forms_needs needs = { .neutral = neutral_new(&t->list_arena) };
    t->forms = forms_new(&needs);
    t->thin = 1;
    t->slot_count = TABLE_START;
    t->slots = mem_alloc(t->slot_count, sizeof(*t->slots));
    return t;
}

void
trainer_free(struct trainer *t)
{
    if (!t)
        return;
    forms_free(t->forms);
    arena_free(&t->list_arena);
    arena_free(&t->ad_arena);
    free(t->slots);
    free(t->tokens);
    free(t->pool);
    free(t->ads);
    free(t->uses);
    free(t->anchors);
    free(t);
}

static uint64_t
mix(uint64_t h, uint64_t more)
{
    h = (h ^ more) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 29;
}

static uint64_t
name_hash(struct str name)
{
    uint64_t h = 0xCBF29CE484222325u;
    for (size_t i = 0; i < name.n; i++)
        h = (h ^ (uint8_t)name.p[i]) * 0x100000001B3u;
    h = mix(h, h >> 32);
    return name.n ? h | 1 : 0;
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

static void
put_slot(struct trainer *t, uint32_t token)
{
    size_t at = t->tokens[token].hash & (t->slot_count - 1);
    while (t->slots[at])
        at = (at + 1) & (t->slot_count - 1);
    t->slots[at] = token + 1;
}

static void
grow(struct trainer *t)
{
    free(t->slots);
    t->slot_count *= 2;
    t->slots = mem_alloc(t->slot_count, sizeof(*t->slots));
    for (size_t i = 0; i < t->count; i++)
        put_slot(t, (uint32_t)i);
}

static uint32_t
add_token(struct trainer *t, const struct token_use *use, enum lang lang)
{
    struct str bytes = tokens_bytes(use, &t->ad_arena);
    if ((t->count + 1) * 2 > t->slot_count)
        grow(t);
    t->tokens = mem_grow(t->tokens, &t->token_cap, t->count + 1, sizeof(*t->tokens));
    t->pool = mem_grow(t->pool, &t->pool_cap, t->pool_n + bytes.n, 1);
    memcpy(t->pool + t->pool_n, bytes.p, bytes.n);
    t->tokens[t->count] = (struct counted){
        .hash = use->hash,
        .bytes = t->pool_n,
        .n = (uint8_t)bytes.n,
        .lang = (uint8_t)lang,
    };
    t->pool_n += bytes.n;
    put_slot(t, (uint32_t)t->count);
    return (uint32_t)t->count++;
}

static uint32_t
token_of(struct trainer *t, const struct token_use *use, enum lang lang)
{
    size_t at = use->hash & (t->slot_count - 1);
    for (; t->slots[at]; at = (at + 1) & (t->slot_count - 1)) {
        if (t->tokens[t->slots[at] - 1].hash == use->hash)
            return t->slots[at] - 1;
    }
    return add_token(t, use, lang);
}

/* Keeps every second of the ads only, those that any order of them would keep. */
static void
thin_out(struct trainer *t)
{
    size_t ads = 0, uses = 0, anchors = 0;
    t->thin *= 2;
    for (size_t i = 0; i < t->ad_count; i++) {
        struct kept ad = t->ads[i];
        if (ad.order & (t->thin - 1))
            continue;
        memmove(t->uses + uses, t->uses + ad.uses, ad.use_count * sizeof(*t->uses));
        memmove(t->anchors + anchors, t->anchors + ad.anchors,
                ad.anchor_count * sizeof(*t->anchors));
        ad.uses = uses;
        ad.anchors = anchors;
        uses += ad.use_count;
        anchors += ad.anchor_count;
        t->ads[ads++] = ad;
    }
    t->ad_count = ads;
    t->use_count = uses;
    t->anchor_count = anchors;
}

/* Adds the different tokens of an ad; their hashes enter its order, whatever their order. */
static void
keep_uses(struct trainer *t, const struct token_use *uses, size_t count,
          struct kept *ad)
{
    ad->uses = t->use_count;
    t->uses = mem_grow(t->uses, &t->use_cap, t->use_count + count, sizeof(*t->uses));
    for (size_t i = 0; i < count && t->count < TRAINER_TOKENS_MAX; i++) {
        const uint32_t token = token_of(t, &uses[i], (enum lang)ad->lang);
        if (t->tokens[token].last_ad == t->ad_number)
            continue;
        t->tokens[token].last_ad = t->ad_number;
        t->uses[t->use_count++] = token;
        ad->order = mix(ad->order, uses[i].hash);
    }
    ad->use_count = (uint32_t)(t->use_count - ad->uses);
}

static void
keep_sketch(struct trainer *t, const struct read_field *field, struct kept *ad)
{
    size_t count = 0;
    sketch_of(&field->folded, field->words, field->word_count, SKETCH_KEY, &ad->sketch);
    const uint64_t *anchors =
        sketch_anchors(&field->folded, field->words, field->word_count, SKETCH_KEY,
                       &t->ad_arena, &count);
    ad->anchors = t->anchor_count;
    ad->anchor_count = (uint32_t)count;
    t->anchors = mem_grow(t->anchors, &t->anchor_cap, t->anchor_count + count,
                          sizeof(*t->anchors));
    if (count)
        memcpy(t->anchors + ad->anchors, anchors, count * sizeof(*anchors));
    t->anchor_count += count;
    for (size_t i = 0; i < SKETCH_MINS; i++)
        ad->order = mix(ad->order, ad->sketch.mins[i]);
}

static void
keep(struct trainer *t, const struct ad *ad)
{
    struct reading reading;
    struct field_forms forms[READING_FIELDS] = { 0 };
    forms_next_ad(t->forms);
    reading_of(t->reader, ad, &t->ad_arena, &reading);
    for (int i = FIELD_TEXT; i <= FIELD_TITLE; i++)
        forms[i].forms =
            tokens_forms(t->forms, &reading.fields[i], reading.lang, &t->ad_arena);
    size_t count = 0;
    const struct token_use *uses = tokens_of(&reading, forms, &t->ad_arena, &count);
    struct kept kept = {
        .source = name_hash(source_of(ad)),
        .lang = (uint8_t)reading.lang,
        .kind = (uint8_t)ad->kind,
        .deceptive = ad->label == AD_DECEPTIVE,
    };
    kept.order = mix(kept.source, kept.lang * 64u + kept.kind * 2u + kept.deceptive);
    t->ad_number++;
    keep_uses(t, uses, count, &kept);
    keep_sketch(t, &reading.fields[FIELD_TEXT], &kept);
    kept.order = mix(kept.order, kept.order >> 32);
    t->ads = mem_grow(t->ads, &t->ad_cap, t->ad_count + 1, sizeof(*t->ads));
    t->ads[t->ad_count++] = kept;
    if (kept.order & (t->thin - 1)) {
        t->ad_count--;
        t->use_count = kept.uses;
        t->anchor_count = kept.anchors;
    }
    while ((t->use_count > TRAINER_USES_MAX || t->ad_count > TRAINER_ADS_MAX) &&
           t->thin < UINT32_MAX)
        thin_out(t);
}

bool
trainer_add(struct trainer *t, const struct ad *ad, struct err *err)
{
    if (ad->label == AD_LABEL_NONE)
        return true;
    t->deceptive += ad->label == AD_DECEPTIVE;
    t->legitimate += ad->label == AD_LEGITIMATE;
    keep(t, ad);
    arena_reset(&t->ad_arena);
    if (t->count >= TRAINER_TOKENS_MAX)
        return err_set(err, "more than %d different tokens in the training ads",
                       TRAINER_TOKENS_MAX);
    return true;
}

void
trainer_counts(const struct trainer *t, size_t *deceptive, size_t *legitimate)
{
    *deceptive = t->deceptive;
    *legitimate = t->legitimate;
}
