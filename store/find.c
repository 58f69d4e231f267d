/*
 * find: everything about one ad.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/inside.h"
#include "store/queue.h"

#define PREFIX_MIN 4

/* Where the parts of a record go. */
struct finder {
    struct store *store;
    struct arena *arena;
    struct ad_record *out;
    int64_t score_id; /* 0: not scored */
    struct list cues, counter, decisions, notes;
};

/* The keys that begin with a prefix, of which two are enough to know. */
struct keys {
    char first[AD_KEY_SIZE];
    size_t count;
};

static bool
take_key(void *user, struct db_row *row, struct err *err)
{
    struct keys *keys = user;
    (void)err;
    struct str key = row_text(row);
    if (keys->count++ == 0 && key.n < sizeof keys->first)
        memcpy(keys->first, key.p, key.n);
    return true;
}

static const char SQL_KEYS[] =
    "SELECT key FROM ad WHERE key >= $1 AND key < $2 ORDER BY key LIMIT 2";

/* Hex digits only, in lower case, with a letter behind them that no digit reaches. */
static bool
bounds_of(struct str prefix, char from[AD_KEY_SIZE + 1], char to[AD_KEY_SIZE + 1])
{
    if (prefix.n < PREFIX_MIN || prefix.n >= AD_KEY_SIZE)
        return false;
    for (size_t i = 0; i < prefix.n; i++) {
        char c = prefix.p[i];
        c = (char)(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
        from[i] = to[i] = c;
    }
    from[prefix.n] = '\0';
    to[prefix.n] = 'g';
    to[prefix.n + 1] = '\0';
    return true;
}

static bool
take_ad(void *user, struct db_row *row, struct err *err)
{
    struct finder *f = user;
    struct ad *ad = &f->out->ad;
    struct arena *a = f->arena;
    (void)err;
    ad->title = row_keep(row, a);
    ad->text = row_keep(row, a);
    ad->url = row_keep(row, a);
    ad->employer = row_keep(row, a);
    ad->location = row_keep(row, a);
    ad->salary = row_keep(row, a);
    ad->contacts = row_keep(row, a);
    ad->source = row_keep(row, a);
    ad->id = row_keep(row, a);
    ad->kind = ad_kind_of(row_text(row));
    ad->lang = lang_of(row_text(row));
    ad->label = ad_label_of(row_text(row));
    ad->seen_at_ms = row_int(row);
    f->out->row.first_seen_ms = ad->seen_at_ms;
    f->out->row.last_seen_ms = row_int(row);
    f->out->row.times_seen = row_int(row);
    f->out->expires_ms = row_int(row);
    f->out->hold = row_int(row) != 0;
    ad->ocr_confidence = (int)row_int(row);
    f->out->row.source = ad->source;
    f->out->row.url = ad->url;
    f->out->row.title = ad->title;
    return true;
}

static const char SQL_AD[] =
    "SELECT title, text, url, employer, location, salary, contacts, source, caller_id, "
    "kind, lang, label, first_seen_ms, last_seen_ms, times_seen, expires_ms, hold, "
    "ocr_confidence FROM ad WHERE key = $1";

static bool
take_score(void *user, struct db_row *row, struct err *err)
{
    struct finder *f = user;
    struct queue_row *out = &f->out->row;
    (void)err;
    f->score_id = row_int(row);
    f->out->risk = row_keep(row, f->arena);
    out->pack = row_keep(row, f->arena);
    out->why = row_keep(row, f->arena);
    out->probability = row_real(row);
    int64_t band = row_int(row);
    out->band = band > 0 && band < BAND_COUNT ? (enum band)band : BAND_NONE;
    out->points = row_real(row);
    out->lang = lang_of(row_text(row));
    out->kind = ad_kind_of(row_text(row));
    return true;
}

/* The score that the queue row stands on; of an ad that is not queued, the newest. */
static const char SQL_SCORE[] =
    "SELECT s.id, s.risk, s.pack, s.why, s.probability, s.band, s.points, s.lang, "
    "s.kind FROM score s LEFT JOIN queue q ON q.ad_key = s.ad_key "
    "WHERE s.ad_key = $1 AND (q.score_id IS NULL OR q.score_id = s.id) "
    "ORDER BY s.id DESC LIMIT 1";

/* Indicators out of one text with a space between. */
static const struct str *
split(struct str text, struct arena *arena, size_t *count)
{
    size_t most = text.n / 2 + 1;
    struct str *items = ARENA_NEW(arena, struct str, most);
    struct str item;
    *count = 0;
    while (*count < most && str_cut(&text, ' ', &item))
        items[(*count)++] = item;
    return items;
}

static enum ad_field
field_of(struct str name)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        if (str_eq(name, str_of(ad_field_name((enum ad_field)i))))
            return (enum ad_field)i;
    return FIELD_TEXT;
}

static bool
take_hit(void *user, struct db_row *row, struct err *err)
{
    struct finder *f = user;
    struct hit *hit = list_add(row_int(row) == 0 ? &f->cues : &f->counter, sizeof *hit);
    (void)err;
    hit->cue = row_keep(row, f->arena);
    hit->rule = row_keep(row, f->arena);
    hit->indicators = split(row_keep(row, f->arena), f->arena, &hit->indicator_count);
    struct str grade = row_text(row);
    hit->grade = grade.n > 0 ? grade.p[0] : '\0';
    hit->points = row_real(row);
    hit->field = field_of(row_text(row));
    hit->start = (size_t)row_int(row);
    hit->end = (size_t)row_int(row);
    hit->quote = row_keep(row, f->arena);
    hit->why = row_keep(row, f->arena);
    return true;
}

