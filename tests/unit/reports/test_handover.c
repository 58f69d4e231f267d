/*
 * The files of a hand-over: the same every time, whole in their manifest and their tar.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/digest.h"
#include "reports/handover.h"

#include <stdlib.h>

#define PHONE "+7 701 123 45 67"

/* Words and names of those who work here. */
static const char *const inside[] = { "mother Serikova", "victim Dinara",
                                      "sister saw it", "colleague-7", "holder-8" };

static const struct decision_row decisions[] = {
    { .id = 1,
      .at_ms = 1790000000000,
      .who = STR("colleague-7"),
      .reason = STR("victim Dinara"),
      .note = STR("sister saw it"),
      .outcome = DECISION_UNSURE },
};
static const struct ad_note notes[] = {
    { .at_ms = 1790000000000,
      .who = STR("colleague-7"),
      .note = STR("mother Serikova") },
};

static struct ad_record
record_of(void)
{
    return (struct ad_record){
        .decisions = decisions,
        .decision_count = 1,
        .notes = notes,
        .note_count = 1,
        .row = { .key = STR("3fa8c1d2aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffff00"
                            "000000"),
                 .pack = STR("pack"),
                 .band = BAND_HIGH,
                 .state = QUEUE_CLAIMED,
                 .holder = STR("holder-8"),
                 .lane = LANE_RISK,
                 .why = STR("Travel on credit."),
                 .risk = STR("{}") },
        .queued = true,
        .ad = { .title = STR("Hostess <b>wanted</b>"),
                .text = STR("Visa on credit, call " PHONE),
                .contacts = STR(PHONE) },
        .risk = STR("{}"),
    };
}

static void
make(bool masked, struct arena *arena, const struct handover_file **files,
     size_t *count)
{
    struct ad_record *record = ARENA_NEW(arena, struct ad_record, 1);
    struct handover_file *warc = ARENA_NEW(arena, struct handover_file, 1);
    *record = record_of();
    *warc = (struct handover_file){ STR("warc-0001.warc.gz"), STR("bytes") };
    const struct handover h = { .said = { record, record, record },
                                .masked = masked,
                                .program = STR("lurewatch test"),
                                .unit = STR("Unit 7"),
                                .records = warc,
                                .record_count = 1,
                                .audit = STR("1\t0\t{}\n"),
                                .payloads = STR("{}\n") };
    assert_true(handover_files(&h, arena, files, count, NULL));
}

static void
files_are_sorted_and_in_the_manifest(void **state)
{
    (void)state;
    static const char *const names[] = { "README.txt",          "ad.json",
                                         "audit.jsonl",         "audit.tsv",
                                         "manifest-sha256.txt", "report.en.html",
                                         "report.kk.html",      "report.ru.html",
                                         "warc-0001.warc.gz" };
    const struct handover_file *files;
    size_t count, listed = 0;
    struct str manifest = { "", 0 }, line;
    struct arena arena;
    arena_init(&arena, 0);
    make(false, &arena, &files, &count);
    assert_int_equal(count, sizeof names / sizeof names[0]);
    for (size_t i = 0; i < count; i++) {
        assert_true(str_eq(files[i].name, str_of(names[i])));
        if (i == 4)
            manifest = files[i].data;
    }
    for (size_t i = 0; i < count; i++) {
        char hex[DIGEST_HEX_SIZE];
        if (i == 4)
            continue;
        digest_sha256_hex(files[i].data, hex);
        assert_true(str_cut(&manifest, '\n', &line));
        assert_true(str_starts(line, str_of(hex)) && str_ends(line, files[i].name));
        listed++;
    }
    assert_int_equal(listed, 8);
    assert_int_equal(manifest.n, 0);
    arena_free(&arena);
}

