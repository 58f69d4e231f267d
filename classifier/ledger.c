/*
 * ledger: a table of ads; what is counted is made anew from all of them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/ledger.h"

#include "classifier/ledger_inside.h"
#include "classifier/trainer.h"
#include "core/mem.h"

#include <stdlib.h>

#define TABLE_START 1024
#define NAMED_LANES                                                                    \
    4 /* numbers of a sketch that are looked at, LEDGER_NAMED values of each */
#define ENTRY_FIXED 64 /* bytes of an entry beside its numbers, and some */
#define ENTRIES_BYTES_MAX                                                              \
    (LEDGER_BYTES_MAX / 2) /* the names of their tokens need room, too */

static uint64_t
hash_number(const struct hash_key *key, uint64_t number)
{
    char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)(number >> 8 * i & 0xff);
    const uint64_t h = hash_keyed(key, (struct str){ bytes, sizeof(bytes) });
    return h ? h : 1;
}

uint64_t
ledger_token(const struct ledger *l, uint64_t token)
{
    return hash_number(&l->key, token);
}

uint64_t
ledger_id(const struct ledger *l, struct str ad_key)
{
    const uint64_t h = hash_keyed(&l->key, ad_key);
    return h ? h : 1;
}

struct ledger *
ledger_new(const struct hash_key *key)
{
    struct ledger *l = mem_alloc(1, sizeof(*l));
    l->key = *key;
    arena_init(&l->arena, 0);
    l->slot_count = TABLE_START;
    l->slots = mem_alloc(l->slot_count, sizeof(*l->slots));
    return l;
}

void
ledger_free(struct ledger *l)
{
    if (!l)
        return;
    sampler_free(l->sampler);
    arena_free(&l->arena);
    free(l->entries);
    free(l->slots);
    free(l->names);
    free(l);
}

size_t
ledger_count(const struct ledger *l)
{
    return l->count - l->out;
}

struct ledger_made *
ledger_made(struct ledger *l)
{
    return &l->made;
}

/* Ids are keyed hashes, so nobody can aim at a slot. */
static struct slot *
slot_of(const struct ledger *l, uint64_t id)
{
    size_t at = id & (l->slot_count - 1);
    while (l->slots[at].id && l->slots[at].id != id)
        at = (at + 1) & (l->slot_count - 1);
    return &l->slots[at];
}

static void
fill_table(struct ledger *l)
{
    free(l->slots);
    while (l->slot_count < (l->count + 1) * 2)
        l->slot_count *= 2;
    l->slots = mem_alloc(l->slot_count, sizeof(*l->slots));
    for (size_t i = 0; i < l->count; i++)
        *slot_of(l, l->entries[i].id) = (struct slot){ l->entries[i].id, i };
}

/* More than an entry takes in a file. */
static size_t
bytes_of(const struct entry *e)
{
    return ENTRY_FIXED + 4 * (size_t)SKETCH_MINS +
           8 * ((size_t)e->anchor_count + e->token_count);
}

void
ledger_put(struct ledger *l, const struct entry *entry)
{
    struct slot *slot = slot_of(l, entry->id);
    l->bytes += bytes_of(entry);
    if (slot->id) {
        l->bytes -= bytes_of(&l->entries[slot->entry]);
        l->out -= !l->entries[slot->entry].weight;
        l->entries[slot->entry] = *entry;
        return;
    }
    l->entries = mem_grow(l->entries, &l->cap, l->count + 1, sizeof(*l->entries));
    l->entries[l->count++] = *entry;
    if ((l->count + 1) * 2 > l->slot_count)
        fill_table(l);
    else
        *slot = (struct slot){ entry->id, l->count - 1 };
}

/* NULL: not there, or taken out. */
static struct entry *
entry_of(const struct ledger *l, uint64_t id)
{
    const struct slot *slot = slot_of(l, id);
    return slot->id && l->entries[slot->entry].weight ? &l->entries[slot->entry] : NULL;
}

bool
ledger_find(const struct ledger *l, uint64_t id, struct ledger_mark *out)
{
    const struct entry *e = entry_of(l, id);
    if (e)
        *out = (struct ledger_mark){ e->deceptive, e->weight };
    return e != NULL;
}

void
ledger_change(struct ledger *l, uint64_t id, struct ledger_mark mark)
{
    struct entry *e = entry_of(l, id);
    if (!e)
        return;
    e->deceptive = mark.deceptive;
    e->weight = mark.weight;
}

bool
ledger_remove(struct ledger *l, uint64_t id)
{
    struct entry *e = entry_of(l, id);
    if (!e)
        return false;
    e->weight = 0;
    l->out++;
    return true;
}