static const char SQL_HITS[] =
    "SELECT side, cue, rule, indicators, grade, points, field, span_start, span_end, "
    "quote, why FROM hit WHERE score_id = $1 ORDER BY side, place";

static bool
take_decision(void *user, struct db_row *row, struct err *err)
{
    struct finder *f = user;
    struct decision_row *out = list_add(&f->decisions, sizeof *out);
    (void)err;
    out->id = row_int(row);
    out->at_ms = row_int(row);
    out->supersedes = row_int(row);
    out->who = row_keep(row, f->arena);
    out->reason = row_keep(row, f->arena);
    out->note = row_keep(row, f->arena);
    out->pack = row_keep(row, f->arena);
    if (!decision_of(row_text(row), &out->outcome))
        out->outcome = DECISION_UNDONE;
    return true;
}

static const char SQL_DECISIONS[] =
    "SELECT d.id, d.at_ms, d.supersedes, w.who, w.reason, w.note, d.pack, d.outcome "
    "FROM decision_words w JOIN decision d ON d.id = w.decision_id "
    "WHERE w.ad_key = $1 ORDER BY d.id";

static bool
take_note(void *user, struct db_row *row, struct err *err)
{
    struct finder *f = user;
    struct ad_note *out = list_add(&f->notes, sizeof *out);
    (void)err;
    out->at_ms = row_int(row);
    out->who = row_keep(row, f->arena);
    out->note = row_keep(row, f->arena);
    return true;
}

static const char SQL_NOTES[] =
    "SELECT at_ms, who, note FROM ad_note WHERE ad_key = $1 ORDER BY place";

static bool
take_record(void *user, struct db_row *row, struct err *err)
{
    struct finder *f = user;
    (void)err;
    f->out->warc_file = row_keep(row, f->arena);
    f->out->warc_offset = row_int(row);
    return true;
}

static const char SQL_RECORD[] =
    "SELECT r.warc_file, r.warc_offset FROM sighting i "
    "JOIN record r ON r.id = i.record_id WHERE i.ad_key = $1 "
    "ORDER BY i.seen_ms DESC, r.id DESC LIMIT 1";

static bool
read_hits(struct finder *f, struct err *err)
{
    const struct bind binds[] = { bind_int(f->score_id) };
    bool ok = db_run(f->store->db,
                     &(struct query){ SQL_HITS, BINDS(binds), take_hit, f }, err);
    f->out->cue_count = f->cues.count;
    f->out->cues = list_keep(&f->cues, sizeof(struct hit), f->arena);
    f->out->counter_count = f->counter.count;
    f->out->counter = list_keep(&f->counter, sizeof(struct hit), f->arena);
    return ok;
}

static bool
read_decisions(struct finder *f, const struct bind *key, struct err *err)
{
    const struct query query = { SQL_DECISIONS, key, 1, take_decision, f };
    bool ok = db_run(f->store->db, &query, err);
    f->out->decision_count = f->decisions.count;
    f->out->decisions = list_keep(&f->decisions, sizeof(struct decision_row), f->arena);
    return ok;
}

static bool
read_notes(struct finder *f, const struct bind *key, struct err *err)
{
    const struct query query = { SQL_NOTES, key, 1, take_note, f };
    bool ok = db_run(f->store->db, &query, err);
    f->out->note_count = f->notes.count;
    f->out->notes = list_keep(&f->notes, sizeof(struct ad_note), f->arena);
    return ok;
}

/* A row that is queued tells more than what ad and score told before. */
static bool
read_all(struct finder *f, struct str key, struct err *err)
{
    struct db *db = f->store->db;
    struct queue_row queued;
    const struct bind binds[] = { bind_text(key) };
    f->out->row.key = arena_str(f->arena, key);
    if (!db_run(db, &(struct query){ SQL_AD, BINDS(binds), take_ad, f }, err) ||
        !db_run(db, &(struct query){ SQL_SCORE, BINDS(binds), take_score, f }, err) ||
        !db_run(db, &(struct query){ SQL_RECORD, BINDS(binds), take_record, f }, err) ||
        !read_hits(f, err) || !read_decisions(f, binds, err) ||
        !read_notes(f, binds, err) ||
        !queue_row_of(f->store, key, 0, f->arena, &queued, &f->out->queued, err))
        return false;
    if (f->out->queued) {
        f->out->row = queued;
    } else if (f->out->cue_count > 0) {
        f->out->row.quote = f->out->cues[0].quote;
        f->out->row.cue = f->out->cues[0].cue;
    }
    f->out->row.risk = f->out->risk;
    return true;
}

/* Finds the keys and reads the one. */
static enum find_answer
find_one(struct finder *f, const char *from, const char *to, struct err *err)
{
    struct keys keys = { 0 };
    const struct bind binds[] = { bind_name(from), bind_name(to) };
    if (!db_run(f->store->db,
                &(struct query){ SQL_KEYS, BINDS(binds), take_key, &keys }, err))
        return FIND_FAILED;
    if (keys.count != 1)
        return keys.count == 0 ? FIND_NONE : FIND_MANY;
    return read_all(f, str_of(keys.first), err) ? FIND_ONE : FIND_FAILED;
}

enum find_answer
store_find_ad(struct store *s, struct str prefix, struct arena *arena,
              struct ad_record *out, struct err *err)
{
    struct finder f = { .store = s, .arena = arena, .out = out };
    char from[AD_KEY_SIZE + 1];
    char to[AD_KEY_SIZE + 1];
    *out = (struct ad_record){ 0 };
    if (!bounds_of(prefix, from, to))
        return FIND_NONE;
    if (!look_begin(s, err))
        return FIND_FAILED;
    enum find_answer answer = find_one(&f, from, to, err);
    return look_end(s, answer != FIND_FAILED, err) ? answer : FIND_FAILED;
}
