/*
 * purge_words: addresses that go are also taken out of the ledger's sentences.
 *
 * A redirect, or a refusal of one, quotes where it led: "to https://...". Rows that quote any
 * address are read once, each address is looked up in the sorted list of those that go.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/inside.h"
#include "store/purge_inside.h"

/* Place of a ledger row. */
struct spot {
    int64_t at_ms, place;
};

struct words {
    struct arena *arena;
    struct list urls;  /* struct str while they are gathered */
    struct list spots; /* struct spot: rows to be emptied */
    const struct str *going;
    size_t going_count;
};

static bool
take_url(void *user, struct db_row *row, struct err *err)
{
    struct words *w = user;
    struct str *url = list_add(&w->urls, sizeof *url);
    (void)err;
    *url = row_keep(row, w->arena);
    return true;
}

/* The first address that does not sort before `quoted`. */
static size_t
lower_bound(const struct words *w, struct str quoted)
{
    size_t from = 0, to = w->going_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (str_cmp(w->going[middle], quoted) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Is the quoted address, whole or cut at its end by "...", one that goes? */
static bool
is_going(const struct words *w, struct str quoted)
{
    bool cut = str_ends(quoted, STR("..."));
    if (cut)
        quoted.n -= 3;
    size_t at = lower_bound(w, quoted);
    return at < w->going_count &&
           (cut ? str_starts(w->going[at], quoted) : str_eq(w->going[at], quoted));
}

/* Does the sentence quote an address that goes? They end with a blank, or with ": ". */
static bool
quotes_one(const struct words *w, struct str sentence)
{
    struct str word;
    while (str_cut(&sentence, ' ', &word)) {
        if (!str_starts(word, STR("http")))
            continue;
        if (is_going(w, word))
            return true;
        if (str_ends(word, STR(":"))) {
            word.n--;
            if (is_going(w, word))
                return true;
        }
    }
    return false;
}

static bool
take_sentence(void *user, struct db_row *row, struct err *err)
{
    struct words *w = user;
    struct spot spot = { .at_ms = row_int(row) };
    (void)err;
    spot.place = row_int(row);
    if (quotes_one(w, row_text(row)))
        *(struct spot *)list_add(&w->spots, sizeof spot) = spot;
    return true;
}

static const char SQL_GOING[] = "SELECT url FROM purge_url ORDER BY url";
static const char SQL_SENTENCES[] =
    "SELECT at_ms, place, what FROM ledger WHERE what LIKE '%://%'";
static const char SQL_EMPTY[] =
    "UPDATE ledger SET what = '' WHERE at_ms = $1 AND place = $2";

static bool
empty_spots(struct store *s, const struct spot *spots, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct bind binds[] = { bind_int(spots[i].at_ms),
                                      bind_int(spots[i].place) };
        if (!db_run(s->db, &(struct query){ SQL_EMPTY, BINDS(binds), NULL, NULL }, err))
            return false;
    }
    return true;
}

bool
purge_sentences(struct store *s, struct err *err)
{
    struct arena arena;
    struct words w = { .arena = &arena };
    const struct query going = { SQL_GOING, NULL, 0, take_url, &w };
    const struct query sentences = { SQL_SENTENCES, NULL, 0, take_sentence, &w };
    arena_init(&arena, 0);
    bool ok = db_run(s->db, &going, err);
    w.going = list_keep(&w.urls, sizeof *w.going, &arena);
    w.going_count = w.urls.count;
    ok = ok && (w.going_count == 0 || db_run(s->db, &sentences, err));
    const struct spot *spots = list_keep(&w.spots, sizeof *spots, &arena);
    ok = ok && empty_spots(s, spots, w.spots.count, err);
    arena_free(&arena);
    return ok;
}