static char *
keep_numbers(struct ledger *l, const uint64_t *numbers, size_t count, size_t width)
{
    char *out = arena_alloc(&l->arena, count * width + 1);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < width; k++)
            out[i * width + k] = (char)(numbers[i] >> 8 * k & 0xff);
    }
    return out;
}

/* Remembers what the tokens of the ad read last are called. */
static void
keep_names(struct ledger *l, const uint64_t *keyed, size_t count, enum lang pool)
{
    for (size_t i = 0; i < count; i++) {
        const struct str bytes = sampler_token(l->sampler, i);
        if (!bytes.n || bytes.n > MODEL_TOKEN_MAX)
            continue;
        l->names =
            mem_grow(l->names, &l->name_cap, l->name_count + 1, sizeof(*l->names));
        l->names[l->name_count++] =
            (struct name){ keyed[i], (uint8_t)pool, (uint8_t)bytes.n,
                           arena_str(&l->arena, bytes).p };
    }
}

bool
ledger_add(struct ledger *l, uint64_t id, const struct ad *ad, uint8_t weight)
{
    struct sample s;
    uint64_t mins[SKETCH_MINS];
    if ((!entry_of(l, id) && ledger_count(l) >= LEDGER_ADS_MAX) ||
        l->bytes > ENTRIES_BYTES_MAX)
        return false;
    if (!l->sampler)
        l->sampler = sampler_new(hash_number(&l->key, 0));
    sampler_read(l->sampler, ad, &s);
    uint64_t *keyed = mem_alloc(s.token_count + 1, sizeof(*keyed));
    for (size_t i = 0; i < s.token_count; i++)
        keyed[i] = ledger_token(l, s.tokens[i]);
    for (size_t i = 0; i < SKETCH_MINS; i++)
        mins[i] = s.sketch.mins[i];
    const struct entry entry = {
        .id = id,
        .source = s.source,
        .lang = s.lang,
        .kind = s.kind,
        .weight = weight,
        .deceptive = s.deceptive,
        .token_count = (uint32_t)s.token_count,
        .anchor_count = (uint32_t)s.anchor_count,
        .shingles = s.sketch.shingles,
        .mins = keep_numbers(l, mins, SKETCH_MINS, 4),
        .anchors = keep_numbers(l, s.anchors, s.anchor_count, 8),
        .tokens = keep_numbers(l, keyed, s.token_count, 8),
    };
    ledger_put(l, &entry);
    keep_names(l, keyed, s.token_count, model_pool((enum lang)s.lang));
    free(keyed);
    return true;
}

static int
by_id(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static int
by_token(const void *a, const void *b)
{
    const struct name *x = a;
    const struct name *y = b;
    return (x->token > y->token) - (x->token < y->token);
}

/* Some numbers of the sketches of the ads that carry a token, each once: copies of one wording
 * have most of them in common. */
struct wordings {
    uint32_t seen[NAMED_LANES][LEDGER_NAMED];
    uint8_t count[NAMED_LANES];
};

static void
count_wording(struct wordings *w, const struct entry *e)
{
    for (size_t lane = 0; lane < NAMED_LANES; lane++) {
        const size_t at = lane * (SKETCH_MINS / NAMED_LANES);
        const uint32_t number =
            e->shingles ? ledger_get32(e->mins + 4 * at) : (uint32_t)e->id;
        size_t i = 0;
        while (i < w->count[lane] && w->seen[lane][i] != number)
            i++;
        if (i == w->count[lane] && i < LEDGER_NAMED)
            w->seen[lane][w->count[lane]++] = number;
    }
}

static bool
is_named(const struct wordings *w)
{
    size_t lanes = 0;
    for (size_t lane = 0; lane < NAMED_LANES; lane++)
        lanes += w->count[lane] >= LEDGER_NAMED;
    return lanes >= NAMED_LANES / 2;
}

/* What wordings each name's token stands in; the names are sorted and stand once. Templates are
 * not asked for: an ad that is taken out may part one in two, and what had been forgotten while
 * it was there would be missing. One more ad never makes less of this. */
static struct wordings *
count_named(const struct ledger *l)
{
    struct wordings *all = mem_alloc(l->name_count + 1, sizeof(*all));
    for (size_t i = 0; i < l->count; i++) {
        const struct entry *e = &l->entries[i];
        for (size_t k = 0; k < e->token_count; k++) {
            const struct name key = { .token = ledger_get64(e->tokens + 8 * k) };
            const struct name *found =
                bsearch(&key, l->names, l->name_count, sizeof(key), by_token);
            if (found)
                count_wording(&all[found - l->names], e);
        }
    }
    return all;
}

void
ledger_tidy(struct ledger *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->count; i++) {
        if (l->entries[i].weight)
            l->entries[n++] = l->entries[i];
    }
    l->count = n;
    l->out = 0;
    n = 0;
    if (l->count)
        qsort(l->entries, l->count, sizeof(*l->entries), by_id);
    fill_table(l);
    if (l->name_count)
        qsort(l->names, l->name_count, sizeof(*l->names), by_token);
    for (size_t i = 0; i < l->name_count; i++) {
        if (!n || l->names[n - 1].token != l->names[i].token)
            l->names[n++] = l->names[i];
    }
    l->name_count = n;
    if (!l->count || !l->name_count) {
        l->name_count = 0;
        return;
    }
    struct wordings *wordings = count_named(l);
    n = 0;
    for (size_t i = 0; i < l->name_count; i++) {
        if (is_named(&wordings[i]))
            l->names[n++] = l->names[i];
    }
    l->name_count = n;
    free(wordings);
}

