/*
 * audit: adding facts to the log.
 *
 * The write lock of the step makes sure that nobody comes between reading the latest line and
 * adding the next. The line's hash is not stored with the line, only in the one behind it, so
 * there is nothing that could be made to fit it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/audit.h"

#include "core/json.h"
#include "core/secret.h"
#include "core/time.h"
#include "store/audit_inside.h"

#include <assert.h>

#define SALT_BYTES     16
#define CLOCK_SLACK_MS 1000

static const char *const deed_names[] = {
    [AUDIT_LOGIN] = "login",
    [AUDIT_LOGIN_FAILED] = "login-failed",
    [AUDIT_LOGOUT] = "logout",
    [AUDIT_CLAIM] = "claim",
    [AUDIT_RELEASE] = "release",
    [AUDIT_DECIDE] = "decide",
    [AUDIT_UNDO] = "undo",
    [AUDIT_UNMASK] = "unmask",
    [AUDIT_ADD] = "add",
    [AUDIT_RULES] = "rules",
    [AUDIT_CONFIGURATION] = "configuration",
    [AUDIT_SOURCE] = "source",
    [AUDIT_EXPORT] = "export",
    [AUDIT_HANDOVER] = "handover",
    [AUDIT_PURGE] = "purge",
    [AUDIT_HOLD] = "hold",
    [AUDIT_PERSON] = "person",
    [AUDIT_KEY] = "key",
    [AUDIT_CLOCK] = "clock",
    [AUDIT_SEARCH] = "search",
};
static_assert(sizeof deed_names / sizeof deed_names[0] == AUDIT_DEED_COUNT,
              "a name for each deed");

const char *
audit_deed_name(enum audit_deed deed)
{
    return deed_names[deed];
}

bool
audit_deed_of(struct str name, enum audit_deed *out)
{
    for (int i = 0; i < AUDIT_DEED_COUNT; i++)
        if (str_eq(name, str_of(deed_names[i]))) {
            *out = (enum audit_deed)i;
            return true;
        }
    return false;
}

/* The end of the chain, and when its latest fact was. */
struct tail {
    struct audit_chain chain;
    int64_t at_ms;
};

static bool
take_tail(void *user, struct db_row *row, struct err *err)
{
    struct tail *tail = user;
    struct buf line;
    (void)err;
    buf_init(&line, AUDIT_LINE_MAX);
    tail->chain.count = row_int(row);
    tail->at_ms = row_int(row);
    struct str prev = row_text(row);
    audit_line_write(tail->chain.count, prev, row_text(row), &line);
    digest_sha256_hex(buf_str(&line), tail->chain.head);
    buf_free(&line);
    return true;
}

static const char SQL_TAIL[] =
    "SELECT seq, at_ms, prev, fact FROM audit ORDER BY seq DESC LIMIT 1";
static const char SQL_ADD[] =
    "INSERT INTO audit (seq, prev, fact, at_ms, who, what, object) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)";
static const char SQL_PAYLOAD[] =
    "INSERT INTO audit_payload (seq, object, salt, payload) VALUES ($1, $2, $3, $4)";

/* What stands beside the fact in the row of a line. */
struct line_row {
    struct str fact, salt, payload;
    int64_t at_ms;
};

static bool
insert_line(struct store *s, const struct tail *tail, const struct audit_said *said,
            const struct line_row *row, struct err *err)
{
    int64_t seq = tail->chain.count + 1;
    const struct bind line[] = { bind_int(seq),          bind_name(tail->chain.head),
                                 bind_text(row->fact),   bind_int(row->at_ms),
                                 bind_text(said->who),   bind_text(said->what),
                                 bind_text(said->object) };
    const struct bind rest[] = { bind_int(seq), bind_text(said->object),
                                 bind_text(row->salt), bind_text(row->payload) };
    return db_run(s->db, &(struct query){ SQL_ADD, BINDS(line), NULL, NULL }, err) &&
           db_run(s->db, &(struct query){ SQL_PAYLOAD, BINDS(rest), NULL, NULL }, err);
}

/* Adds one line behind the tail. The columns take what the fact says when it is read, so that
 * a name that is no UTF-8 is the same in both. */
static bool
add_line(struct store *s, const struct tail *tail, const struct audit_fact *fact,
         struct err *err)
{
    char salt[2 * SALT_BYTES + 1], sum[DIGEST_HEX_SIZE], at[TIME_TEXT_SIZE];
    struct str payload = fact->payload.n ? fact->payload : STR("{}");
    struct audit_said said = { .who = fact->who,
                               .what = str_of(audit_deed_name(fact->deed)),
                               .object = fact->object };
    struct arena arena;
    struct buf json;

