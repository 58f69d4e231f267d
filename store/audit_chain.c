/*
 * audit_chain: the form of the audit log.
 *
 * The hash covers a line whole, so nothing of it needs to be understood to check the chain;
 * sha256sum and cut can do it. What is said in a fact is read strictly all the same: a line
 * that this program did not write is named.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/audit_chain.h"

#include "core/arena.h"
#include "core/json.h"
#include "core/json_scan.h"

#include <inttypes.h>

void
audit_chain_begin(struct audit_chain *c)
{
    c->count = 0;
    memset(c->head, '0', DIGEST_HEX_SIZE - 1);
    c->head[DIGEST_HEX_SIZE - 1] = '\0';
}

void
audit_line_write(int64_t seq, struct str prev, struct str fact, struct buf *line)
{
    buf_add_int(line, seq);
    buf_add_char(line, '\t');
    buf_add(line, prev);
    buf_add_char(line, '\t');
    buf_add(line, fact);
}

bool
audit_chain_follow(struct audit_chain *c, struct str line, struct err *err)
{
    struct str rest = line;
    struct str seq = { "", 0 };
    struct str prev = { "", 0 };
    char wanted[24];
    struct buf number = buf_over(wanted, sizeof wanted);

    if (line.n > AUDIT_LINE_MAX)
        return err_set_kind(err, ERR_NO,
                            "line %" PRId64 ": has %zu bytes; no line has more than %d",
                            c->count + 1, line.n, AUDIT_LINE_MAX);
    buf_add_int(&number, c->count + 1);
    if (!str_cut(&rest, '\t', &seq) || !str_eq(seq, buf_str(&number)))
        return err_set_kind(err, ERR_NO,
                            "line %" PRId64 ": begins with '%.*s', wanted '%s'; a line "
                            "is missing, was moved or was altered",
                            c->count + 1, (int)(seq.n > 20 ? 20 : seq.n),
                            seq.p ? seq.p : "", wanted);
    if (!str_cut(&rest, '\t', &prev) || !str_eq(prev, str_of(c->head)))
        return err_set_kind(err, ERR_NO,
                            "line %" PRId64 ": does not hold the hash of the line "
                            "before it; one of the two was altered",
                            c->count + 1);
    c->count++;
    digest_sha256_hex(line, c->head);
    return true;
}

void
audit_fact_write(const struct audit_said *said, struct buf *out)
{
    struct json j = json_to(out);

    json_open_object(&j);
    json_put_text(&j, "at", said->at);
    json_put_text(&j, "who", said->who);
    json_put_text(&j, "what", said->what);
    json_put_text(&j, "object", said->object);
    json_put_text(&j, "sum", said->sum);
    json_end_object(&j);
}

/* Reads one member, which must have this name and be a text. */
static bool
read_member(struct json_scan *scan, const char *name, struct arena *arena,
            struct str *out)
{
    struct json_value key, value;

    if (!json_scan_key(scan, &key) || !json_scan_value(scan, &value))
        return false;
    if (!str_eq(key.raw, str_of(name)) || value.type != JSON_IS_STRING)
        return err_set(scan->err, "found '%.20s', wanted the text '%s'",
                       arena_cstr(arena, key.raw), name);
    *out = json_value_text(&value, arena);
    return true;
}

bool
audit_fact_read(struct str fact, struct arena *arena, struct audit_said *out,
                struct err *err)
{
    struct json_scan scan = { .s = fact, .at = 1, .err = err };
    struct buf again;
    const struct {
        const char *name;
        struct str *into;
    } members[] = { { "at", &out->at },
                    { "who", &out->who },
                    { "what", &out->what },
                    { "object", &out->object },
                    { "sum", &out->sum } };

    if (fact.n == 0 || fact.p[0] != '{')
        return err_set(err, "a fact begins with '{'");
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (!read_member(&scan, members[i].name, arena, members[i].into))
            return false;
        scan.at += json_scan_sees(&scan, ',');
    }
    buf_init(&again, 2 * AUDIT_LINE_MAX);
    audit_fact_write(out, &again);
    bool same = str_eq(buf_str(&again), fact);
    buf_free(&again);
    return same || err_set(err, "a fact that this program would write otherwise");
}

void
audit_sum(struct str salt, struct str payload, char out[DIGEST_HEX_SIZE])
{
    struct digest *digest = digest_new();
    uint8_t sum[DIGEST_SIZE];

    digest_add(digest, salt);
    digest_add(digest, payload);
    digest_end(digest, sum);
    digest_hex(sum, out);
}