/* From keyed tokens to those of a model: of the base, and of the names. Others cannot enter. */
struct keys {
    struct pair {
        uint64_t keyed, token;
    } * slots;
    size_t mask;
};

static struct pair *
pair_of(const struct keys *keys, uint64_t keyed)
{
    size_t at = keyed & keys->mask;
    while (keys->slots[at].keyed && keys->slots[at].keyed != keyed)
        at = (at + 1) & keys->mask;
    return &keys->slots[at];
}

static uint64_t
name_hash(const struct name *name)
{
    const struct model_token token = {
        .pool = (enum lang)name->pool,
        .p = (const uint8_t *)name->bytes,
        .n = name->n,
    };
    return model_token_hash(&token);
}

static void
add_key(const struct ledger *l, struct keys *keys, uint64_t token)
{
    const uint64_t keyed = ledger_token(l, token);
    *pair_of(keys, keyed) = (struct pair){ keyed, token };
}

static struct keys
list_keys(const struct ledger *l, const struct model *base)
{
    struct model_parts parts = { .token_count = 0 };
    size_t size = TABLE_START;
    if (base)
        model_take_apart(base, &parts);
    while (size < 2 * (l->name_count + parts.token_count + parts.rare_count + 1))
        size *= 2;
    struct keys keys = { mem_alloc(size, sizeof(*keys.slots)), size - 1 };
    for (size_t i = 0; i < l->name_count; i++)
        add_key(l, &keys, name_hash(&l->names[i]));
    for (size_t i = 0; i < parts.token_count; i++)
        add_key(l, &keys, model_token_hash(&parts.tokens[i]));
    for (size_t i = 0; i < parts.rare_count; i++)
        add_key(l, &keys, parts.rare[i].hash);
    model_parts_free(&parts);
    return keys;
}

static void
train_entry(const struct entry *e, const struct keys *keys, struct trainer *t)
{
    uint64_t *tokens = mem_alloc(e->token_count + 1, sizeof(*tokens));
    uint64_t *anchors = mem_alloc(e->anchor_count + 1, sizeof(*anchors));
    struct sample s = {
        .order = e->id,
        .source = e->source,
        .lang = e->lang,
        .kind = e->kind,
        .weight = e->weight,
        .deceptive = e->deceptive,
        .tokens = tokens,
        .anchors = anchors,
        .anchor_count = e->anchor_count,
        .sketch.shingles = e->shingles,
    };
    for (size_t i = 0; i < SKETCH_MINS; i++)
        s.sketch.mins[i] = ledger_get32(e->mins + 4 * i);
    for (size_t i = 0; i < e->anchor_count; i++)
        anchors[i] = ledger_get64(e->anchors + 8 * i);
    for (size_t i = 0; i < e->token_count; i++) {
        const struct pair *pair = pair_of(keys, ledger_get64(e->tokens + 8 * i));
        if (pair->keyed)
            tokens[s.token_count++] = pair->token;
    }
    trainer_add_sample(t, &s);
    free(tokens);
    free(anchors);
}

bool
ledger_model(struct ledger *l, const struct model *base, struct buf *out,
             uint64_t *one_in, struct err *err)
{
    struct trainer *t = trainer_new();
    ledger_tidy(l);
    struct keys keys = list_keys(l, base);
    if (base)
        trainer_base(t, base);
    for (size_t i = 0; i < l->count; i++)
        train_entry(&l->entries[i], &keys, t);
    for (size_t i = 0; i < l->name_count; i++)
        trainer_name(t, name_hash(&l->names[i]),
                     (struct str){ l->names[i].bytes, l->names[i].n });
    const bool ok = trainer_save(t, out, err);
    *one_in = trainer_one_in(t);
    free(keys.slots);
    trainer_free(t);
    return ok;
}
