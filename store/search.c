/*
 * search: the full text index, and what waits for it.
 *
 * An ad stands in the index as its words and a few marks such as "l=ru" and "d=20261121",
 * which no word can look like. So a question for rare words in a common language, or for a
 * common word of a rare source, is a meeting of two lists and not a walk over the longer.
 * The index keeps no text; search_ad has the words as they went in, to take them out again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/search.h"

#include "core/digest.h"
#include "core/time.h"
#include "store/search_inside.h"

#define WORDS_BYTES ((size_t)4 << 20) /* of one ad; more is left out */
#define LEFT_MAX    1000000
#define AGAIN_MAX   50 /* ads read anew at once: somebody may wait for the answer */

static const char SQL_NOTE[] =
    "INSERT INTO search_due (place, ad_key) "
    "SELECT COALESCE((SELECT max(place) FROM search_due), 0) + 1, key FROM ad "
    "WHERE key = $1 ON CONFLICT (ad_key) DO NOTHING";

bool
search_note(struct store *s, struct str key, struct err *err)
{
    const struct bind binds[] = { bind_text(key) };
    return db_run(s->db, &(struct query){ SQL_NOTE, BINDS(binds), NULL, NULL }, err);
}

static const char SQL_NOTE_EARLIER[] =
    "INSERT INTO search_due (place, ad_key) "
    "SELECT COALESCE((SELECT max(place) FROM search_due), 0) + 1, key FROM ad "
    "WHERE key = $1 AND first_seen_ms > $2 ON CONFLICT (ad_key) DO NOTHING";

bool
search_note_earlier(struct store *s, struct str key, int64_t seen_ms, struct err *err)
{
    const struct bind binds[] = { bind_text(key), bind_int(seen_ms) };
    return db_run(s->db, &(struct query){ SQL_NOTE_EARLIER, BINDS(binds), NULL, NULL },
                  err);
}

void
search_source_mark(struct str source, struct buf *out)
{
    char hex[DIGEST_HEX_SIZE];
    digest_sha256_hex(source, hex);
    buf_lit(out, " s=");
    buf_add(out, str_sub(str_of(hex), 0, 16));
}

/* One ad on its way into the index. */
struct entry {
    struct ad ad;
    enum lang lang;
    enum ad_kind kind;
    enum band band;
    struct str cues; /* a space between */
    struct arena *arena;
    bool found;
};

static bool
take_entry(void *user, struct db_row *row, struct err *err)
{
    struct entry *e = user;
    struct ad *ad = &e->ad;
    (void)err;
    ad->title = row_keep(row, e->arena);
    ad->text = row_keep(row, e->arena);
    ad->employer = row_keep(row, e->arena);
    ad->location = row_keep(row, e->arena);
    ad->salary = row_keep(row, e->arena);
    ad->contacts = row_keep(row, e->arena);
    ad->source = row_keep(row, e->arena);
    ad->seen_at_ms = row_int(row);
    e->lang = lang_of(row_text(row));
    e->kind = ad_kind_of(row_text(row));
    int64_t band = row_int(row);
    e->band = band > 0 && band < BAND_COUNT ? (enum band)band : BAND_NONE;
    e->found = true;
    return true;
}

/* Of several scores the one that the queue row stands on, else the newest. */
#define SCORE_OF                                                                       \
    "COALESCE((SELECT score_id FROM queue WHERE ad_key = $1), "                        \
    "(SELECT max(id) FROM score WHERE ad_key = $1))"
static const char SQL_ENTRY[] =
    "SELECT a.title, a.text, a.employer, a.location, a.salary, a.contacts, a.source, "
    "a.first_seen_ms, COALESCE(s.lang, a.lang), COALESCE(s.kind, a.kind), s.band "
    "FROM ad a LEFT JOIN score s ON s.id = " SCORE_OF " WHERE a.key = $1";

static bool
take_cue(void *user, struct db_row *row, struct err *err)
{
    struct entry *e = user;
    struct str cue = row_text(row);
    (void)err;
    e->cues =
        arena_printf(e->arena, STR_FMT " c=" STR_FMT, STR_ARG(e->cues), STR_ARG(cue));
    return true;
}

static const char SQL_CUES[] = "SELECT DISTINCT cue FROM hit WHERE score_id = " SCORE_OF
                               " AND side = 0 ORDER BY cue LIMIT 64";

static bool
read_entry(struct store *s, struct str key, struct entry *e, struct err *err)
{
    const struct bind binds[] = { bind_text(key) };
    return db_run(s->db, &(struct query){ SQL_ENTRY, BINDS(binds), take_entry, e },
                  err) &&
           db_run(s->db, &(struct query){ SQL_CUES, BINDS(binds), take_cue, e }, err);
}

/* An equals sign among the words would make a mark of one. */
static void
keep_from_marks(struct buf *words)
{
    for (size_t i = 0; i < words->n; i++)
        if (words->p[i] == '=')
            words->p[i] = ' ';
}

