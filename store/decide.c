/*
 * decide: what people decided about ads.
 *
 * A decision is a fact with a number of its own; a later one names the one it
 * supersedes. Nothing in this room changes or removes one. Who decided and in what
 * words stands in a second table, which leaves with the ad when it is purged.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/json.h"
#include "store/audit_inside.h"
#include "store/decision_fact.h"
#include "store/tally.h"

#define WHO_BYTES    200
#define REASON_BYTES 500
#define NOTE_BYTES   20000

static bool
check_words(const struct decide *d, struct err *err)
{
    const struct {
        const char *name;
        struct str text;
        size_t min, max;
    } words[] = {
        { "the name of a person", d->who, 1, WHO_BYTES },
        { "the reason of a decision", d->reason, 0, REASON_BYTES },
        { "the note of a decision", d->note, 0, NOTE_BYTES },
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (words[i].text.n < words[i].min || words[i].text.n > words[i].max)
            return err_set(err, "%s has %zu bytes; right is %zu to %zu", words[i].name,
                           words[i].text.n, words[i].min, words[i].max);
    return true;
}

static const char SQL_NEXT[] = "SELECT COALESCE(max(id), 0) + 1 FROM decision";
static const char SQL_LATEST[] = "SELECT decision_id FROM queue WHERE ad_key = $1";
static const char SQL_FACT[] =
    "INSERT INTO decision (id, at_ms, outcome, pack, supersedes, inclusion, drawn) "
    "SELECT $1, $2, $3, $4, $5, inclusion, drawn FROM queue WHERE ad_key = $6";
static const char SQL_WORDS[] =
    "INSERT INTO decision_words (decision_id, ad_key, who, reason, note) "
    "VALUES ($1, $2, $3, $4, $5)";

bool
decision_fact(struct store *s, const struct decide *d, struct str pack, int64_t *id,
              struct err *err)
{
    int64_t supersedes = 0;
    const struct bind key[] = { bind_text(d->key) };
    if (!db_number(s->db, &(struct query){ .sql = SQL_NEXT }, id, err) ||
        !db_number(s->db, &(struct query){ SQL_LATEST, BINDS(key), NULL, NULL },
                   &supersedes, err))
        return false;
    const struct bind fact[] = {
        bind_int(*id),   bind_int(d->now_ms),  bind_name(decision_name(d->outcome)),
        bind_text(pack), bind_int(supersedes), bind_text(d->key)
    };
    const struct bind words[] = { bind_int(*id), bind_text(d->key), bind_text(d->who),
                                  bind_text(d->reason), bind_text(d->note) };
    return db_run(s->db, &(struct query){ SQL_FACT, BINDS(fact), NULL, NULL }, err) &&
           db_run(s->db, &(struct query){ SQL_WORDS, BINDS(words), NULL, NULL }, err);
}

/* The line of the audit log. */
static bool
add_line(struct store *s, const struct decide *d, int64_t id, struct str pack,
         struct err *err)
{
    struct buf payload;
    buf_init(&payload, AUDIT_PAYLOAD_BYTES);
    struct json j = json_to(&payload);
    json_open_object(&j);
    json_put_int(&j, "decision", id);
    json_put_text(&j, "outcome", str_of(decision_name(d->outcome)));
    json_put_text(&j, "reason", d->reason);
    json_put_text(&j, "note", d->note);
    json_put_text(&j, "pack", pack);
    json_end_object(&j);
    const struct audit_fact fact = { AUDIT_DECIDE, d->who, d->key, buf_str(&payload),
                                     d->now_ms };
    bool ok = audit_put(s, &fact, err);
    buf_free(&payload);
    return ok;
}

/* Compare-and-set on the version that was read in this step. */
static const char SQL_CLOSE[] =
    "UPDATE queue SET state = $3, holder = '', claim_until_ms = 0, "
    "version = version + 1, outcome = $4, decided_by = $5, decision_id = $6 "
    "WHERE ad_key = $1 AND version = $2";

static const char SQL_EXPIRES[] = "UPDATE ad SET expires_ms = $2 WHERE key = $1";

/* Who is unsure asks for a second reader: the row is open again, but not for the
 * first. */
static bool
set_row(struct store *s, const struct decide *d, int64_t version, int64_t id,
        bool *changed, struct err *err)
{
    struct str outcome = str_of(decision_name(d->outcome));
    enum queue_state state = d->outcome == DECISION_UNSURE ? QUEUE_OPEN : QUEUE_DECIDED;
    const struct bind row[] = { bind_text(d->key),  bind_int(version), bind_int(state),
                                bind_text(outcome), bind_text(d->who), bind_int(id) };
    const struct bind ad[] = {
        bind_text(d->key), bind_int(expires_at(d->keep, true, outcome, d->now_ms))
    };
    bool hit;
    if (!tally_row(s, d->key, -1, err) ||
        !db_changed(s->db, &(struct query){ SQL_CLOSE, BINDS(row), NULL, NULL }, &hit,
                    err) ||
        !tally_row(s, d->key, 1, err))
        return false;
    *changed = !hit;
    return !hit ||
           db_run(s->db, &(struct query){ SQL_EXPIRES, BINDS(ad), NULL, NULL }, err);
}

/* Writes the decision; an answer other than DECIDE_DONE leaves everything as it was. */
static enum decide_answer
decide_one(struct store *s, const struct decide *d, struct arena *arena,
           struct queue_row *row, struct err *err)
{
    bool found;
    bool changed = false;
    int64_t id = 0;
    if (!queue_row_of(s, d->key, d->now_ms, arena, row, &found, err))
        return DECIDE_FAILED;
    if (!found)
        return DECIDE_NO_ROW;
    if (row->state == QUEUE_CLAIMED && !str_eq(row->holder, d->who))
        return DECIDE_TAKEN;
    if (d->version != 0 && d->version != row->version)
        return DECIDE_CHANGED;
    if (!decision_fact(s, d, row->pack, &id, err) ||
        !set_row(s, d, row->version, id, &changed, err))
        return DECIDE_FAILED;
    if (changed)
        return DECIDE_CHANGED;
    if (!add_line(s, d, id, row->pack, err))
        return DECIDE_FAILED;
    return queue_row_of(s, d->key, d->now_ms, arena, row, &found, err) ? DECIDE_DONE
                                                                       : DECIDE_FAILED;
}

enum decide_answer
store_decide(struct store *s, const struct decide *d, struct arena *arena,
             struct queue_row *row, struct err *err)
{
    if (!check_words(d, err) || !step_begin(s, err))
        return DECIDE_FAILED;
    enum decide_answer answer = decide_one(s, d, arena, row, err);
    bool ended = step_end(s, answer == DECIDE_DONE, err);
    return answer == DECIDE_DONE && !ended ? DECIDE_FAILED : answer;
}
