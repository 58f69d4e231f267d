/*
 * test_ad_line: what a line means, what is refused and why, and that no byte of an
 * unknown key is disturbed. jansson is the oracle for lines that were broken at random
 * and for the corpora.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/ad_line.h"
#include "core/time.h"

#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

struct fixture {
    struct arena arena;
    struct buf out;
    struct err err;
    struct ad_line line;
};

static void
fixture_open(struct fixture *f)
{
    arena_init(&f->arena, 0);
    buf_init(&f->out, 1 << 24);
}

static void
fixture_close(struct fixture *f)
{
    arena_free(&f->arena);
    buf_free(&f->out);
}

static bool
read_line(struct fixture *f, struct str line)
{
    arena_reset(&f->arena);
    buf_reset(&f->out);
    err_clear(&f->err);
    return ad_line_read(line, &f->arena, &f->line, &f->err);
}

static void
splices_risk(void **state)
{
    (void)state;
    static const struct {
        const char *line, *wanted;
    } cases[] = {
        { "{\"text\":\"a\"}", "{\"text\":\"a\",\"risk\":R}" },
        { " {\"text\":\"a\" } \r\n", " {\"text\":\"a\",\"risk\":R } " },
        { "{\"risk\":1,\"text\":\"a\"}", "{\"risk\":R,\"text\":\"a\"}" },
        { "{\"text\":\"a\",\"risk\": {\"x\":[1]} }", "{\"text\":\"a\",\"risk\":R }" },
        { "{\"x\":1, \"risk\" :null , \"text\":\"a\"}",
          "{\"x\":1, \"risk\":R , \"text\":\"a\"}" },
        { "{\"risk\":1,\"risk\":2,\"text\":\"a\",\"risk\":3}",
          "{\"risk\":R,\"text\":\"a\"}" },
        { "{\"text\":\"a\" , \"risk\":1 , \"risk\":2 , \"y\" : 2.50}",
          "{\"text\":\"a\" , \"risk\":R  , \"y\" : 2.50}" },
        { "{\"r\\u0069sk\":1,\"text\":\"a\"}", "{\"risk\":R,\"text\":\"a\"}" },
        { "{\"x\":{\"risk\":5},\"text\":\"risk\"}",
          "{\"x\":{\"risk\":5},\"text\":\"risk\",\"risk\":R}" },
        { "{\"text\":\"a\",\"n\":1e5,\"u\":\"\\u00e9\",\"s\":[ ]}",
          "{\"text\":\"a\",\"n\":1e5,\"u\":\"\\u00e9\",\"s\":[ ],\"risk\":R}" },
    };
    struct fixture f = { 0 };
    fixture_open(&f);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(read_line(&f, str_of(cases[i].line)));
        ad_line_write(&f.line, STR("R"), &f.out);
        assert_string_equal(buf_cstr(&f.out), cases[i].wanted);
    }
    fixture_close(&f);
}

static void
reads_keys(void **state)
{
    (void)state;
    struct fixture f = { 0 };
    fixture_open(&f);
    assert_true(read_line(
        &f,
        STR("{\"id\":\"7\",\"title\":\"T\",\"text\":\"old\",\"text\":\"new\",\"url\":"
            "\"u\","
            "\"kind\":\"job\",\"lang\":\"kk\",\"employer\":\"E\",\"location\":\"L\","
            "\"salary\":\"S\",\"contacts\":\"C\",\"seen_at\":\"1970-01-02\","
            "\"label\":\"deceptive\",\"ocr_confidence\":87}")));
    const struct ad *ad = &f.line.ad;
    assert_true(str_eq(ad->id, STR("7")));
    assert_true(str_eq(ad->title, STR("T")));
    assert_true(str_eq(ad->text, STR("new")));
    assert_true(str_eq(ad->url, STR("u")));
    assert_true(str_eq(ad->employer, STR("E")));
    assert_true(str_eq(ad->location, STR("L")));
    assert_true(str_eq(ad->salary, STR("S")));
    assert_true(str_eq(ad->contacts, STR("C")));
    assert_int_equal(ad->kind, AD_JOB);
    assert_int_equal(ad->lang, LANG_KK);
    assert_int_equal(ad->label, AD_DECEPTIVE);
    assert_int_equal(ad->seen_at_ms, TIME_DAY_MS);
    assert_int_equal(ad->ocr_confidence, 87);
    struct json j = json_to(&f.out);
    ad_write_json(ad, &j);
    assert_string_equal(
        buf_cstr(&f.out),
        "{\"id\":\"7\",\"title\":\"T\",\"text\":\"new\",\"url\":\"u\",\"kind\":\"job\","
        "\"lang\":\"kk\",\"employer\":\"E\",\"location\":\"L\",\"salary\":\"S\","
        "\"contacts\":\"C\",\"seen_at\":\"1970-01-02T00:00:00Z\",\"label\":"
        "\"deceptive\",\"ocr_confidence\":87}");

    assert_true(read_line(
        &f,
        STR("{\"id\":12.50,\"title\":null,\"text\":\"\",\"url\":null,\"kind\":\"zoo\","
            "\"lang\":5,\"employer\":{},\"location\":[1],\"salary\":3000,"
            "\"contacts\":[\"a\"],\"seen_at\":\"soon\",\"label\":true,\"ocr_"
            "confidence\":101}")));
    assert_true(str_eq(ad->id, STR("12.50")));
    assert_int_equal(ad->title.n + ad->text.n + ad->url.n + ad->employer.n, 0);
    assert_int_equal(ad->location.n + ad->salary.n + ad->contacts.n, 0);
    assert_int_equal(ad->kind, AD_KIND_NONE);
    assert_int_equal(ad->lang, LANG_NONE);
    assert_int_equal(ad->label, AD_LABEL_NONE);
    assert_int_equal(ad->seen_at_ms, 0);
    assert_int_equal(ad->ocr_confidence, 0);

    assert_true(
        read_line(&f, STR("{\"text\":\"\",\"seen_at\":\"1970-01-02 00:00:00\"}")));
    assert_int_equal(ad->seen_at_ms, TIME_DAY_MS);
    fixture_close(&f);
}

static void
decodes_escapes(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *text;
        size_t n;
    } cases[] = {
        { "plain \xD0\x96", "plain \xD0\x96", 8 },
        { "\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t", 8 },
        { "\\u0416\\u00e9A",
          "\xD0\x96\xC3\xA9"
          "A",
          5 },
        { "\\ud83d\\ude00", "\xF0\x9F\x98\x80", 4 },
        { "\\uD83Dx", "\xEF\xBF\xBDx", 4 },
        { "\\ude00\\ud83d", "\xEF\xBF\xBD\xEF\xBF\xBD", 6 },
        { "\\ud83d\\u0041",
          "\xEF\xBF\xBD"
          "A",
          4 },
        { "a\\u0000b", "a\0b", 3 },
        { "\\uFFFF", "\xEF\xBF\xBF", 3 },
    };
    struct fixture f = { 0 };
    fixture_open(&f);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str line = arena_printf(&f.arena, "{\"text\":\"%s\"}", cases[i].raw);
        char copy[100];
        memcpy(copy, line.p, line.n);
        assert_true(read_line(&f, (struct str){ copy, line.n }));
        assert_int_equal(f.line.ad.text.n, cases[i].n);
        assert_memory_equal(f.line.ad.text.p, cases[i].text, cases[i].n);
        bool in_place =
            f.line.ad.text.p >= copy && f.line.ad.text.p < copy + sizeof copy;
        assert_int_equal(in_place, strchr(cases[i].raw, '\\') == NULL);
    }
    fixture_close(&f);
}

static void
says_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *line, *what;
    } cases[] = {
        { "", "byte 0: expected '{', an object, found the end of the line" },
        { "[]", "byte 0: expected '{', an object, found '['" },
        { "{}", "byte 1: the object has no \"text\"; a string is wanted" },
        { "{\"text\":null}",
          "byte 12: the object has no \"text\"; a string is wanted" },
        { "{\"text\":5}", "byte 8: \"text\" must be a string, found a number" },
        { "{\"text\":\"\",\"url\":[]}",
          "byte 17: \"url\" must be a string, found an array" },
        { "{\"text\":\"\",\"id\":{}}",
          "byte 16: \"id\" must be a string, found an object" },
        { "{\"text\":\"a\"",
          "byte 11: expected ',' or '}', found the end of the line" },
        { "{\"text\":\"a",
          "byte 10: expected a closing quote, found the end of the line" },
        { "{\"text\":\"a\"}x",
          "byte 12: expected the end of the line behind the object, found 'x'" },
        { "{\"text\":\"a\",}", "byte 12: expected a key in quotes, found '}'" },
        { "{,\"text\":\"a\"}", "byte 1: expected a key in quotes, found ','" },
        { "{\"text\" \"a\"}", "byte 8: expected ':' behind the key, found '\"'" },
        { "{\"text\":}", "byte 8: expected a value, found '}'" },
        { "{\"text\":'a'}", "byte 8: expected a value, found '''" },
        { "{text:1}", "byte 1: expected a key in quotes, found 't'" },
        { "{\"x\":[1,2}", "byte 9: expected ',' or ']', found '}'" },
        { "{\"x\":[1,]}", "byte 8: expected a value, found ']'" },
        { "{\"x\":{\"a\"}}", "byte 9: expected ':' behind the key, found '}'" },
        { "{\"x\":01}", "byte 5: a number must not begin with a zero" },
        { "{\"x\":-}", "byte 6: expected a digit, found '}'" },
        { "{\"x\":1.}", "byte 7: expected a digit, found '}'" },
        { "{\"x\":.5}", "byte 5: expected a value, found '.'" },
        { "{\"x\":1e}", "byte 7: expected a digit, found '}'" },
        { "{\"x\":+1}", "byte 5: expected a value, found '+'" },
        { "{\"x\":tru}", "byte 5: expected a value, found 't'" },
        { "{\"x\":truex}", "byte 9: expected ',' or '}', found 'x'" },
        { "{\"x\":NaN}", "byte 5: expected a value, found 'N'" },
        { "{\"x\":\"\\x41\"}",
          "byte 7: expected one of \" \\ / b f n r t u behind a backslash, found 'x'" },
        { "{\"x\":\"\\u12G4\"}", "byte 6: \\u needs four hex digits" },
        { "{\"x\":\"\\u12", "byte 6: \\u needs four hex digits" },
        { "{\"x\":\"a\tb\"}",
          "byte 7: control character 0x09 in a string; write it as \\u0009" },
        { "{\"x\":\"\xD0\"}", "byte 6: 0xD0 is not valid UTF-8" },
        { "{\"x\":\"\xED\xA0\x80\"}", "byte 6: 0xED is not valid UTF-8" },
        { "\xEF\xBB\xBF{\"text\":\"a\"}",
          "byte 0: a byte-order mark; save the file as UTF-8 without it" },
        { "{\"x\":\x01}", "byte 5: expected a value, found byte 0x01" },
    };
    struct fixture f = { 0 };
    fixture_open(&f);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_false(read_line(&f, str_of(cases[i].line)));
        assert_string_equal(f.err.text, cases[i].what);
        assert_int_equal(f.err.kind, ERR_USE);
    }
    assert_false(read_line(&f, (struct str){ "{\"text\":\"a\0b\"}", 14 }));
    assert_false(ad_line_read(STR("{"), &f.arena, &f.line, NULL));
    ad_line_write_error(17, STR("say \"x\""), &f.out);
    assert_string_equal(buf_cstr(&f.out),
                        "{\"error\":{\"line\":17,\"what\":\"say \\\"x\\\"\"}}");
    fixture_close(&f);
}

static struct str
nested(struct arena *arena, size_t depth, const char *open, const char *close)
{
    struct buf b;
    buf_init(&b, 1 << 24);
    buf_lit(&b, "{\"text\":\"a\",\"x\":");
    for (size_t i = 0; i < depth; i++)
        buf_add(&b, str_of(open));
    buf_lit(&b, "1");
    for (size_t i = 0; i < depth; i++)
        buf_add(&b, str_of(close));
    buf_lit(&b, "}");
    struct str line = arena_str(arena, buf_str(&b));
    buf_free(&b);
    return line;
}

static void
bounds_depth_and_takes_size(void **state)
{
    (void)state;
    struct fixture f = { 0 };
    struct arena lines;
    fixture_open(&f);
    arena_init(&lines, 0);
    assert_true(read_line(&f, nested(&lines, 63, "[", "]")));
    assert_false(read_line(&f, nested(&lines, 64, "[", "]")));
    assert_string_equal(f.err.text, "byte 79: nested deeper than 64 levels");
    assert_true(read_line(&f, nested(&lines, 63, "{\"k\":", "}")));
    assert_false(read_line(&f, nested(&lines, 64, "{\"k\":", "}")));
    assert_true(read_line(&f, nested(&lines, 31, "[{\"k\":", "}]")));
    assert_false(read_line(&f, nested(&lines, 1000000, "[", "]")));

    buf_lit(&f.out, "{\"text\":\"a\"");
    for (int i = 0; i < 200000; i++)
        buf_printf(&f.out, ",\"risk\":%d", i);
    buf_lit(&f.out, "}");
    struct str line = arena_str(&lines, buf_str(&f.out));
    assert_true(read_line(&f, line));
    ad_line_write(&f.line, STR("R"), &f.out);
    assert_string_equal(buf_cstr(&f.out), "{\"text\":\"a\",\"risk\":R}");
    arena_free(&lines);
    fixture_close(&f);
}

/*
 * What jansson refuses and the contract does not: these answers say nothing about us.
 */