/* What stands in the index: words, words of contacts each with a mark, other marks. */
static struct str
entry_words(struct entry *e, search_words *words, void *user)
{
    struct buf out, hidden;
    struct str rest, word;
    char day[TIME_TEXT_SIZE];
    buf_init(&out, WORDS_BYTES);
    buf_init(&hidden, WORDS_BYTES);
    words(user, &e->ad, e->lang, &out, &hidden);
    keep_from_marks(&out);
    keep_from_marks(&hidden);
    rest = buf_str(&hidden);
    while (str_cut(&rest, ' ', &word))
        if (word.n > 0)
            buf_printf(&out, " " SEARCH_HIDDEN STR_FMT, STR_ARG(word));
    buf_free(&hidden);
    struct str said = arena_str(e->arena, buf_str(&out));
    buf_reset(&out);
    time_format_digits(e->ad.seen_at_ms, day);
    search_source_mark(e->ad.source, &out);
    buf_printf(&out, " l=%s k=%s b=%d d=%.8s m=%.6s", lang_name(e->lang),
               ad_kind_name(e->kind), (int)e->band, day, day);
    struct str all = arena_printf(e->arena, STR_FMT STR_FMT STR_FMT, STR_ARG(said),
                                  STR_ARG(buf_str(&out)), STR_ARG(e->cues));
    buf_free(&out);
    return all;
}

/* How an ad stands in the index. */
struct standing {
    int64_t id; /* 0: not at all */
    struct str words;
    struct arena *arena;
};

static bool
take_standing(void *user, struct db_row *row, struct err *err)
{
    struct standing *st = user;
    (void)err;
    st->id = row_int(row);
    st->words = row_keep(row, st->arena);
    return true;
}

static const char SQL_STANDING[] = "SELECT id, words FROM search_ad WHERE ad_key = $1";
static const char SQL_TAKE_OUT[] =
    "INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', $1, $2)";
static const char SQL_NEXT[] = "SELECT COALESCE(max(id), 0) + 1 FROM search_ad";
static const char SQL_AD[] =
    "INSERT INTO search_ad (id, ad_key, words) VALUES ($1, $2, $3) "
    "ON CONFLICT (ad_key) DO UPDATE SET words = excluded.words";
static const char SQL_INDEX[] =
    "INSERT INTO search_index (rowid, words) VALUES ($1, $2)";
static const char SQL_DONE[] = "DELETE FROM search_due WHERE ad_key = $1";

static const char SQL_FORGET[] = "DELETE FROM search_ad WHERE ad_key = $1";

bool
search_forget(struct store *s, struct str key, struct err *err)
{
    const struct bind binds[] = { bind_text(key) };
    struct arena arena;
    struct standing st = { .arena = &arena };
    bool ok;

    arena_init(&arena, 0);
    ok = db_run(s->db,
                &(struct query){ SQL_STANDING, BINDS(binds), take_standing, &st }, err);
    const struct bind old[] = { bind_int(st.id), bind_text(st.words) };
    ok =
        ok &&
        (st.id == 0 ||
         (db_run(s->db, &(struct query){ SQL_TAKE_OUT, BINDS(old), NULL, NULL }, err) &&
          db_run(s->db, &(struct query){ SQL_FORGET, BINDS(binds), NULL, NULL }, err)));
    arena_free(&arena);
    return ok;
}

static bool
put_entry(struct store *s, struct str key, struct str words, struct arena *arena,
          struct err *err)
{
    struct standing st = { .arena = arena };
    const struct bind ask[] = { bind_text(key) };
    if (!db_run(s->db, &(struct query){ SQL_STANDING, BINDS(ask), take_standing, &st },
                err))
        return false;
    if (st.id != 0) {
        const struct bind old[] = { bind_int(st.id), bind_text(st.words) };
        if (!db_run(s->db, &(struct query){ SQL_TAKE_OUT, BINDS(old), NULL, NULL },
                    err))
            return false;
    } else if (!db_number(s->db, &(struct query){ .sql = SQL_NEXT }, &st.id, err)) {
        return false;
    }
    const struct bind ad[] = { bind_int(st.id), bind_text(key), bind_text(words) };
    const struct bind index[] = { bind_int(st.id), bind_text(words) };
    return db_run(s->db, &(struct query){ SQL_AD, BINDS(ad), NULL, NULL }, err) &&
           db_run(s->db, &(struct query){ SQL_INDEX, BINDS(index), NULL, NULL }, err);
}

struct waiting {
    struct list keys;
    struct arena *arena;
};

static bool
take_key(void *user, struct db_row *row, struct err *err)
{
    struct waiting *w = user;
    struct str *key = list_add(&w->keys, sizeof *key);
    (void)err;
    *key = row_keep(row, w->arena);
    return true;
}

static const char SQL_WAITING[] =
    "SELECT ad_key FROM search_due ORDER BY place LIMIT $1";
static const char SQL_LEFT[] =
    "SELECT count(*) FROM (SELECT 1 FROM search_due LIMIT $1) AS counted";

