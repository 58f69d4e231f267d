/*
 * undo: a person takes back what they decided last.
 *
 * The decision stays where it is; a second fact says that it was taken back. The row then
 * carries the outcome that was in force before: decided again and in nobody's hands when there
 * was a decision, in the hands of the same person when there was none, or somebody unsure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/json.h"
#include "store/audit_inside.h"
#include "store/decision_fact.h"
#include "store/tally.h"

#define CHAIN_MAX 1000 /* decisions and undos of one ad that are looked back through */
#define NAME_MAX  256

/* A fact of the chain. */
struct fact {
    int64_t id, supersedes; /* 0: no such fact */
    char outcome[32], who[NAME_MAX];
};

static void
copy(struct str text, char *out, size_t size)
{
    size_t n = text.n < size ? text.n : size - 1;
    if (n > 0)
        memcpy(out, text.p, n);
    out[n] = '\0';
}

static bool
take_fact(void *user, struct db_row *row, struct err *err)
{
    struct fact *f = user;
    (void)err;
    f->id = row_int(row);
    f->supersedes = row_int(row);
    copy(row_text(row), f->outcome, sizeof f->outcome);
    copy(row_text(row), f->who, sizeof f->who);
    return true;
}

static const char SQL_FACT[] =
    "SELECT d.id, d.supersedes, d.outcome, w.who FROM decision d "
    "JOIN decision_words w ON w.decision_id = d.id WHERE d.id = $1";

static bool
read_fact(struct store *s, int64_t id, struct fact *f, struct err *err)
{
    const struct bind binds[] = { bind_int(id) };
    *f = (struct fact){ 0 };
    return id == 0 ||
           db_run(s->db, &(struct query){ SQL_FACT, BINDS(binds), take_fact, f }, err);
}

static bool
is_undone(const struct fact *f)
{
    return !strcmp(f->outcome, decision_name(DECISION_UNDONE));
}

/* The decision that was in force before `f`: behind an undo stands what that one undid. */
static bool
read_before(struct store *s, const struct fact *f, struct fact *before, struct err *err)
{
    int64_t id = f->supersedes;
    for (int i = 0; i < CHAIN_MAX; i++) {
        struct fact undone;
        if (!read_fact(s, id, before, err))
            return false;
        if (before->id == 0 || !is_undone(before))
            return true;
        if (!read_fact(s, before->supersedes, &undone, err))
            return false;
        id = undone.supersedes;
    }
    *before = (struct fact){ 0 };
    return true;
}

static const char SQL_ROW[] =
    "UPDATE queue SET state = $7, holder = $2, claim_until_ms = $3, "
    "version = version + 1, outcome = $4, decided_by = $5, decision_id = $6 "
    "WHERE ad_key = $1";
static const char SQL_EXPIRES[] = "UPDATE ad SET expires_ms = $2 WHERE key = $1";

static bool
restore(struct store *s, const struct undo *u, const struct fact *before, int64_t id,
        struct err *err)
{
    struct str outcome = str_of(before->outcome);
    bool decided =
        before->id != 0 && !str_eq(outcome, str_of(decision_name(DECISION_UNSURE)));
    const struct bind row[] = { bind_text(u->key),
                                bind_text(decided ? STR("") : u->who),
                                bind_int(decided ? 0 : u->until_ms),
                                bind_text(outcome),
                                bind_name(before->who),
                                bind_int(id),
                                bind_int(decided ? QUEUE_DECIDED : QUEUE_CLAIMED) };
    const struct bind ad[] = {
        bind_text(u->key), bind_int(expires_at(u->keep, true, outcome, u->now_ms))
    };
    return tally_row(s, u->key, -1, err) &&
           db_run(s->db, &(struct query){ SQL_ROW, BINDS(row), NULL, NULL }, err) &&
           tally_row(s, u->key, 1, err) &&
           db_run(s->db, &(struct query){ SQL_EXPIRES, BINDS(ad), NULL, NULL }, err);
}

/* The line of the audit log. */
static bool
add_line(struct store *s, const struct undo *u, int64_t id, struct err *err)
{
    char room[128];
    struct buf payload = buf_over(room, sizeof room);
    struct json j = json_to(&payload);
    json_open_object(&j);
    json_put_int(&j, "decision", id);
    json_put_int(&j, "undone", u->decision);
    json_end_object(&j);
    const struct audit_fact fact = { AUDIT_UNDO, u->who, u->key, buf_str(&payload),
                                     u->now_ms };
    return audit_put(s, &fact, err);
}

static enum decide_answer
undo_one(struct store *s, const struct undo *u, struct arena *arena,
         struct queue_row *row, struct err *err)
{
    const struct decide fact = {
        .key = u->key, .who = u->who, .outcome = DECISION_UNDONE, .now_ms = u->now_ms
    };
    struct fact latest, before;
    bool found;
    int64_t id = 0;
    if (!queue_row_of(s, u->key, u->now_ms, arena, row, &found, err))
        return DECIDE_FAILED;
    if (!found)
        return DECIDE_NO_ROW;
    if (row->state == QUEUE_CLAIMED && !str_eq(row->holder, u->who))
        return DECIDE_TAKEN;
    if (row->decision_id != u->decision || u->decision == 0)
        return DECIDE_CHANGED;
    if (!read_fact(s, u->decision, &latest, err))
        return DECIDE_FAILED;
    if (latest.id == 0 || is_undone(&latest) || !str_eq(str_of(latest.who), u->who))
        return DECIDE_CHANGED;
    if (!read_before(s, &latest, &before, err) ||
        !decision_fact(s, &fact, row->pack, &id, err) ||
        !restore(s, u, &before, id, err) || !add_line(s, u, id, err) ||
        !queue_row_of(s, u->key, u->now_ms, arena, row, &found, err))
        return DECIDE_FAILED;
    return DECIDE_DONE;
}

enum decide_answer
store_undo(struct store *s, const struct undo *u, struct arena *arena,
           struct queue_row *row, struct err *err)
{
    if (u->who.n == 0 || u->who.n >= NAME_MAX || u->until_ms <= u->now_ms) {
        err_set(err, "an undo needs a person and a claim that ends later");
        return DECIDE_FAILED;
    }
    if (!step_begin(s, err))
        return DECIDE_FAILED;
    enum decide_answer answer = undo_one(s, u, arena, row, err);
    bool ended = step_end(s, answer == DECIDE_DONE, err);
    return answer == DECIDE_DONE && !ended ? DECIDE_FAILED : answer;
}

/* An undo is no decision, and what it took back is none any more, whenever that was. */
static const char SQL_DECIDED[] =
    "SELECT count(*) FROM (SELECT 1 FROM decision d WHERE d.at_ms >= $1 "
    "AND d.outcome <> 'undone' AND NOT EXISTS (SELECT 1 FROM decision u "
    "WHERE u.supersedes = d.id AND u.outcome = 'undone') AND ($2 = '' OR EXISTS "
    "(SELECT 1 FROM decision_words w WHERE w.decision_id = d.id AND w.who = $2)) "
    "LIMIT $3) AS counted";

bool
store_decided(struct store *s, struct str who, int64_t since_ms, int64_t most,
              int64_t *count, struct err *err)
{
    const struct bind binds[] = { bind_int(since_ms), bind_text(who), bind_int(most) };
    *count = 0;
    return db_number(s->db, &(struct query){ SQL_DECIDED, BINDS(binds), NULL, NULL },
                     count, err);
}