static bool
oracle_is_narrower(const json_error_t *error)
{
    enum json_error_code code = json_error_code(error);
    return code == json_error_numeric_overflow || code == json_error_null_character ||
           code == json_error_null_byte_in_key || code == json_error_stack_overflow ||
           strstr(error->text, "invalid Unicode") != NULL;
}

static void
same_text(const json_t *object, const char *key, struct str ours)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value)) {
        assert_int_equal(ours.n, 0);
        return;
    }
    assert_int_equal(ours.n, json_string_length(value));
    assert_memory_equal(ours.p ? ours.p : "", json_string_value(value), ours.n);
}

/*
 * Does jansson read the line as an object whose known keys have the types we ask for?
 */
static bool
oracle_takes(const json_t *object)
{
    static const char *const texts[] = { "title", "url" };
    if (!json_is_object(object) || !json_is_string(json_object_get(object, "text")))
        return false;
    for (size_t i = 0; i < 2; i++) {
        const json_t *value = json_object_get(object, texts[i]);
        if (value && !json_is_string(value) && !json_is_null(value))
            return false;
    }
    const json_t *id = json_object_get(object, "id");
    return !id || json_is_string(id) || json_is_null(id) || json_is_number(id);
}

/* One line through both readers; returns whether the oracle could be asked. */
static bool
agree(struct fixture *f, struct str line)
{
    json_error_t error;
    size_t flags = JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL;
    json_t *theirs = json_loadb(line.p, line.n, flags, &error);
    bool ours = read_line(f, line);
    if (!theirs && oracle_is_narrower(&error))
        return false;
    if (!ours && strstr(f->err.text, "nested deeper")) {
        json_decref(theirs);
        return false;
    }
    if (ours != oracle_takes(theirs))
        fail_msg("%s | %s | " STR_FMT, f->err.text, theirs ? "taken" : error.text,
                 STR_ARG(line));
    if (ours) {
        same_text(theirs, "title", f->line.ad.title);
        same_text(theirs, "text", f->line.ad.text);
        same_text(theirs, "url", f->line.ad.url);
        same_text(theirs, "employer", f->line.ad.employer);
        same_text(theirs, "salary", f->line.ad.salary);
        ad_line_write(&f->line, STR("{\"r\":1}"), &f->out);
        json_t *spliced = json_loadb(f->out.p, f->out.n, flags, NULL);
        json_t *risk = json_pack("{s:f}", "r", 1.0);
        assert_non_null(spliced);
        assert_true(json_equal(json_object_get(spliced, "risk"), risk));
        json_object_del(spliced, "risk");
        json_object_del(theirs, "risk");
        assert_true(json_equal(spliced, theirs));
        json_decref(spliced);
        json_decref(risk);
    }
    json_decref(theirs);
    return true;
}