static void
masked_holds_no_contact(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    for (int masked = 0; masked < 2; masked++) {
        const struct handover_file *files;
        size_t count, seen = 0;
        make(masked, &arena, &files, &count);
        assert_int_equal(count, masked ? 6 : 9);
        for (size_t i = 0; i < count; i++) {
            seen += str_find(files[i].data, STR(PHONE)) >= 0;
            assert_true(str_find(files[i].data, STR("<b>wanted")) < 0 ||
                        str_eq(files[i].name, STR("ad.json")));
        }
        assert_int_equal(seen, masked ? 0 : 4);
    }
    arena_free(&arena);
}

/* How many of the files say it. */
static size_t
files_with(const struct handover_file *files, size_t count, const char *words)
{
    size_t with = 0;
    for (size_t i = 0; i < count; i++)
        with += str_find(files[i].data, str_of(words)) >= 0;
    return with;
}

static void
masked_holds_outcomes_and_nobody_from_inside(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    for (int masked = 0; masked < 2; masked++) {
        const struct handover_file *files;
        size_t count;
        make(masked, &arena, &files, &count);
        for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++)
            if (masked == (files_with(files, count, inside[i]) > 0))
                fail_msg("masked %d: %s", masked, inside[i]);
        assert_int_equal(files_with(files, count, "\"outcome\":\"unsure\""), 1);
        assert_int_equal(files_with(files, count, "\"at\":\"2026-09-21T"), 1);
        assert_int_equal(files_with(files, count, "outcome and time only"), masked);
        assert_int_equal(files_with(files, count, "только исход и время"), masked);
        assert_int_equal(files_with(files, count, "тек нәтижесі мен уақыты"), masked);
    }
    arena_free(&arena);
}

/* What a bringer calls an ad may hold a way to reach somebody. */
static void
masked_id_holds_no_contact(void **state)
{
    (void)state;
    struct ad_record record = record_of();
    const struct handover_file *files;
    struct arena arena;
    size_t count;
    arena_init(&arena, 0);
    record.ad.id = STR("write to @dinara_sis");
    const struct handover h = { .said = { &record, &record, &record }, .masked = true };
    assert_true(handover_files(&h, &arena, &files, &count, NULL));
    assert_int_equal(files_with(files, count, "dinara_sis"), 0);
    arena_free(&arena);
}

static void
a_tar_is_whole_blocks(void **state)
{
    (void)state;
    static const struct handover_file files[] = {
        { { "a", 1 }, { "one\n", 4 } },
        { { "empty", 5 }, { "", 0 } },
    };
    struct handover_file deep = { .data = STR("x") };
    char name[120];
    struct buf out;
    buf_init(&out, 1u << 20);
    assert_true(handover_tar(STR("folder"), files, 2, 86400000, &out, NULL));
    assert_int_equal(out.n, 5 * 512);
    assert_string_equal(out.p, "folder/a");
    assert_string_equal(out.p + 124, "00000000004");
    assert_string_equal(out.p + 136, "00000250600");
    assert_memory_equal(out.p + 257, "ustar\00000", 8);
    assert_memory_equal(out.p + 512, "one\n", 5);
    unsigned sum = 8 * ' ';
    for (size_t i = 0; i < 512; i++)
        sum += i < 148 || i >= 156 ? (unsigned char)out.p[i] : 0;
    assert_int_equal(strtoul(out.p + 148, NULL, 8), sum);
    memset(name, 'n', sizeof name);
    deep.name = (struct str){ name, sizeof name };
    assert_false(handover_tar(STR("folder"), &deep, 1, 0, &out, NULL));
    buf_free(&out);
    buf_init(&out, 1000);
    assert_false(handover_tar(STR("folder"), files, 2, 0, &out, NULL));
    buf_free(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_sorted_and_in_the_manifest),
        cmocka_unit_test(masked_holds_no_contact),
        cmocka_unit_test(masked_holds_outcomes_and_nobody_from_inside),
        cmocka_unit_test(masked_id_holds_no_contact),
        cmocka_unit_test(a_tar_is_whole_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
