/*
 * queue_fill: millions of generated rows in a data base of the store, in minutes.
 *
 * store_put_ads() finds out for each ad whether it is there already. Here all rows are new, so
 * they are written in the order of their keys, without the indexes, which are made again from
 * their own texts at the end. All tables that an ad has in life have its rows: ad, sighting,
 * score, hit, queue, decision, the tallies, and the full text index as store_search_fill()
 * writes it. Deterministic.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_QUEUE_FILL_H
#define TESTS_SUPPORT_QUEUE_FILL_H

#include "core/buf.h"
#include "core/digest.h"
#include "core/time.h"
#include "store/cell.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#define FILL_NOW_MS  INT64_C(1795248000000)
#define FILL_SPAN_MS (INT64_C(4000) * 3600000) /* ads were seen in so long a time */
#define FILL_SOURCES 40                        /* "board-0" ...; 1 of 10007 is "rare" */
#define FILL_CUES    30                        /* "P00" ...; 1 of 65536 is "Z99" */
#define FILL_STEP    100000                    /* ads in a transaction */
#define FILL_SHORT   24                        /* words of most ads */
#define FILL_LONG    230 /* words of three of ten: about 1,400 characters */
#define FILL_PACK    "aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11"

/* SplitMix64 of a number: the same rows every time. */
static inline uint64_t
fill_mixed(uint64_t n)
{
    n += 0x9E3779B97F4A7C15u;
    n = (n ^ n >> 30) * 0xBF58476D1CE4E5B9u;
    n = (n ^ n >> 27) * 0x94D049BB133111EBu;
    return n ^ n >> 31;
}

struct filling {
    sqlite3 *db;
    int64_t rows;
    struct buf text, words;
    char key[65], url[80], title[80], source[16], cue[8];
    uint32_t *sorted;
};

static inline void
fill_need(const struct filling *f, bool ok)
{
    if (ok)
        return;
    fprintf(stderr, "queue_fill: %s\n", sqlite3_errmsg(f->db));
    exit(3);
}