    secret_random_hex(salt, SALT_BYTES);
    audit_sum(str_of(salt), payload, sum);
    time_format(fact->now_ms, at);
    said.at = str_of(at);
    said.sum = str_of(sum);
    arena_init(&arena, 0);
    buf_init(&json, AUDIT_LINE_MAX);
    audit_fact_write(&said, &json);
    const struct line_row row = { buf_str(&json), str_of(salt), payload, fact->now_ms };
    bool ok = audit_fact_read(row.fact, &arena, &said, err) &&
              insert_line(s, tail, &said, &row, err);
    buf_free(&json);
    arena_free(&arena);
    return ok;
}

static bool
read_tail(struct store *s, struct tail *tail, struct err *err)
{
    *tail = (struct tail){ .at_ms = 0 };
    audit_chain_begin(&tail->chain);
    return db_run(s->db, &(struct query){ SQL_TAIL, NULL, 0, take_tail, tail }, err);
}

/* Says that the clock went back, so that the times that follow can be read. */
static bool
add_clock(struct store *s, struct tail *tail, const struct audit_fact *fact,
          struct err *err)
{
    char text[100];
    struct buf payload = buf_over(text, sizeof text);
    struct json j = json_to(&payload);

    json_open_object(&j);
    json_put_int(&j, "back_ms", tail->at_ms - fact->now_ms);
    json_end_object(&j);
    const struct audit_fact clock = { .deed = AUDIT_CLOCK,
                                      .who = fact->who,
                                      .payload = buf_str(&payload),
                                      .now_ms = fact->now_ms };
    return add_line(s, tail, &clock, err) && read_tail(s, tail, err);
}

/* Names end up in lines: text that is no UTF-8 would be written otherwise than it is kept. */
static bool
check_fact(const struct audit_fact *fact, struct err *err)
{
    if (fact->who.n == 0 || fact->who.n > AUDIT_WHO_BYTES)
        return err_set(err,
                       "an audit fact needs who did it, in 1 to %d bytes; found %zu",
                       AUDIT_WHO_BYTES, fact->who.n);
    if (fact->object.n > AUDIT_OBJECT_BYTES)
        return err_set(err,
                       "the object of an audit fact has %zu bytes; right is up to %d",
                       fact->object.n, AUDIT_OBJECT_BYTES);
    if (fact->payload.n > AUDIT_PAYLOAD_BYTES)
        return err_set(err,
                       "the payload of an audit fact has %zu bytes; right is up to %d",
                       fact->payload.n, AUDIT_PAYLOAD_BYTES);
    return true;
}

bool
audit_put(struct store *s, const struct audit_fact *fact, struct err *err)
{
    struct tail tail;

    if (!check_fact(fact, err) || !read_tail(s, &tail, err))
        return false;
    if (fact->now_ms + CLOCK_SLACK_MS < tail.at_ms && !add_clock(s, &tail, fact, err))
        return false;
    return add_line(s, &tail, fact, err);
}

bool
store_audit_add(struct store *s, const struct audit_fact *fact, struct err *err)
{
    return step_begin(s, err) && step_end(s, audit_put(s, fact, err), err);
}

static bool
take_hash(void *user, struct db_row *row, struct err *err)
{
    struct buf *known = user;
    (void)err;
    buf_reset(known);
    buf_add(known, row_text(row));
    return true;
}

static const char SQL_KNOWN[] = "SELECT hash FROM audit_known WHERE object = $1";
static const char SQL_KNOW[] =
    "INSERT INTO audit_known (object, hash) VALUES ($1, $2) "
    "ON CONFLICT (object) DO UPDATE SET hash = excluded.hash";

/* Adds the fact with both hashes, and remembers the new one. */
static bool
note_change(struct store *s, const struct audit_fact *fact, struct str old,
            struct str hash, struct err *err)
{
    const struct bind know[] = { bind_text(fact->object), bind_text(hash) };
    struct audit_fact change = *fact;
    struct buf payload;
    struct json j;

    buf_init(&payload, AUDIT_PAYLOAD_BYTES);
    j = json_to(&payload);
    json_open_object(&j);
    json_put_text(&j, "old", old);
    json_put_text(&j, "new", hash);
    json_end_object(&j);
    change.payload = buf_str(&payload);
    bool ok =
        db_run(s->db, &(struct query){ SQL_KNOW, BINDS(know), NULL, NULL }, err) &&
        audit_put(s, &change, err);
    buf_free(&payload);
    return ok;
}

static bool
note_inside(struct store *s, const struct audit_fact *fact, struct str hash,
            struct err *err)
{
    const struct bind binds[] = { bind_text(fact->object) };
    struct buf known;

    buf_init(&known, AUDIT_LINE_MAX);
    const struct query query = { SQL_KNOWN, BINDS(binds), take_hash, &known };
    bool ok = db_run(s->db, &query, err) &&
              (str_eq(buf_str(&known), hash) ||
               note_change(s, fact, buf_str(&known), hash, err));
    buf_free(&known);
    return ok;
}

bool
store_audit_note(struct store *s, const struct audit_fact *fact, struct str hash,
                 struct err *err)
{
    return step_begin(s, err) && step_end(s, note_inside(s, fact, hash, err), err);
}
