/*
 * ledger_file: reading, checking and writing the ledger.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/ledger_inside.h"
#include "classifier/tokens.h"
#include "core/mem.h"

#include <inttypes.h>
#include <stdlib.h>

#define MAGIC      "LWLEARN\n"
#define VERSION    1
#define HEAD_SIZE  (8 + 4 + 4 + 8 + 8 + 2 * DIGEST_SIZE + 4 + 4)
#define ENTRY_HEAD (8 + 8 + 4 + 4 + 4 + 4)
#define MINS_SIZE  (4 * (size_t)SKETCH_MINS)
#define NAME_HEAD  10
#define KEY_CHECK  UINT64_C(0x6C6561726E6B6579)

static bool
check_frame(struct str bytes, struct err *err)
{
    if (bytes.n < 8 || memcmp(bytes.p, MAGIC, 8) != 0)
        return err_set(err, "not a ledger of decisions: it does not begin with"
                            " \"LWLEARN\"");
    if (bytes.n < HEAD_SIZE + DIGEST_SIZE)
        return err_set(err, "the ledger is cut short: %zu bytes", bytes.n);
    if (ledger_get32(bytes.p + 8) != VERSION)
        return err_set(err, "a ledger of version %" PRIu32 "; this program reads %d",
                       ledger_get32(bytes.p + 8), VERSION);
    if (ledger_get64(bytes.p + 16) != bytes.n)
        return err_set(err, "the ledger has %zu bytes, but says it has %" PRIu64,
                       bytes.n, ledger_get64(bytes.p + 16));
    uint8_t sum[DIGEST_SIZE];
    digest_sha256(str_sub(bytes, 0, bytes.n - DIGEST_SIZE), sum);
    if (memcmp(sum, bytes.p + bytes.n - DIGEST_SIZE, DIGEST_SIZE) != 0)
        return err_set(err, "the ledger is damaged: its checksum does not fit");
    return true;
}

static bool
check_maker(const struct ledger *l, struct str bytes, struct err *err)
{
    if (ledger_get64(bytes.p + 24) != ledger_token(l, KEY_CHECK))
        return err_set(err, "the ledger was written under another key");
    if (ledger_get32(bytes.p + 12) != TOKENS_VERSION)
        return err_set(err,
                       "the ledger was written with tokens of version %" PRIu32
                       ", and this program makes version %d; without the ledger all "
                       "decisions are learned anew that still have their ad",
                       ledger_get32(bytes.p + 12), TOKENS_VERSION);
    return true;
}

/* A place in the file, and what is left from there. */
struct cursor {
    const char *p;
    size_t left;
};

static const char *
take(struct cursor *c, size_t n)
{
    if (c->left < n)
        return NULL;
    const char *p = c->p;
    c->p += n;
    c->left -= n;
    return p;
}

static bool
read_entry(struct cursor *c, struct entry *e)
{
    const char *p = take(c, ENTRY_HEAD);
    if (!p)
        return false;
    *e = (struct entry){
        .id = ledger_get64(p),
        .source = ledger_get64(p + 8),
        .lang = (uint8_t)p[16],
        .kind = (uint8_t)p[17],
        .weight = (uint8_t)p[18],
        .deceptive = p[19] != 0,
        .token_count = ledger_get32(p + 20),
        .anchor_count = ledger_get32(p + 24),
        .shingles = ledger_get32(p + 28),
    };
    if (e->id == 0 || e->lang >= LANG_COUNT || e->kind >= AD_KIND_COUNT ||
        e->weight == 0 || e->weight > SAMPLE_WEIGHT_MAX || (uint8_t)p[19] > 1 ||
        e->token_count > TOKENS_MAX + TOKENS_PIECES_MAX ||
        e->anchor_count > SKETCH_ANCHORS)
        return false;
    e->mins = take(c, MINS_SIZE);
    e->anchors = e->mins ? take(c, 8 * (size_t)e->anchor_count) : NULL;
    e->tokens = e->anchors ? take(c, 8 * (size_t)e->token_count) : NULL;
    return e->tokens != NULL;
}

static bool
read_entries(struct ledger *l, struct cursor *c, uint32_t count, struct err *err)
{
    uint64_t before = 0;
    if (count > LEDGER_ADS_MAX)
        return err_set(err,
                       "the ledger says it has %" PRIu32 " ads; at most %d are kept",
                       count, LEDGER_ADS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        struct entry e;
        if (!read_entry(c, &e) || e.id <= before)
            return err_set(err, "ad %" PRIu32 " of the ledger is broken", i + 1);
        before = e.id;
        ledger_put(l, &e);
    }
    return true;
}

