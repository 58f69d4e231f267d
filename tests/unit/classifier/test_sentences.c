/*
 * Where sentences end, and what is quoted. In a row of the table "/" stands behind the last word
 * of a sentence, "~" in front of a quoted one, and "<2" behind a word where the speech ends that
 * began with word 2, counted from 0.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/sentences.h"

#include "core/buf.h"

#include <inttypes.h>
#include <string.h>

static struct str
shown(const char *text, struct arena *arena, struct buf *out)
{
    struct read_field read = { .original = str_of(text) };

    fold_text(read.original, arena, &read.folded);
    read.words = words_split(&read.folded, arena, &read.word_count);
    struct sentence_word *of =
        ARENA_NEW(arena, struct sentence_word, read.word_count + 1);
    sentences_find(&read, of);
    buf_reset(out);
    for (size_t i = 0; i < read.word_count; i++) {
        size_t start, end;
        assert_false(of[i].sentence_ends && of[i].speech_ends);
        fold_origin(&read.folded, read.words[i].start, read.words[i].end, &start, &end);
        buf_printf(out, "%s%s" STR_FMT "%s", i > 0 ? " " : "", of[i].quoted ? "~" : "",
                   STR_ARG(str_sub(read.original, start, end)),
                   of[i].sentence_ends ? "/" : "");
        if (of[i].speech_ends)
            buf_printf(out, "<%" PRIu32, of[i].speech_from);
    }
    return buf_str(out);
}

static void
sentences_are_found(void **state)
{
    static const struct {
        const char *text, *want;
    } TABLE[] = {
        { "", "" },
        { "?!", "" },
        { "one", "one/" },
        { "One. Two! Three? Four… five", "One/ Two/ Three/ Four/ five/" },
        { "3.5 and v1.2", "3 5 and v1 2/" },
        { "Hostess 🚩 Dubai | 5000", "Hostess/ Dubai/ 5000/" },
        { "Beware.Girls wanted at example.org",
          "Beware/ Girls wanted at example org/" },
        { "Работа\nБез опыта", "Работа/ Без опыта/" },
        /* a list is one with its heading */
        { "Насторожитесь, если обещают\nвизу в кредит\nвысокий доход\nЗвоните",
          "Насторожитесь если обещают визу в кредит высокий доход/ Звоните/" },
        { "They say:\n- no contract\n- no papers\nCall us",
          "They say no contract no papers/ Call us/" },
        { "Просят:\n• деньги\n• фото", "Просят деньги фото/" },
        { "Просят!\n• деньги", "Просят/ деньги/" },
        { "Просят 🚩\nденьги", "Просят/ деньги/" },
        { "Beware!\ngirls wanted\nno papers", "Beware/ girls wanted/ no papers/" },
        { "осторожно\nнужны девушки\nбез опыта",
          "осторожно/ нужны девушки/ без опыта/" },
        { "Осторожно\n5000 долларов", "Осторожно/ 5000 долларов/" },
        /* a number that stands alone goes with what follows */
        { "1. Паспорт.\n2. Виза.", "1 Паспорт/ 2 Виза/" },
        { "5000\n\n3000", "5000 3000/" },
        /* quotations */
        { "Пишут: «хостес в Сеул. Паспорт у нас» всем",
          "Пишут ~хостес ~в ~Сеул ~Паспорт ~у ~нас всем/" },
        { "«Лёгкие деньги». Не верьте", "~Лёгкие ~деньги/ Не верьте/" },
        { "\"Easy money.\" They lie", "~Easy ~money<0 They lie/" },
        { "Ad: \"Hi! Easy money!\" it said.", "Ad ~Hi ~Easy ~money<1 it said/" },
        { "He said \"easy money!\". They lie", "He said ~easy ~money/ They lie/" },
        { "the 5\" pipe and 6\" pipe", "the 5 pipe and 6 pipe/" },
        { "„Лёгкі гроші“ і “easy money” брехня",
          "~Лёгкі ~гроші і ~easy ~money брехня/" },
        { "They say: \"Easy money.\"", "They say ~Easy ~money/" },
        { "«Easy money!»", "~Easy ~money/" },
        { "никто « не закрыл. Дальше", "никто не закрыл/ Дальше/" },
        { "«Beware! Work in the «Rose» club. We pay.» they say",
          "~Beware ~Work ~in ~the ~Rose ~club ~We ~pay<0 they say/" },
        { "«Beware! In the \"Rose\" club. We pay.» they say",
          "~Beware ~In ~the ~Rose ~club ~We ~pay<0 they say/" },
        { "««Rose» seeks girls» they say", "~Rose ~seeks ~girls they say/" },
        { "one « two «three» four", "one two ~three four/" },
        { "one «» two» three", "one two three/" },
        { "закрыл » не открыв", "закрыл не открыв/" },
    };
    struct arena arena;
    struct buf out;
    (void)state;

    arena_init(&arena, 0);
    buf_init(&out, 1u << 16);
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(*TABLE); i++) {
        const struct str got = shown(TABLE[i].text, &arena, &out);
        if (!str_eq(got, str_of(TABLE[i].want)))
            fail_msg("%s: " STR_FMT, TABLE[i].text, STR_ARG(got));
        arena_reset(&arena);
    }
    buf_free(&out);
    arena_free(&arena);
}

/* What nobody closes in so many words is no quotation; but what is said in it ends. */
static void
long_quotations_are_none(void **state)
{
    struct arena arena;
    struct buf text, out;
    (void)state;

    arena_init(&arena, 0);
    buf_init(&out, 1u << 16);
    buf_init(&text, 1u << 16);
    for (size_t words = SENTENCES_QUOTED_MAX - 1; words <= SENTENCES_QUOTED_MAX + 1;
         words++) {
        buf_reset(&text);
        buf_lit(&text, "«");
        for (size_t i = 0; i < words; i++)
            buf_lit(&text, "a ");
        buf_lit(&text, ".» b");
        const struct str got = shown(buf_cstr(&text), &arena, &out);
        assert_int_equal(memchr(got.p, '~', got.n) != NULL,
                         words <= SENTENCES_QUOTED_MAX);
        assert_non_null(memchr(got.p, '<', got.n));
        arena_reset(&arena);
    }
    buf_free(&out);
    buf_free(&text);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_are_found),
        cmocka_unit_test(long_quotations_are_none),
    };
    return cmocka_run_group_tests_name("sentences", tests, NULL, NULL);
}
