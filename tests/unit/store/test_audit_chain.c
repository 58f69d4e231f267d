/*
 * The lines of the audit log, in the hands of an outsider: no change goes unseen.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/audit.h"
#include "tests/unit/store/help.h"

#define LINES 200

static void
add(struct box *box, const char *object, int64_t now_ms)
{
    const struct audit_fact fact = { .deed = AUDIT_UNMASK,
                                     .who = STR("Аида"),
                                     .object = str_of(object),
                                     .now_ms = now_ms };
    ASSERT_OK(box, store_audit_add(box->s, &fact, &box->err));
}

struct export
{
    struct buf text;
    size_t starts[LINES + 1];
    size_t count;
};

static bool
keep_line(void *user, const struct audit_row *row, struct err *err)
{
    struct export *e = user;
    (void)err;
    e->starts[e->count++] = e->text.n;
    audit_row_line(row, &e->text);
    buf_add_char(&e->text, '\n');
    e->starts[e->count] = e->text.n;
    return true;
}

static struct export export_of(struct box *box)
{
    struct export e = { .count = 0 };
    buf_init(&e.text, 1u << 20);
    box_open(box);
    ASSERT_OK(box, store_batch_begin(box->s, &box->err));
    for (int i = 0; i < LINES; i++)
        add(box, i % 3 ? "ad-1" : "", NOW_MS + i);
    ASSERT_OK(box, store_batch_end(box->s, &box->err));
    ASSERT_OK(box, store_audit_walk(box->s, STR(""), keep_line, &e, &box->err));
    assert_int_equal(e.count, LINES);
    return e;
}

/* Follows the lines of a text; false when one does not fit. */
static bool
follow(struct str text, struct audit_chain *chain)
{
    struct str line;
    audit_chain_begin(chain);
    while (str_cut(&text, '\n', &line))
        if (!audit_chain_follow(chain, line, NULL))
            return false;
    return true;
}

/* Does the text still have the count and the head that were signed? */
static bool
holds(struct str text, const struct audit_chain *signed_chain)
{
    struct audit_chain chain;
    return follow(text, &chain) && chain.count == signed_chain->count &&
           strcmp(chain.head, signed_chain->head) == 0;
}

static void
every_flipped_byte_shows(void **state)
{
    (void)state;
    struct box box;
    struct export e = export_of(&box);
    struct audit_chain chain;
    assert_true(follow(buf_str(&e.text), &chain));
    size_t seen = 0;
    /* a bare chain sees all but what is behind the last line's prev */
    for (size_t i = 0; i < e.text.n; i++) {
        e.text.p[i] ^= 1;
        seen += !holds(buf_str(&e.text), &chain);
        e.text.p[i] ^= 1;
        if (i == e.starts[1])
            i = e.starts[LINES - 2]; /* the rest is done below, from its own line on */
    }
    assert_int_equal(seen, e.starts[1] + 1 + e.text.n - e.starts[LINES - 2] - 1);
    /* lines in between: a chain that begins at the line before them */
    for (size_t line = 1; line < LINES - 1; line++) {
        struct audit_chain from;
        assert_true(follow(str_sub(buf_str(&e.text), 0, e.starts[line]), &from));
        for (size_t i = e.starts[line]; i < e.starts[line + 1]; i++) {
            struct audit_chain next = from;
            struct str rest =
                str_sub(buf_str(&e.text), e.starts[line], e.starts[line + 2]);
            struct str one;
            bool ok = true;
            e.text.p[i] ^= 1;
            while (ok && str_cut(&rest, '\n', &one))
                ok = audit_chain_follow(&next, one, NULL);
            if (ok && next.count == (int64_t)line + 2)
                fail_msg("line %zu, byte %zu: flipped and not seen", line, i);
            e.text.p[i] ^= 1;
        }
    }
    buf_free(&e.text);
    box_close(&box);
}