static bool
read_names(struct ledger *l, struct cursor *c, uint32_t count, struct err *err)
{
    uint64_t before = 0;
    if (count > c->left / NAME_HEAD)
        return err_set(err, "the ledger says it has %" PRIu32 " names, too many",
                       count);
    l->names = mem_grow(l->names, &l->name_cap, count + 1, sizeof(*l->names));
    for (uint32_t i = 0; i < count; i++) {
        const char *p = take(c, NAME_HEAD);
        struct name name = { .token = 0 };
        if (p)
            name = (struct name){ ledger_get64(p), (uint8_t)p[8], (uint8_t)p[9], NULL };
        name.bytes = p ? take(c, name.n) : NULL;
        if (!name.bytes || name.n == 0 || !model_is_pool(name.pool) ||
            name.token <= before)
            return err_set(err, "name %" PRIu32 " of the ledger is broken", i + 1);
        before = name.token;
        l->names[l->name_count++] = name;
    }
    return c->left == 0 || err_set(err, "the ledger has %zu bytes too many", c->left);
}

bool
ledger_open(struct str bytes, const struct hash_key *key, struct ledger **out,
            struct err *err)
{
    *out = NULL;
    if (!check_frame(bytes, err))
        return false;
    struct ledger *l = ledger_new(key);
    const char *counts = bytes.p + HEAD_SIZE - 8;
    struct cursor c = { bytes.p + HEAD_SIZE, bytes.n - HEAD_SIZE - DIGEST_SIZE };
    memcpy(l->made.sums, bytes.p + 32, sizeof(l->made.sums));
    if (!check_maker(l, bytes, err) ||
        !read_entries(l, &c, ledger_get32(counts), err) ||
        !read_names(l, &c, ledger_get32(counts + 4), err)) {
        ledger_free(l);
        return false;
    }
    *out = l;
    return true;
}

static void
put(struct buf *b, uint64_t v, int width)
{
    for (int i = 0; i < width; i++)
        buf_add_char(b, (char)(v >> (8 * i) & 0xff));
}

static void
put_entry(struct buf *b, const struct entry *e)
{
    put(b, e->id, 8);
    put(b, e->source, 8);
    put(b, e->lang, 1);
    put(b, e->kind, 1);
    put(b, e->weight, 1);
    put(b, e->deceptive, 1);
    put(b, e->token_count, 4);
    put(b, e->anchor_count, 4);
    put(b, e->shingles, 4);
    buf_add(b, (struct str){ e->mins, MINS_SIZE });
    buf_add(b, (struct str){ e->anchors, 8 * (size_t)e->anchor_count });
    buf_add(b, (struct str){ e->tokens, 8 * (size_t)e->token_count });
}

static size_t
size_of(const struct ledger *l)
{
    size_t size = HEAD_SIZE + DIGEST_SIZE;
    for (size_t i = 0; i < l->count; i++)
        size += ENTRY_HEAD + MINS_SIZE +
                8 * ((size_t)l->entries[i].token_count + l->entries[i].anchor_count);
    for (size_t i = 0; i < l->name_count; i++)
        size += NAME_HEAD + l->names[i].n;
    return size;
}

bool
ledger_write(struct ledger *l, struct buf *out, struct err *err)
{
    const size_t start = out->n;
    ledger_tidy(l);
    buf_lit(out, MAGIC);
    put(out, VERSION, 4);
    put(out, TOKENS_VERSION, 4);
    put(out, size_of(l), 8);
    put(out, ledger_token(l, KEY_CHECK), 8);
    buf_add(out, (struct str){ (const char *)l->made.sums, sizeof(l->made.sums) });
    put(out, l->count, 4);
    put(out, l->name_count, 4);
    for (size_t i = 0; i < l->count; i++)
        put_entry(out, &l->entries[i]);
    for (size_t i = 0; i < l->name_count; i++) {
        put(out, l->names[i].token, 8);
        put(out, l->names[i].pool, 1);
        put(out, l->names[i].n, 1);
        buf_add(out, (struct str){ l->names[i].bytes, l->names[i].n });
    }
    if (!buf_failed(out)) {
        uint8_t sum[DIGEST_SIZE];
        digest_sha256(str_sub(buf_str(out), start, out->n), sum);
        buf_add(out, (struct str){ (const char *)sum, DIGEST_SIZE });
    }
    return !buf_failed(out) ||
           err_set(err, "the ledger is larger than %zu bytes", out->max);
}
