/*
 * search_find: a question to the full text index.
 *
 * Everything that has a mark in the index is asked there; what has none, or only a coarse
 * one, is sifted afterwards. The newest of the index come first, so the walk ends early; how
 * long a walk through the rest takes, the index cannot tell before.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/time.h"
#include "store/search.h"
#include "store/search_inside.h"

#define LIMIT_DEFAULT 50
#define MATCH_BYTES   ((size_t)64 << 10)
#define FORM_BYTES    256
#define DAYS_MAX      10 /* lists of ads to be met; a longer period is told in months */
#define STRIDE        20000
#define MONTHS_MAX    120

/* Letters and digits only: anything else is a sign of the index's own language. */
static bool
is_plain(struct str form)
{
    if (form.n == 0 || form.n > FORM_BYTES)
        return false;
    for (size_t i = 0; i < form.n; i++) {
        unsigned char c = (unsigned char)form.p[i];
        if (c < 0x80 && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z'))
            return false;
    }
    return true;
}

static bool
is_cue_letter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Appends "AND" where something stands already. */
static void
join(struct buf *match)
{
    if (match->n > 0)
        buf_lit(match, " AND ");
}

/* One of the forms must stand there. A word without a form that could is passed over; false
 * then. */
static bool
put_forms(const struct sought *word, bool contacts, bool first, struct buf *match)
{
    size_t put = 0;
    for (size_t i = 0; i < word->form_count && i < SOUGHT_FORMS_MAX; i++) {
        if (!is_plain(word->forms[i]))
            continue;
        if (put == 0 && !first)
            buf_lit(match, " AND ");
        buf_printf(match, "%s\"" STR_FMT "\"", put++ ? " OR " : "(",
                   STR_ARG(word->forms[i]));
        if (contacts)
            buf_printf(match, " OR \"" SEARCH_HIDDEN STR_FMT "\"",
                       STR_ARG(word->forms[i]));
    }
    if (put > 0)
        buf_add_char(match, ')');
    return put > 0;
}

/* The words of a contact as they are spelt, or the contact in any spelling: it stands among the
 * hidden words, or as a plain one where the ad spells it in one piece. */
static void
put_contact(const struct sought *words, size_t parts, struct buf *match)
{
    const struct str one = words[0].contact;
    bool first = true;
    join(match);
    buf_printf(match, "(\"" SEARCH_HIDDEN STR_FMT "\" OR \"" STR_FMT "\" OR (",
               STR_ARG(one), STR_ARG(one));
    for (size_t i = 0; i < parts; i++)
        first = !put_forms(&words[i], true, first, match) && first;
    if (first) /* none that could stand there */
        buf_printf(match, "\"" STR_FMT "\"", STR_ARG(one));
    buf_lit(match, "))");
}

static void
put_words(const struct search_query *q, struct buf *match)
{
    const size_t count =
        q->word_count < SOUGHT_WORDS_MAX ? q->word_count : SOUGHT_WORDS_MAX;
    for (size_t i = 0; i < count;) {
        const struct sought *word = &q->words[i];
        const size_t parts = word->parts < count - i ? word->parts : count - i;
        if (q->contacts && parts > 0 && is_plain(word->contact)) {
            put_contact(word, parts, match);
            i += parts;
        } else {
            put_forms(word, q->contacts, match->n == 0, match);
            i++;
        }
    }
}

static void
put_mark(struct buf *match, char name, const char *value)
{
    join(match);
    buf_printf(match, "\"%c=%s\"", name, value);
}

/* The days or months of the period, any of them; nothing when they are too many. */
static void
put_period(const struct search_query *q, struct buf *match)
{
    int64_t days = (q->to_ms - q->from_ms) / TIME_DAY_MS + 2;
    bool by_day = days <= DAYS_MAX;
    char last[TIME_TEXT_SIZE] = "";
    size_t put = 0;
    if (q->from_ms <= 0 || q->to_ms <= q->from_ms || days > MONTHS_MAX * 30)
        return;
    join(match);
    for (int64_t i = 0; i < days; i++) {
        char day[TIME_TEXT_SIZE];
        time_format_digits(q->from_ms + i * TIME_DAY_MS, day);
        day[by_day ? 8 : 6] = '\0';
        if (!strcmp(day, last))
            continue;
        memcpy(last, day, sizeof last);
        buf_printf(match, "%s\"%c=%s\"", put++ ? " OR " : "(", by_day ? 'd' : 'm', day);
    }
    buf_add_char(match, ')');
}

static void
put_question(const struct search_query *q, struct buf *match)
{
    struct buf mark;
    char cue[16] = "";
    put_words(q, match);
    if (q->source.n > 0) {
        buf_init(&mark, 256);
        search_source_mark(q->source, &mark);
        join(match);
        buf_printf(match, "\"" STR_FMT "\"", STR_ARG(str_trim(buf_str(&mark))));
        buf_free(&mark);
    }
    if (q->lang != LANG_NONE)
        put_mark(match, 'l', lang_name(q->lang));
    if (q->kind != AD_KIND_NONE)
        put_mark(match, 'k', ad_kind_name(q->kind));
    if (q->band_given)
        put_mark(match, 'b', (const char[]){ (char)('0' + q->band), '\0' });
    if (q->cue.n > 0 && q->cue.n < sizeof cue) {
        for (size_t i = 0; i < q->cue.n; i++)
            cue[i] = is_cue_letter(q->cue.p[i]) ? q->cue.p[i] : '0';
        put_mark(match, 'c', cue);
    }
    put_period(q, match);
}

struct gather {
    struct list found;
    struct arena *arena;
    size_t limit;
    int64_t unseen; /* as in struct search_answer */
};

static bool
take_found(void *user, struct db_row *row, struct err *err)
{
    struct gather *g = user;
    struct search_found *out = list_add(&g->found, sizeof *out);
    (void)err;
    out->place = row_int(row);
    out->key = row_keep(row, g->arena);
    return true;
}

#define SIFT                                                                           \
    "LEFT JOIN queue q ON q.ad_key = x.ad_key "                                        \
    "WHERE ($2 = 1 OR q.lane IS NULL OR q.lane <> 'careful') "                         \
    "AND ($3 = 0 OR a.first_seen_ms >= $3) AND ($4 = 0 OR a.first_seen_ms < $4) "
static const char SQL_MATCH[] =
    "SELECT x.id, x.ad_key FROM search_index f CROSS JOIN search_ad x ON x.id = "
    "f.rowid "
    "CROSS JOIN ad a ON a.key = x.ad_key " SIFT
    "AND f.rowid < $1 AND f.rowid >= $6 AND search_index MATCH $7 "
    "ORDER BY f.rowid DESC LIMIT $5";
static const char SQL_ALL[] =
    "SELECT x.id, x.ad_key FROM search_ad x CROSS JOIN ad a ON a.key = x.ad_key " SIFT
    "AND x.id < $1 AND x.id >= $6 ORDER BY x.id DESC LIMIT $5";

/* Looks through the places [from, to). */
static bool
find_between(struct store *s, const struct search_query *q, struct str match,
             const int64_t ends[2], struct gather *g, struct err *err)
{
    const struct bind binds[] = {
        bind_int(ends[1]),
        bind_int(q->careful),
        bind_int(q->from_ms),
        bind_int(q->to_ms),
        bind_int((int64_t)(g->limit - g->found.count)),
        bind_int(ends[0]),
        bind_text(match),
    };
    struct query query = { SQL_MATCH, BINDS(binds), take_found, g };
    if (match.n == 0) {
        query.sql = SQL_ALL;
        query.bind_count--;
    }
    return db_run(s->db, &query, err);
}

/* The next portion is twice as long, and may take twice as long as all before it. */
static bool
is_over(const struct search_query *q, int64_t begun_ms)
{
    return q->clock_ms && 3 * (q->clock_ms() - begun_ms) >= q->budget_ms;
}

static const char SQL_LAST[] = "SELECT COALESCE(max(id), 0) FROM search_ad";

static bool
find_places(struct store *s, const struct search_query *q, struct str match,
            struct gather *g, struct err *err)
{
    int64_t begun_ms = q->clock_ms ? q->clock_ms() : 0;
    int64_t stride = q->stride > 0 ? q->stride : STRIDE;
    int64_t last;
    if (!db_number(s->db, &(struct query){ .sql = SQL_LAST }, &last, err))
        return false;
    int64_t to = q->before > 0 && q->before <= last ? q->before : last + 1;
    while (to > 1 && g->found.count < g->limit) {
        const int64_t ends[2] = { to > stride ? to - stride : 1, to };
        if (!find_between(s, q, match, ends, g, err))
            return false;
        to = ends[0];
        stride *= 2;
        if (to > 1 && g->found.count < g->limit && is_over(q, begun_ms)) {
            g->unseen = to;
            return true;
        }
    }
    return true;
}

bool
store_search(struct store *s, const struct search_query *query, struct arena *arena,
             struct search_answer *out, struct err *err)
{
    struct gather g = { .arena = arena, .limit = LIMIT_DEFAULT };
    struct buf match;
    *out = (struct search_answer){ .count = 0 };
    if (query->limit > SEARCH_FOUND_MAX)
        return err_set(err, "a search for %zu ads; right is at most %d", query->limit,
                       SEARCH_FOUND_MAX);
    if (query->limit > 0)
        g.limit = query->limit;
    buf_init(&match, MATCH_BYTES);
    put_question(query, &match);
    bool ok = !buf_failed(&match) ||
              err_set(err, "a search of more than %zu bytes", MATCH_BYTES);
    if (ok && look_begin(s, err)) {
        ok = look_end(s, find_places(s, query, buf_str(&match), &g, err), err);
        out->found = list_keep(&g.found, sizeof *out->found, arena);
        out->count = ok ? g.found.count : 0;
        out->unseen = ok ? g.unseen : 0;
    } else {
        ok = false;
    }
    buf_free(&match);
    return ok;
}