static uint64_t
next_random(uint64_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

static size_t
mutate(char *line, size_t n, uint64_t *random)
{
    static const char alphabet[] =
        "{}[]:,\"\\ut0123456789abcdefeE+-. \n\t\xD0\x90\x80\xFFnulrisk";
    size_t edits = 1 + next_random(random) % 4;
    for (size_t i = 0; i < edits && n > 2; i++) {
        size_t at = next_random(random) % n;
        char c = alphabet[next_random(random) % (sizeof alphabet - 1)];
        switch (next_random(random) % 3) {
        case 0:
            line[at] = c;
            break;
        case 1:
            memmove(line + at, line + at + 1, n - at - 1);
            n--;
            break;
        default:
            memmove(line + at + 1, line + at, n - at);
            line[at] = c;
            n++;
        }
    }
    return n;
}

static void
agrees_with_jansson_on_broken_lines(void **state)
{
    (void)state;
    static const char *const seeds[] = {
        "{\"id\":\"1\",\"text\":\"a "
        "\\u0416\\n\\\"\",\"x\":[1,-2.5e+10,{\"y\":[true,null]}]}",
        "{\"text\":\"\xD0\x96\xD2\x93 \xF0\x9F\x98\x80\",\"salary\":\"\\ud83d\\ude00\","
        "\"risk\":{\"a\":1}}",
        " { \"url\" : null , \"text\" : \"\" , \"risk\" : 1 , \"risk\" : [ ] } ",
        "{\"title\":\"t\",\"employer\":\"e\\/"
        "\\b\",\"text\":\"x\",\"n\":0.001,\"f\":false}",
    };
    struct fixture f = { 0 };
    uint64_t random = 20261121;
    size_t asked = 0;
    fixture_open(&f);
    for (int round = 0; round < 200000; round++) {
        const char *seed = seeds[next_random(&random) % 4];
        char line[256];
        size_t n = strlen(seed);
        memcpy(line, seed, n);
        n = mutate(line, n, &random);
        char *exact = malloc(n); /* the sanitizer sees a read behind the line */
        memcpy(exact, line, n);
        asked += agree(&f, (struct str){ exact, n });
        free(exact);
    }
    assert_true(asked > 150000);
    fixture_close(&f);
}

static void
corpora_survive(void **state)
{
    (void)state;
    glob_t files;
    if (glob("../shared/data/train/*.jsonl", 0, NULL, &files) != 0) {
        print_message("# skipped: no ../shared\n");
        skip();
    }
    struct fixture f = { 0 };
    char *line = NULL;
    size_t size = 0;
    size_t lines = 0;
    fixture_open(&f);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        FILE *file = fopen(files.gl_pathv[i], "r");
        assert_non_null(file);
        for (ssize_t n; (n = getline(&line, &size, file)) > 0; lines++) {
            struct str whole = { line, (size_t)n - (line[n - 1] == '\n') };
            assert_true(agree(&f, whole));
            assert_true(read_line(&f, whole));
            ad_line_write(&f.line, STR("7"), &f.out);
            struct str end = STR(",\"risk\":7}");
            assert_true(str_ends(buf_str(&f.out), end));
            assert_memory_equal(f.out.p, whole.p, whole.n - 1);
            assert_int_equal(f.out.n, whole.n - 1 + end.n);
        }
        fclose(file);
    }
    assert_true(lines > 1000);
    free(line);
    globfree(&files);
    fixture_close(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splices_risk),
        cmocka_unit_test(reads_keys),
        cmocka_unit_test(decodes_escapes),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(bounds_depth_and_takes_size),
        cmocka_unit_test(agrees_with_jansson_on_broken_lines),
        cmocka_unit_test(corpora_survive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
