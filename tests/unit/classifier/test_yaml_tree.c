/*
 * The YAML tree: places, faults, ceilings, getters.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/yaml_build.h"
#include "core/buf.h"
#include "core/bundle.h"

static bool
read_text(struct str text, struct arena *arena, struct node **out, struct err *err)
{
    arena_init(arena, 0);
    *err = (struct err){ 0 };
    return yaml_tree_read(STR("f.yaml"), text, arena, out, err);
}

static void
trees_remember_their_places(void **state)
{
    struct arena arena;
    struct node *root;
    struct err err;
    (void)state;
    assert_true(
        read_text(STR("- a: 1\n  b: [x, \"y z\"]\n- plain\n"), &arena, &root, &err));
    assert_int_equal(root->kind, NODE_LIST);
    assert_int_equal(root->count, 2);
    const struct node *b = node_find(root->first, "b");
    assert_non_null(b);
    assert_int_equal(b->line, 2);
    assert_int_equal(b->column, 6);
    assert_int_equal(b->key_column, 3);
    assert_int_equal(b->count, 2);
    assert_true(str_eq(b->last->text, STR("y z")));
    assert_null(node_find(root->first, "c"));
    arena_free(&arena);
    assert_true(read_text(STR(""), &arena, &root, &err));
    assert_int_equal(root->kind, NODE_LIST);
    assert_int_equal(root->count, 0);
    arena_free(&arena);
}

static void
faults_are_placed(void **state)
{
    static const struct {
        const char *text, *want;
    } CASES[] = {
        { "a: &x 1\nb: *x\n", "f.yaml:1:4: anchors" },
        { "a: *x\n", "f.yaml:1:4:" },
        { "a: !!int 1\n", "f.yaml:1:4:" },
        { "a: 1\na: 2\n", "f.yaml:2:1: this key stands twice" },
        { "[[[[[[[[[1]]]]]]]]]", "f.yaml:1:9: nested deeper" },
        { "a: [1\n", "f.yaml:2:1:" },
        { "a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document" },
        { "? [a]\n: 1\n", "f.yaml:1:3: a key must be plain text" },
        { "a: \xff\n", "expected UTF-8" },
        { "\tb: 1", "f.yaml:1:1:" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct arena arena;
        struct node *root;
        struct err err;
        assert_false(read_text(str_of(CASES[i].text), &arena, &root, &err));
        if (!strstr(err.text, CASES[i].want))
            fail_msg("%s: %s", CASES[i].text, err.text);
        arena_free(&arena);
    }
}

static void
getters_say_what_they_expected(void **state)
{
    static const char *const KNOWN[] = { "points", "pattern", "lang", NULL };
    static const char *const LEVELS[] = { "low", "high", NULL };
    struct arena arena;
    struct node *root;
    struct err err;
    double number = 0;
    bool yes = false;
    int choice = 0;
    struct str text;
    (void)state;
    assert_true(
        read_text(STR("ponits: 1,5\nlang: [a]\nlevel: hihg\nok: true\nempty: ''\n"),
                  &arena, &root, &err));
    assert_false(node_known_keys(root, KNOWN, &err));
    assert_string_equal(err.text, "f.yaml:1:1: unknown key 'ponits' (did you mean"
                                  " 'points'?); known are points, pattern, lang");
    assert_false(node_number(root->first, 0, 5, &number, &err));
    assert_string_equal(err.text,
                        "f.yaml:1:9: expected a number from 0 to 5, found '1,5'");
    assert_false(node_text(node_find(root, "lang"), &text, &err));
    assert_string_equal(err.text, "f.yaml:2:7: expected plain text, found a list");
    assert_false(node_choice(node_find(root, "level"), LEVELS, &choice, &err));
    assert_string_equal(err.text,
                        "f.yaml:3:8: no such value 'hihg' (did you mean 'high'?);"
                        " known are low, high");
    assert_true(node_bool(node_find(root, "ok"), &yes, &err));
    assert_true(yes);
    assert_false(node_bool(node_find(root, "level"), &yes, &err));
    assert_false(node_text(node_find(root, "empty"), &text, &err));
    const struct node *missing;
    assert_false(node_need(root, "id", &missing, &err));
    assert_string_equal(
        err.text,
        "f.yaml:1:1: the key 'id' is missing; found ponits, lang, level, ok, empty");
    arena_free(&arena);
}

static void
ceilings_hold(void **state)
{
    struct arena arena;
    struct node *root;
    struct err err;
    struct buf b;
    (void)state;
    buf_init(&b, 8u << 20);
    for (int i = 0; i < 65; i++)
        buf_printf(&b, "k%d: 1\n", i);
    assert_false(read_text(buf_str(&b), &arena, &root, &err));
    assert_non_null(strstr(err.text, "f.yaml:65:1: more than 64 keys"));
    arena_free(&arena);
    buf_reset(&b);
    for (int i = 0; i < 5 << 20; i++)
        buf_lit(&b, "#");
    assert_false(read_text(buf_str(&b), &arena, &root, &err));
    assert_non_null(strstr(err.text, "at most 4 MB"));
    arena_free(&arena);
    buf_reset(&b);
    for (int i = 0; i < 100000; i++)
        buf_lit(&b, "[");
    assert_false(read_text(buf_str(&b), &arena, &root, &err));
    arena_free(&arena);
    buf_free(&b);
}

/* Both trees in the order of the file; where they differ, the text fails. */
static void
same_nodes(struct str file, const struct node *a, const struct node *b)
{
    if (a->kind != b->kind || a->line != b->line || a->column != b->column ||
        a->key_line != b->key_line || a->key_column != b->key_column ||
        a->count != b->count || !str_eq(a->text, b->text) || !str_eq(a->key, b->key))
        fail_msg(STR_FMT ":%d:%d: read in two ways", STR_ARG(file), b->line, b->column);
    for (a = a->first, b = b->first; a && b; a = a->next, b = b->next)
        same_nodes(file, a, b);
    assert_true(!a && !b);
}