static inline void
fill_run(const struct filling *f, const char *sql)
{
    fill_need(f, sqlite3_exec(f->db, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static inline int
fill_compare(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Few words are common and many are rare, as in a language; the text has them as they come,
 * the index each once, with the marks of store/search.c. */
static inline void
fill_words(struct filling *f, uint64_t n, unsigned count)
{
    buf_reset(&f->text);
    buf_reset(&f->words);
    buf_printf(&f->text, "ad%llu work", (unsigned long long)n);
    buf_add(&f->words, buf_str(&f->text));
    for (unsigned i = 0; i < count; i++) {
        double chance = (double)(fill_mixed(n * FILL_LONG + i) >> 11) / 0x1p53;
        f->sorted[i] = (uint32_t)(1 / (chance + 1e-5));
        buf_printf(&f->text, " w%u", f->sorted[i]);
    }
    qsort(f->sorted, count, sizeof *f->sorted, fill_compare);
    for (unsigned i = 0; i < count; i++)
        if (i == 0 || f->sorted[i] != f->sorted[i - 1])
            buf_printf(&f->words, " w%u", f->sorted[i]);
}

/* What one ad is; by its number, which counts along the keys. */
struct fill_ad {
    int64_t id, seen_ms, tie;
    uint64_t mixed;
    const char *lang, *kind, *lane, *outcome;
    int band, state;
    double probability;
    unsigned words;
};

static inline void
fill_choose(struct filling *f, int64_t n, struct fill_ad *ad)
{
    static const char *const langs[] = { "ru", "kk", "en" };
    static const char *const kinds[] = { "job", "marriage", "travel" };
    static const char *const outcomes[] = { "confirmed", "not-risk", "unsure" };
    uint64_t m = fill_mixed((uint64_t)n), o = fill_mixed(m);
    uint64_t first = UINT64_MAX / (uint64_t)f->rows * (uint64_t)n;
    *ad = (struct fill_ad){
        .id = n + 1,
        .mixed = m,
        .seen_ms = FILL_NOW_MS - (int64_t)(m >> 3) % FILL_SPAN_MS,
        .tie = (int64_t)(first >> 4),
        .lang = (m >> 48) % 5000 == 1 ? "uz" : langs[(m >> 48) % 3],
        .kind = kinds[(m >> 56) % 3],
        .lane = (m >> 40) % 50 == 0 ? "careful" : "risk",
        .band = (m >> 44) % 10 == 0 ? 3 : 2,
        .probability = (double)(o & 0xFFFF) / 0x10000,
        .state = (o >> 16) % 20 == 0 ? 2 : 0,
        .outcome = "",
        .words = (o >> 24) % 10 < 3 ? FILL_LONG : FILL_SHORT,
    };
    if (ad->state == 2)
        ad->outcome = outcomes[(o >> 32) % 3];
    snprintf(f->key, sizeof f->key, "%016llx%016llx%016llx%016llx",
             (unsigned long long)first, (unsigned long long)m, (unsigned long long)o,
             (unsigned long long)(m ^ o));
    snprintf(f->url, sizeof f->url, "https://board.test/d/%lld", (long long)n);
    snprintf(f->title, sizeof f->title, "Hostess wanted, place %llu",
             (unsigned long long)(o % 1000));
    if (m % 10007 == 0)
        snprintf(f->source, sizeof f->source, "rare");
    else
        snprintf(f->source, sizeof f->source, "board-%u", (unsigned)(m % FILL_SOURCES));
    if (m >> 20 & 0xFFFF)
        snprintf(f->cue, sizeof f->cue, "P%02u", (unsigned)(m >> 20) % FILL_CUES);
    else
        snprintf(f->cue, sizeof f->cue, "Z99");
}

/* The marks of store/search.c behind the words. */
static inline void
fill_marks(struct filling *f, const struct fill_ad *ad)
{
    char hex[DIGEST_HEX_SIZE], day[TIME_TEXT_SIZE];
    digest_sha256_hex(str_of(f->source), hex);
    time_format_digits(ad->seen_ms, day);
    buf_printf(&f->words, " s=%.16s l=%s k=%s b=%d d=%.8s m=%.6s c=%s", hex, ad->lang,
               ad->kind, ad->band, day, day, f->cue);
}

enum {
    FILL_AD,
    FILL_SIGHTING,
    FILL_SCORE,
    FILL_HIT,
    FILL_QUEUE,
    FILL_WORDS,
    FILL_INDEX,
    FILL_DECISION,
    FILL_SAID,
    FILL_TABLES
};

static const char *const fill_sql[FILL_TABLES] = {
    [FILL_AD] =
        "INSERT INTO ad (key, title, text, url, employer, location, salary, "
        "contacts, source, caller_id, kind, lang, label, masked, first_seen_ms, "
        "last_seen_ms, times_seen, expires_ms, hold) VALUES (?1, ?9, ?10, ?5, '', "
        "'Dubai', '4000 $', '', ?4, '', ?7, ?6, '', 0, ?3, ?3, 1, ?3 + "
        "31536000000, 0)",
    [FILL_SIGHTING] = "INSERT INTO sighting (ad_key, seen_ms, url_key, source, url, "
                      "page_key, record_id) VALUES (?1, ?3, ?2, ?4, ?5, 0, NULL)",
    [FILL_SCORE] =
        "INSERT INTO score (id, ad_key, pack, probability, band, points, lang, kind, "
        "context, lane, why, risk, scored_ms) VALUES (?2, ?1, '" FILL_PACK
        "', ?12, ?13, 9.5, ?6, ?7, 'recruiting', ?14, 'Travel on credit and high "
        "pay.', "
        "'{\"probability\":0.5,\"cues\":[{\"cue\":\"' || ?8 || '\",\"points\":3}],"
        "\"why\":\"Travel on credit and high pay.\"}', ?3)",
    [FILL_HIT] =
        "INSERT INTO hit (score_id, side, place, cue, rule, indicators, grade, "
        "points, field, span_start, span_end, quote, why) VALUES (?2, 0, 0, ?8, "
        "'ru.travel-on-credit', 'D2.4', 'A', 3, 'text', 0, 6, substr(?10, 1, 6), "
        "'Travel is paid for on credit.')",
    [FILL_QUEUE] =
        "INSERT INTO queue (ad_key, score_id, state, lane, inclusion, band, "
        "probability, "
        "source, lang, kind, first_seen_ms, tie, holder, claim_until_ms, version, "
        "outcome, decided_by, decision_id, cue) VALUES (?1, ?2, ?15, ?14, 1, ?13, ?12, "
        "?4, ?6, ?7, ?3, ?16, '', 0, 1, ?17, CASE WHEN ?15 = 2 THEN 'aya' ELSE '' END, "
        "CASE WHEN ?15 = 2 THEN ?2 ELSE 0 END, ?8)",
    [FILL_WORDS] = "INSERT INTO search_ad (id, ad_key, words) VALUES (?2, ?1, ?11)",
    [FILL_INDEX] = "INSERT INTO search_index (rowid, words) VALUES (?2, ?11)",
    [FILL_DECISION] = "INSERT INTO decision (id, at_ms, outcome, pack, supersedes) "
                      "VALUES (?2, ?3 + 3600000, ?17, '" FILL_PACK "', 0)",
    [FILL_SAID] = "INSERT INTO decision_words (decision_id, ad_key, who, reason, note) "
                  "VALUES (?2, ?1, 'aya', 'debt', '')",
};

static inline void
fill_bind(const struct filling *f, sqlite3_stmt *s, const struct fill_ad *ad)
{
    const struct {
        int at;
        int64_t number;
    } numbers[] = { { 2, ad->id },
                    { 3, ad->seen_ms },
                    { 13, ad->band },
                    { 15, ad->state },
                    { 16, ad->tie } };
    const struct {
        int at;
        struct str text;
    } texts[] = {
        { 1, str_of(f->key) },       { 4, str_of(f->source) },
        { 5, str_of(f->url) },       { 6, str_of(ad->lang) },
        { 7, str_of(ad->kind) },     { 8, str_of(f->cue) },
        { 9, str_of(f->title) },     { 10, buf_str(&f->text) },
        { 11, buf_str(&f->words) },  { 14, str_of(ad->lane) },
        { 17, str_of(ad->outcome) },
    };
    int count = sqlite3_bind_parameter_count(s);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (numbers[i].at <= count)
            (void)sqlite3_bind_int64(s, numbers[i].at, numbers[i].number);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i].at <= count)
            (void)sqlite3_bind_text(s, texts[i].at, texts[i].text.p,
                                    (int)texts[i].text.n, SQLITE_STATIC);
    if (count >= 12)
        (void)sqlite3_bind_double(s, 12, ad->probability);
    (void)sqlite3_step(s);
    fill_need(f, sqlite3_reset(s) == SQLITE_OK);
}

static inline void
fill_rows(struct filling *f)
{
    sqlite3_stmt *s[FILL_TABLES];
    for (int t = 0; t < FILL_TABLES; t++)
        fill_need(f,
                  sqlite3_prepare_v2(f->db, fill_sql[t], -1, &s[t], NULL) == SQLITE_OK);
    for (int64_t n = 0; n < f->rows; n++) {
        struct fill_ad ad;
        if (n % FILL_STEP == 0)
            fill_run(f, n > 0 ? "COMMIT; BEGIN" : "BEGIN");
        fill_choose(f, n, &ad);
        fill_words(f, (uint64_t)n, ad.words);
        fill_marks(f, &ad);
        for (int t = 0; t < FILL_TABLES; t++)
            if (t < FILL_DECISION || ad.state == 2)
                fill_bind(f, s[t], &ad);
    }
    fill_run(f, "COMMIT");
    for (int t = 0; t < FILL_TABLES; t++)
        sqlite3_finalize(s[t]);
}

/* The texts of all indexes that have one, and the statements that drop them. */
static inline void
fill_indexes(struct filling *f, struct buf *make, struct buf *drop)
{
    sqlite3_stmt *s;
    fill_need(f, sqlite3_prepare_v2(f->db,
                                    "SELECT name, sql FROM sqlite_master WHERE type = "
                                    "'index' AND sql IS NOT NULL",
                                    -1, &s, NULL) == SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW) {
        buf_printf(drop, "DROP INDEX %s;", (const char *)sqlite3_column_text(s, 0));
        buf_printf(make, "%s;", (const char *)sqlite3_column_text(s, 1));
    }
    sqlite3_finalize(s);
}

/* Numbers for the values of a column. */
#define FILL_NAME(what)                                                                \
    "INSERT INTO queue_name (what, value, number) SELECT '" what "', value, "          \
    "row_number() OVER () - 1 FROM (SELECT DISTINCT " what " AS value FROM queue);"

/* Fills the data base, which the store has just made, with so many queued ads. Ends the
 * program when it cannot. */
static inline void
queue_fill(const char *path, int64_t rows)
{
    struct filling f = { .rows = rows };
    struct buf make, drop;
    buf_init(&f.text, 1 << 16);
    buf_init(&f.words, 1 << 16);
    buf_init(&make, 1 << 16);
    buf_init(&drop, 1 << 16);
    f.sorted = calloc(FILL_LONG, sizeof *f.sorted);
    fill_need(&f, f.sorted && sqlite3_open(path, &f.db) == SQLITE_OK);
    fill_run(&f, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; "
                 "PRAGMA cache_size = -1000000; PRAGMA temp_store = MEMORY; "
                 "PRAGMA locking_mode = EXCLUSIVE");
    fill_indexes(&f, &make, &drop);
    fill_run(&f, buf_cstr(&drop));
    fill_rows(&f);
    fill_run(
        &f,
        FILL_NAME("lane") FILL_NAME("outcome") FILL_NAME("kind") FILL_NAME("lang")
            FILL_NAME("cue") FILL_NAME(
                "source") "INSERT INTO queue_cell (id, decided, lane, band, source, "
                          "lang, kind, cue, "
                          "outcome, ads) SELECT " CELL_NUMBER(
                              "q.decided") ", q.* FROM (SELECT CASE "
                                           "WHEN state = 2 THEN 1 ELSE 0 END AS "
                                           "decided, lane, band, source, lang, "
                                           "kind, cue, outcome, count(*) FROM queue "
                                           "GROUP BY 1, 2, 3, 4, 5, 6, 7, 8) "
                                           "AS q;"
                                           "UPDATE queue SET cell = (SELECT c.id FROM "
                                           "queue_cell c WHERE c.decided = "
                                           "CASE WHEN queue.state = 2 THEN 1 ELSE 0 "
                                           "END AND c.lane = queue.lane AND "
                                           "c.band = queue.band AND c.source = "
                                           "queue.source AND c.lang = queue.lang "
                                           "AND c.kind = queue.kind AND c.cue = "
                                           "queue.cue AND c.outcome = "
                                           "queue.outcome);"
                                           "INSERT INTO queue_sum (decided, lane, "
                                           "band, lang, kind, outcome, ads) "
                                           "SELECT decided, lane, band, lang, kind, "
                                           "outcome, sum(ads) FROM queue_cell "
                                           "GROUP BY 1, 2, 3, 4, 5, 6;"
                                           "INSERT INTO source_tally (source, ads) "
                                           "SELECT source, count(*) FROM ad "
                                           "GROUP BY source");
    fill_run(&f, buf_cstr(&make));
    sqlite3_close(f.db);
    free(f.sorted);
    buf_free(&f.text);
    buf_free(&f.words);
    buf_free(&make);
    buf_free(&drop);
}

#endif
