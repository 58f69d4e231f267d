/*
 * sample: walks over the queue, the decisions, the intake and the ads.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/sample.h"

#include "store/inside.h"

static enum band
band_in(int64_t number)
{
    return number > 0 && number < BAND_COUNT ? (enum band)number : BAND_NONE;
}

/* Reads the name of an outcome: has somebody judged? */
static bool
read_outcome(struct str name, enum decision *out)
{
    return decision_of(name, out) && *out != DECISION_UNSURE;
}

struct row_walk {
    sample_row_fn *each;
    void *user;
};

static bool
take_row(void *user, struct db_row *row, struct err *err)
{
    const struct row_walk *walk = user;
    struct sample_row out = { .drawn = DRAWN_RISK };
    (void)err;
    out.band = band_in(row_int(row));
    out.probability = row_real(row);
    out.inclusion = row_real(row);
    (void)drawn_of(row_text(row), &out.drawn);
    out.decided = read_outcome(row_text(row), &out.outcome);
    walk->each(walk->user, &out);
    return true;
}

static const char SQL_ROWS[] =
    "SELECT band, probability, inclusion, drawn, outcome FROM queue "
    "WHERE first_seen_ms >= $1 AND first_seen_ms < $2 AND lane <> 'careful'";

bool
store_sample_rows(struct store *s, int64_t from_ms, int64_t to_ms, sample_row_fn *each,
                  void *user, struct err *err)
{
    struct row_walk walk = { each, user };
    const struct bind binds[] = { bind_int(from_ms), bind_int(to_ms) };
    return db_run(s->db, &(struct query){ SQL_ROWS, BINDS(binds), take_row, &walk },
                  err);
}

#define WHO_MAX 256

/* Decisions come ad by ad, the oldest first. */
struct pair_walk {
    sample_pair_fn *each;
    void *user;
    char key[AD_KEY_SIZE], who[WHO_MAX];
    enum decision first;
    bool paired;
};

static void
keep(struct str text, char *out, size_t size)
{
    size_t n = text.n < size ? text.n : size - 1;
    if (n > 0)
        memcpy(out, text.p, n);
    out[n] = '\0';
}

static bool
take_decision(void *user, struct db_row *row, struct err *err)
{
    struct pair_walk *walk = user;
    enum decision outcome;
    (void)err;
    struct str key = row_text(row);
    bool same_ad = str_eq(key, str_of(walk->key));
    if (!same_ad)
        keep(key, walk->key, sizeof walk->key);
    struct str who = row_text(row);
    bool same_person = str_eq(who, str_of(walk->who));
    char name[WHO_MAX];
    keep(who, name, sizeof name);
    if (!read_outcome(row_text(row), &outcome))
        return true;
    if (!same_ad || walk->who[0] == '\0') {
        walk->first = outcome;
        walk->paired = false;
        memcpy(walk->who, name, sizeof name);
    } else if (!walk->paired && !same_person) {
        walk->paired = true;
        walk->each(walk->user, &(struct sample_pair){ walk->first, outcome });
    }
    return true;
}

static const char SQL_DECISIONS[] =
    "SELECT w.ad_key, w.who, d.outcome FROM decision_words w "
    "JOIN decision d ON d.id = w.decision_id WHERE d.at_ms >= $1 AND d.at_ms < $2 "
    "AND d.outcome IN ('confirmed', 'escalated', 'not-risk') "
    "AND NOT EXISTS (SELECT 1 FROM decision u WHERE u.supersedes = d.id "
    "AND u.outcome = 'undone') AND NOT EXISTS (SELECT 1 FROM queue q "
    "WHERE q.ad_key = w.ad_key AND q.lane = 'careful') ORDER BY w.ad_key, d.id";

bool
store_sample_pairs(struct store *s, int64_t from_ms, int64_t to_ms,
                   sample_pair_fn *each, void *user, struct err *err)
{
    struct pair_walk walk = { .each = each, .user = user };
    const struct bind binds[] = { bind_int(from_ms), bind_int(to_ms) };
    return db_run(s->db,
                  &(struct query){ SQL_DECISIONS, BINDS(binds), take_decision, &walk },
                  err);
}