static void
missing_and_moved_lines_show(void **state)
{
    (void)state;
    struct box box;
    struct export e = export_of(&box);
    struct audit_chain chain, cut;
    struct buf other;
    struct str all = buf_str(&e.text);
    buf_init(&other, 1u << 20);
    assert_true(follow(all, &chain));
    for (size_t i = 0; i < LINES; i++) { /* one line less */
        buf_reset(&other);
        buf_add(&other, str_sub(all, 0, e.starts[i]));
        buf_add(&other, str_sub(all, e.starts[i + 1], all.n));
        assert_false(holds(buf_str(&other), &chain));
        if (i < LINES - 1)
            assert_false(follow(buf_str(&other), &cut));
    }
    for (size_t i = 0; i + 1 < LINES; i++) { /* two lines swapped */
        buf_reset(&other);
        buf_add(&other, str_sub(all, 0, e.starts[i]));
        buf_add(&other, str_sub(all, e.starts[i + 1], e.starts[i + 2]));
        buf_add(&other, str_sub(all, e.starts[i], e.starts[i + 1]));
        buf_add(&other, str_sub(all, e.starts[i + 2], all.n));
        assert_false(follow(buf_str(&other), &cut));
    }
    /* an old copy is a chain, but not the one that was signed */
    assert_true(follow(str_sub(all, 0, e.starts[100]), &cut));
    assert_int_equal(cut.count, 100);
    assert_false(holds(str_sub(all, 0, e.starts[100]), &chain));
    buf_free(&other);
    buf_free(&e.text);
    box_close(&box);
}

static void
odd_lines_are_refused(void **state)
{
    (void)state;
    char zeros[DIGEST_HEX_SIZE];
    struct arena arena;
    struct audit_said said;
    memset(zeros, '0', sizeof zeros - 1);
    zeros[sizeof zeros - 1] = '\0';
    arena_init(&arena, 0);
    const struct {
        const char *line, *says;
    } lines[] = {
        { "", "wanted '1'" },     { "1", "hash" },
        { "01\t", "wanted '1'" }, { "2\t", "wanted '1'" },
        { "1\tabc\t{}", "hash" }, { "\xff\xfe\t\t", "wanted '1'" },
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct audit_chain chain;
        struct err err = { .kind = ERR_NONE };
        audit_chain_begin(&chain);
        assert_false(audit_chain_follow(&chain, str_of(lines[i].line), &err));
        assert_int_equal(err.kind, ERR_NO);
        ASSERT_HAS(err.text, lines[i].says);
    }
    static const char good[] =
        "{\"at\":\"t\",\"who\":\"w\",\"what\":\"x\",\"object\":\"o\\n\",\"sum\":\"s\"}";
    assert_true(audit_fact_read(str_of(good), &arena, &said, NULL));
    ASSERT_STR(said.object, "o\n");
    static const char *const facts[] = {
        "",
        "{",
        "{}",
        "[]",
        "{\"at\":1}",
        "{\"who\":\"w\"}",
        "{\"at\":\"t\",\"who\":\"w\",\"what\":\"x\",\"object\":\"o\",\"sum\":\"s\"} ",
        "{\"at\":\"t\",\"who\":\"w\",\"what\":\"x\",\"object\":\"o\",\"sum\":\"s\","
        "\"z\":"
        "1}",
        "{\"at\":\"t\", \"who\":\"w\",\"what\":\"x\",\"object\":\"o\",\"sum\":\"s\"}",
        "{\"at\":\"t\",\"who\":\"\\u0077\",\"what\":\"x\",\"object\":\"o\",\"sum\":"
        "\"s\"}",
    };
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        struct err err = { .kind = ERR_NONE };
        if (audit_fact_read(str_of(facts[i]), &arena, &said, &err))
            fail_msg("taken: %s", facts[i]);
        assert_int_not_equal(err.kind, ERR_NONE);
    }
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_flipped_byte_shows),
        cmocka_unit_test(missing_and_moved_lines_show),
        cmocka_unit_test(odd_lines_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