/* One ad after the other, each in the memory of its own. */
static bool
fill(struct store *s, search_words *words, void *user, const struct waiting *w,
     struct err *err)
{
    const struct str *keys = w->keys.items;
    struct arena arena;
    bool ok = true;
    arena_init(&arena, 0);
    for (size_t i = 0; ok && i < w->keys.count; i++) {
        struct entry e = { .arena = &arena };
        const struct bind done[] = { bind_text(keys[i]) };
        ok = read_entry(s, keys[i], &e, err) &&
             (!e.found ||
              put_entry(s, keys[i], entry_words(&e, words, user), &arena, err)) &&
             db_run(s->db, &(struct query){ SQL_DONE, BINDS(done), NULL, NULL }, err);
        arena_reset(&arena);
    }
    arena_free(&arena);
    return ok;
}

struct again {
    struct waiting ads;
    int64_t below; /* the last one's id */
};

static bool
take_again(void *user, struct db_row *row, struct err *err)
{
    struct again *again = user;
    again->below = row_int(row);
    return take_key(&again->ads, row, err);
}

static const char SQL_AGAIN[] =
    "SELECT id, ad_key FROM search_ad WHERE id < (SELECT below FROM search_again) "
    "ORDER BY id DESC LIMIT $1";
static const char SQL_AGAIN_DONE[] = "UPDATE search_again SET below = $1";

/* Reads ads anew that an older program put into the index. */
static bool
fill_again(struct store *s, search_words *words, void *user, size_t most,
           struct err *err)
{
    struct arena arena;
    struct again again = { .ads = { .arena = &arena } };
    const struct bind limit[] = { bind_int((int64_t)most) };
    arena_init(&arena, 0);
    bool ok = db_run(
        s->db, &(struct query){ SQL_AGAIN, BINDS(limit), take_again, &again }, err);
    const struct bind below[] = { bind_int(again.below) };
    again.ads.keys.items = list_keep(&again.ads.keys, sizeof(struct str), &arena);
    ok = ok &&
         (again.ads.keys.count == 0 ||
          (fill(s, words, user, &again.ads, err) &&
           db_run(s->db, &(struct query){ SQL_AGAIN_DONE, BINDS(below), NULL, NULL },
                  err)));
    arena_free(&arena);
    return ok;
}

static bool
fill_waiting(struct store *s, search_words *words, void *user, size_t most,
             int64_t *left, struct err *err)
{
    struct arena arena;
    struct waiting w = { .arena = &arena };
    const struct bind limit[] = { bind_int((int64_t)most) };
    const struct bind cap[] = { bind_int(LEFT_MAX) };
    arena_init(&arena, 0);
    bool ok =
        db_run(s->db, &(struct query){ SQL_WAITING, BINDS(limit), take_key, &w }, err);
    w.keys.items = list_keep(&w.keys, sizeof(struct str), &arena);
    const size_t room = most > w.keys.count ? most - w.keys.count : 0;
    ok = ok && fill(s, words, user, &w, err) &&
         fill_again(s, words, user, room < AGAIN_MAX ? room : AGAIN_MAX, err) &&
         db_number(s->db, &(struct query){ SQL_LEFT, BINDS(cap), NULL, NULL }, left,
                   err);
    arena_free(&arena);
    return ok;
}

bool
store_search_fill(struct store *s, search_words *words, void *user, size_t most,
                  int64_t *left, struct err *err)
{
    *left = 0;
    if (!step_begin(s, err))
        return false;
    return step_end(s, fill_waiting(s, words, user, most, left, err), err);
}

/* Contentless: the index must be told the words that it is to forget. */
static const char SQL_PURGE_INDEX[] =
    "INSERT INTO search_index (search_index, rowid, words) SELECT 'delete', id, words "
    "FROM search_ad WHERE ad_key IN (SELECT ad_key FROM purge_ad)";
static const char SQL_PURGE_AD[] =
    "DELETE FROM search_ad WHERE ad_key IN (SELECT ad_key FROM purge_ad)";
static const char SQL_PURGE_DUE[] =
    "DELETE FROM search_due WHERE ad_key IN (SELECT ad_key FROM purge_ad)";

bool
search_purge(struct store *s, struct err *err)
{
    return db_run(s->db, &(struct query){ .sql = SQL_PURGE_INDEX }, err) &&
           db_run(s->db, &(struct query){ .sql = SQL_PURGE_AD }, err) &&
           db_run(s->db, &(struct query){ .sql = SQL_PURGE_DUE }, err);
}

/* Words that are deleted stand in the index until its parts are merged into one. */
static const char SQL_MERGE[] =
    "INSERT INTO search_index (search_index) VALUES ('optimize')";

bool
search_merge(struct store *s, struct err *err)
{
    if (!step_begin(s, err))
        return false;
    return step_end(s, db_run(s->db, &(struct query){ .sql = SQL_MERGE }, err), err);
}