struct intake_walk {
    sample_intake_fn *each;
    void *user;
};

static bool
take_intake(void *user, struct db_row *row, struct err *err)
{
    const struct intake_walk *walk = user;
    (void)err;
    int64_t day = row_int(row);
    int64_t stratum = row_int(row);
    int64_t ads = row_int(row);
    if (stratum >= 0 && stratum < DRAW_COUNTS)
        walk->each(walk->user, day, (int)stratum, ads);
    return true;
}

static const char SQL_INTAKE[] = "SELECT day, stratum, ads FROM intake WHERE day >= $1 "
                                 "AND day < $2 ORDER BY day, stratum";

bool
store_sample_intake(struct store *s, int64_t from_day, int64_t to_day,
                    sample_intake_fn *each, void *user, struct err *err)
{
    struct intake_walk walk = { each, user };
    const struct bind binds[] = { bind_int(from_day), bind_int(to_day) };
    return db_run(s->db,
                  &(struct query){ SQL_INTAKE, BINDS(binds), take_intake, &walk }, err);
}

struct ad_walk {
    sample_ad_fn *each;
    void *user;
    struct arena arena; /* of the ad in hand */
};

static bool
take_ad(void *user, struct db_row *row, struct err *err)
{
    struct ad_walk *walk = user;
    struct arena *arena = &walk->arena;
    struct sample_ad out = { .decided = false };
    out.ad.title = row_keep(row, arena);
    out.ad.text = row_keep(row, arena);
    out.ad.url = row_keep(row, arena);
    out.ad.source = row_keep(row, arena);
    out.ad.kind = ad_kind_of(row_text(row));
    out.ad.lang = lang_of(row_text(row));
    out.first_seen_ms = row_int(row);
    out.cue = row_keep(row, arena);
    out.decided = read_outcome(row_text(row), &out.outcome);
    bool ok = walk->each(walk->user, &out, err);
    arena_reset(arena);
    return ok;
}

/* The language of an ad that was queued is the one that its score found. */
static const char SQL_ADS[] =
    "SELECT a.title, a.text, a.url, a.source, a.kind, a.lang, a.first_seen_ms, q.cue, "
    "q.outcome FROM ad a LEFT JOIN queue q ON q.ad_key = a.key "
    "WHERE a.masked = 0 AND a.first_seen_ms >= $1 AND a.first_seen_ms < $2 "
    "AND (q.lane IS NULL OR q.lane <> 'careful') "
    "ORDER BY a.first_seen_ms DESC, a.key LIMIT $3";
static const char SQL_DECIDED_ADS[] =
    "SELECT a.title, a.text, a.url, a.source, a.kind, q.lang, a.first_seen_ms, q.cue, "
    "q.outcome FROM queue q JOIN ad a ON a.key = q.ad_key "
    "WHERE a.masked = 0 AND q.first_seen_ms >= $1 AND q.first_seen_ms < $2 "
    "AND q.lane <> 'careful' AND q.outcome IN ('confirmed', 'escalated', 'not-risk') "
    "ORDER BY q.first_seen_ms DESC, a.key LIMIT $3";

bool
store_sample_ads(struct store *s, const struct sample_wish *wish, sample_ad_fn *each,
                 void *user, struct err *err)
{
    struct ad_walk walk = { .each = each, .user = user };
    const struct bind binds[] = { bind_int(wish->from_ms), bind_int(wish->to_ms),
                                  bind_int(wish->most) };
    arena_init(&walk.arena, 0);
    bool ok = db_run(s->db,
                     &(struct query){ wish->decided ? SQL_DECIDED_ADS : SQL_ADS,
                                      BINDS(binds), take_ad, &walk },
                     err);
    arena_free(&walk.arena);
    return ok;
}