/* Is the text read as plain lines? If so, to the tree that libyaml makes of it. */
static bool
reads_plainly(struct str file, struct str text)
{
    struct arena arena;
    struct err err = { 0 };
    arena_init(&arena, 0);
    struct yaml_builder plain = { .arena = &arena, .err = &err, .file = file };
    struct yaml_builder events = plain;
    const bool read = yaml_plain_read(text, &plain);
    if (read && !yaml_events_read(text, &events))
        fail_msg("%s", err.text);
    if (read)
        same_nodes(file, plain.root, events.root);
    arena_free(&arena);
    return read;
}

static void
plain_lines_are_read_as_by_libyaml(void **state)
{
    static const struct {
        const char *text;
        bool plain;
    } CASES[] = {
        { "a: 1\n", true },
        { "a: 1", true },
        { "# x\n\n- a: 1\n  b-c: два слова # what\n  d: [x, \"y, z\", '\"']\n", true },
        { "- a:\n    - x\n    - \"y\" # y\n  b: -1.5\n- a: {k: 1, l: [2]}\n", true },
        { "a:\n  b:\n    c: 1\n  d: x\ne: y\n", true },
        { "a: [{text: \"x\", kind: job}, {text: so'm}]\n", true },
        { "- ä: 1\n", false },
        { "a: \"x\\ny\"\n", false },
        { "a: 'it''s'\n", false },
        { "a: b: c\n", false },
        { "a: b\n  c\n", false },
        { "a: b#c\n", true },
        { "a: \"b\"#c\n", false },
        { "a: b:\n", false },
        { "a:\n", false },
        { "a:\nb: 1\n", false },
        { "a:\n- 1\n", false },
        { "a: 1\n b: 2\n", false },
        { "- a\nb: 1\n", false },
        { "a: 1\n- b\n", false },
        { "- - a\n", false },
        { "-  a\n", false },
        { "- a\n\n  b\n", false },
        { "a: |\n  x\n", false },
        { "a: [1,\n  2]\n", false },
        { "a: [1, ]\n", false },
        { "a: []\n", false },
        { "a: [b: 1]\n", false },
        { "a: {b}\n", false },
        { "a: [x?, y]\n", false },
        { "a: &x 1\n", false },
        { "a: 1\na: 2\n", false },
        { "a: [[[[[[[[1]]]]]]]]\n", false },
        { "a: 1\r\n", false },
        { "a:\t1\n", false },
        { "a: x\xC2\x85y\n", false },
        { "a: x\xE2\x80\xA8y\n", false },
        { "\xEF\xBB\xBF"
          "a: 1\n",
          false },
        { "a: \xFF\n", false },
        { "---\na: 1\n", false },
        { "a: 1\n...\n", false },
        { "  a: 1\nb: 2\n", false },
        { "word\n", false },
        { "# nothing\n", false },
        { "", false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        if (reads_plainly(STR("f"), str_of(CASES[i].text)) != CASES[i].plain)
            fail_msg("%s: expected %d", CASES[i].text, CASES[i].plain);
    }
}

/* Nearly all of the pack is read without libyaml, or start-up is slow. */
static void
the_pack_is_plain(void **state)
{
    struct arena arena;
    struct bundle rules;
    struct err err = { 0 };
    size_t files = 0, plain = 0;
    (void)state;
    arena_init(&arena, 0);
    if (!bundle_read("rules", ".yaml", &arena, &rules, &err))
        fail_msg("%s", err.text);
    for (size_t i = 0; i < rules.count; i++) {
        const struct bundle_file *file = &rules.files[i];
        if (str_starts(file->name, STR("cases/")))
            continue;
        files++;
        plain += reads_plainly(file->name, file->data);
    }
    print_message("%zu of %zu files are plain\n", plain, files);
    assert_true(plain * 10 >= files * 9);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees_remember_their_places),
        cmocka_unit_test(faults_are_placed),
        cmocka_unit_test(getters_say_what_they_expected),
        cmocka_unit_test(ceilings_hold),
        cmocka_unit_test(plain_lines_are_read_as_by_libyaml),
        cmocka_unit_test(the_pack_is_plain),
    };
    return cmocka_run_group_tests_name("yaml_tree", tests, NULL, NULL);
}
