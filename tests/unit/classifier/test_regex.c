/*
 * Regular expressions: matches, gates, limits.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/regex.h"
#include "core/buf.h"
#include "core/utf8.h"

#include <pthread.h>
#include <stdlib.h>

/* Runs an expression over a text; `plain` without its gate. */
struct trial {
    const char *expression, *literal;
    struct str text;
    bool plain;
    size_t start, end;
};

static enum regex_outcome
run(struct trial *t)
{
    struct arena arena;
    struct regex *regex;
    struct err err = { 0 };
    arena_init(&arena, 0);
    if (!regex_compile(str_of(t->expression), str_of(t->literal), &arena, &regex, &err))
        fail_msg("%s: %s", t->expression, err.text);
    struct gates *gates = gates_new();
    gates_add(gates, regex_gate(regex));
    struct regex_scratch *scratch = regex_scratch_new();
    struct folded folded;
    fold_text(t->text, &arena, &folded);
    struct gate_text subject;
    gates_text(gates, t->text, &folded, &arena, &subject);
    subject.any |= t->plain;
    enum regex_outcome outcome =
        regex_run(regex, scratch, &subject, &t->start, &t->end);
    regex_scratch_free(scratch);
    regex_free(regex);
    gates_free(gates);
    arena_free(&arena);
    return outcome;
}

static void
expressions_match(void **state)
{
    static const struct {
        const char *expression, *literal, *text, *want;
    } CASES[] = {
        { "виз\\w+", "", "Нужны ВИЗЫ!", "ВИЗЫ" },
        { "\\bвиза\\b", "", "визами", NULL },
        { "[а-яё]+ в кредит", "", "Билет В КРЕДИТ", "Билет В КРЕДИТ" },
        { "(t\\.me|wa\\.me)/\\w+", "", "пиши t.me/rabota1", "t.me/rabota1" },
        { "кредит", "нет такого", "кредит", NULL },
        { "a", "", "", NULL },
        { "(?i)abc", "", "xABC", "ABC" },
        { "ab?c", "", "ac", "ac" },
        { "\\$\\s?в\\s?неделю", "", "700$  в  неделю, да", "$  в  неделю" },
        { "\\$ в неделю", "", "  700$ \u200bв\u00a0\t неделю",
          "$ \u200bв\u00a0\t неделю" },
        { "\\bнаш[.]$", "", "перелёт   наш.", "наш." },
        { "\\s\\d", "", "цена  7", "  7" },
        { "\\w+\\s", "", "\u00ad плата \u00ad за", "плата \u00ad " },
        { "в\\x{200B}неделю", "", "в\u200bнеделю", "в\u200bнеделю" },
        { "a\\sb", "", "a \n b", NULL },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct trial t = { .expression = CASES[i].expression,
                           .literal = CASES[i].literal,
                           .text = str_of(CASES[i].text) };
        if (run(&t) != (CASES[i].want ? REGEX_HIT : REGEX_MISS))
            fail_msg("%s in %s", CASES[i].expression, CASES[i].text);
        struct str found = str_sub(t.text, t.start, t.end);
        if (CASES[i].want)
            assert_true(str_eq(found, str_of(CASES[i].want)));
    }
}

static void
show_reach(const struct need_reach *reach, struct buf *b)
{
    if (reach->any)
        buf_lit(b, "@any");
    else if (reach->chars || reach->runs)
        buf_printf(b, "@%u", reach->chars);
    if (!reach->any && reach->runs)
        buf_printf(b, "+%u", reach->runs);
}

static void
show_gate(const struct regex_gate *gate, struct buf *b)
{
    for (size_t c = 0; c < gate->clause_count; c++) {
        const struct gate_clause *clause = &gate->clauses[c];
        for (uint32_t i = 0; i < clause->count; i++) {
            const struct gate_item *item = &gate->items[clause->first + i];
            buf_add(b, c == 0 && i == 0 ? STR("") : i == 0 ? STR(" & ") : STR(" "));
            if (!item->letters && item->bytes.p[0] == NEED_DIGIT)
                buf_lit(b, "#");
            else if (!item->letters)
                buf_printf(b, "'" STR_FMT "'", STR_ARG(item->bytes));
            buf_add(b, item->left ? STR("<") : STR(""));
            if (item->letters)
                fold_to_utf8((const uint8_t *)item->bytes.p, item->bytes.n, b);
            buf_add(b, item->right ? STR(">") : STR(""));
            if (item->behind)
                buf_add_char(b, item->behind);
            show_reach(&item->lead, b);
        }
    }
}

/*
 * Letters are shown folded, signs in quotes; "" stands for no gate. Behind '@' stands how far
 * behind the start of a match an item can be: characters, and runs behind a plus.
 */
static void
gates_are_derived(void **state)
{
    static const struct {
        const char *expression, *gate;
    } CASES[] = {
        { "кредит\\w*", "кредит" },
        { "abc|def", "abc def" },
        { "(abc)defgh", "abcdefgh" },
        { "abcd?", "abcd abc" },
        { "abcd{0,3}x", "abc" },
        { "abcd{2}", "abcdd" },
        { "a|b", "" },
        { "ab|\\w+", "" },
        { "[abc]+wxyz", "wxyz@0+1" },
        { "[.\\s]*wxyz", "wxyz@any" },
        { "(?:abc)?", "" },
        { "(?:abc)*x", "" },
        { "(?:abc)+x", "abc" },
        { "(?:abc ){2,}x", "<abc>@4" },
        { "a.b", "" },
        { "\\bвиза\\b", "<виза>" },
        { "\\b(?:ул|улица)\\b", "<ул> <улица>" },
        { "\\b(?:\\d (?:abc|def)|x+yzz)", "<abc@2 <def@2 yzz@0+1" },
        { "(?:\\bабв|где)", "<абв где" },
        { "\\\\bабв", "bабв@1" },
        { "ab12cd|x99yz", "ab yz@3" },
        { "[]a]visums", "<visums@1 avisums" },
        { "(?:ул|улица)\\s+\\p{L}+", "ул> улица>" },
        { "(?:дом (?:кирпичный|панельный))|(?:квартира)",
          "<кирпичный@4 <панельный@4 квартира" },
        { "(?=abc)\\w+", "" },
        { "(?!abcdef)xyz", "xyz" },
        { "(?<=abc)xyz", "xyz" },
        { "[\\w.]+@\\w+", "'@'@0+1" },
        { "t\\.me/\\w+", "<me>/@2" },
        { "\\bt\\.me/(?:\\+|joinchat/)", "<me>/@2 <joinchat>/@5" },
        { "[$€]\\d+|\\d+\\s?(?:тг|тенге)", "'$' '€' тг@1+1 тенге@1+1 & #@1 #" },
        { "👇\\s*@", "'👇' & '@'@1+1" },
        { "к[өо]ч[өо]", "көчө көчо кочө кочо" },
        { "(?:\\p{Lu}\\p{L}+\\s+){1,3}Travel", "travel@3+6" },
        { "[^.!?]{0,40}кредит", "кредит@40" },
        { "(?x) a b c", "" },
        { "\\Qa|b\\E", "" },
        { "(?|abc|def)", "" },
        { "(?<name>abc)", "" },
        { "[[:alpha:]]abc", "" },
        { "\\bб-р\\b", "<б>-" },
        { "\\s(?:st|road)\\s", "<st>@1 <road>@1" },
        { "\\s?(?:st|road)\\s?", "st@1 road@1" },
        { "отель\\s+[«“]", "отель> & '«'@5+1 '“'@5+1" },
        { "\\p{Lu}rst", "rst@1" },
        { "((((((((((abcdef))))))))))", "" },
        { "\\x{0}abc", "abc@1" },
        { "%{0", "'%'" },
        { "a%{0x", "'%'@1" },
        { "\\12abc", "" },
        { "\\N{U+41}abc", "" },
        { "\\habc", "abc@any" },
        { "(?:день|д\\x{65}нь)", "день дeнь" },
        { "ttt", "ttt" },
        { "bring", "brin" },
        { "bring\\b", "brin" },
        { "go", "" },
        { "\\bt\\.co/", "<co>/@2" },
        { "\\[at\\]", "<at>]@1" },
        { "\\p{L}\\s\\d", "#@2" },
        { "ая,\\s?\\d", "ая>, & #@4" },
        { "(?:,|:)\\s\\p{L}{2,5}\\s\\d{1,3}", "#@8" },
        { "\\d+[.,]\\d", "# & #@1+1 #@1+1" },
        { "\\bttt\\b", "<ttt>" },
        { "\\x{1}abc\\x{2}", "abc@1" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct arena arena;
        struct buf b;
        struct regex_gate gate;
        arena_init(&arena, 0);
        buf_init(&b, 4096);
        regex_gate_of(str_of(CASES[i].expression), STR(""), &arena, &gate);
        show_gate(&gate, &b);
        if (strcmp(buf_cstr(&b), CASES[i].gate) != 0)
            fail_msg("%s: gate \"%s\", expected \"%s\"", CASES[i].expression,
                     buf_cstr(&b), CASES[i].gate);
        buf_free(&b);
        arena_free(&arena);
    }
}

/* With its gate an expression finds what it finds without. */
static void
gates_lose_nothing(void **state)
{
    static const char *const EXPRESSIONS[] = {
        "\\bt\\.me/(?:\\+|joinchat/)\\w+",
        "(?:\\p{Lu}\\p{L}+\\s+){1,3}(?:travel|tours)",
        "[\\w.+-]+@[\\w-]+\\.\\w{2,}",
        "[$€]\\s?\\d+|\\d[\\d ]{0,6}\\s?(?:тг|тенге|\\$)",
        "[^.!?\\n]{0,20}кредит",
        "(?:\\w+\\W+){1,3}кредит",
        "\\p{L}{4,}(?:ая|ский)\\s*,?\\s*\\d+",
        "ко[ʻ'’]?часи",
        "р\\W?а\\W?б\\W?о\\W?т\\W?а",
        "\\bвиза",
        "(?-i:Travel)",
        "ttt",
        "HӖH",
        "д[eе]нь",
        "oo",
        "ви",
        "gg`",
        "аа",
        "\\bvideo\\b",
        "\\w+\\s+кредит",
        "[^a-z]+\\s+кредит",
        "\\bg\\b",
    };
    static const char *const TEXTS[] = {
        "  смотри   https://t.me/+abcDEF  и \u200bt.me/joinchat/zzz",
        "за\u00ad  дeнь \u00ad виза  300  000  тг  \u200bBig  Blue \u00ad Sea  Tours",
        "много   слов  про \u00a0\u00a0 кредит,  улица  Абайская ,   15",
        "смотри https://t.me/+abcDEF и t.me/joinchat/zzz",
        "gttt ",
        "HӖH\b",
        "за дeнь, за день ",
        "ви\u0306за ",
        "g`gg`d ",
        "оплата 3OO ",
        "даааа ",
        "Костанай Astana Travel, потом Big Blue Sea Tours",
        "a@b ivan.petrov+job@mail.example.kz, @x",
        "платим 300 000 тг или $ 500, 20 €",
        "Билет в КРЕДИТ! А ещё очень длинная строка про кредит",
        "улица Абайская, 15; пр-т Лесной 3; Набережная 12",
        "ко'часи коʻчаси кочаси ко’часи",
        "р.а.б.о.т.а и р а б о т а, рабoта с латинской o",
        "сло\u00adво\u00adвиза, в\u200bиза, о\u0301виза \u00adвиза",
        "\xd0 виза \xff\xd0\xb2 travel \xe2\x82",
        "\u00a0\u2003кредит\u2028 кредит",
        "слово \u180e \u180e \u180e \u180e \u180e кредит",
        "see `video` and video'x, `g` g'a",
        "हिन्दी।video। ।виза\u0818кредит",
        "",
    };
    (void)state;
    for (size_t e = 0; e < sizeof(EXPRESSIONS) / sizeof(*EXPRESSIONS); e++) {
        for (size_t i = 0; i < sizeof(TEXTS) / sizeof(*TEXTS); i++) {
            struct trial gated = { .expression = EXPRESSIONS[e],
                                   .literal = "",
                                   .text = str_of(TEXTS[i]) };
            struct trial plain = gated;
            plain.plain = true;
            if (run(&gated) != run(&plain) || gated.start != plain.start ||
                gated.end != plain.end)
                fail_msg("%s in %s", EXPRESSIONS[e], TEXTS[i]);
        }
    }
}

/* An expression with its gate and without, over one text. */
static void
gate_loses_nothing_in(struct regex *regex, const struct gates *gates,
                      struct regex_scratch *scratch, struct str text)
{
    struct arena arena;
    struct folded folded;
    struct gate_text gated, plain;
    size_t start = 0, end = 0, plain_start = 0, plain_end = 0;
    arena_init(&arena, 0);
    fold_text(text, &arena, &folded);
    gates_text(gates, text, &folded, &arena, &gated);
    gates_text(gates, text, &folded, &arena, &plain);
    plain.any = true;
    const enum regex_outcome a = regex_run(regex, scratch, &gated, &start, &end);
    const enum regex_outcome b =
        regex_run(regex, scratch, &plain, &plain_start, &plain_end);
    if (a != b || start != plain_start || end != plain_end)
        fail_msg("gated %d, plain %d in " STR_FMT, a, b, STR_ARG(text));
    arena_free(&arena);
}

/* Whatever stands beside a word or in the place of one of its letters. */
static void
no_character_shuts_a_gate(void **state)
{
    static const char *const EXPRESSIONS[] = {
        "\\bvideo\\b", "виза\\b",    "\\S+\\s+кредит",
        "sk",          "ви\\b|vide", "\\bди|idg|ди\\x{306}д"
    };
    (void)state;
    for (size_t e = 0; e < sizeof(EXPRESSIONS) / sizeof(*EXPRESSIONS); e++) {
        struct arena arena;
        struct regex *regex;
        struct err err = { 0 };
        struct buf text;
        arena_init(&arena, 0);
        buf_init(&text, 256);
        if (!regex_compile(str_of(EXPRESSIONS[e]), STR(""), &arena, &regex, &err))
            fail_msg("%s", err.text);
        struct gates *gates = gates_new();
        struct regex_scratch *scratch = regex_scratch_new();
        gates_add(gates, regex_gate(regex));
        for (uint32_t c = 1; c < 0x3100; c++) {
            char bytes[8];
            struct buf one = buf_over(bytes, sizeof(bytes));
            utf8_put(&one, c);
            const char *const p = buf_cstr(&one);
            buf_reset(&text);
            buf_printf(&text, "%svideo%s", p, p);
            gate_loses_nothing_in(regex, gates, scratch, buf_str(&text));
            buf_reset(&text);
            buf_printf(&text, "%sвиза%s 12345%s%s%sкредит", p, p, p, p, p);
            gate_loses_nothing_in(regex, gates, scratch, buf_str(&text));
            buf_reset(&text);
            buf_printf(&text, "s%s %sk ви%sа", p, p, p);
            gate_loses_nothing_in(regex, gates, scratch, buf_str(&text));
            buf_reset(&text); /* some of these make another letter of the one before */
            buf_printf(&text, "ви%s ди%sд bidg%sid уди%s%sв", p, p, p, p, p);
            gate_loses_nothing_in(regex, gates, scratch, buf_str(&text));
            buf_reset(&text); /* beside a masked word */
            buf_printf(&text, "ра\u200bбота %svideo%s, виза%s %sкредит", p, p, p, p);
            gate_loses_nothing_in(regex, gates, scratch, buf_str(&text));
        }
        regex_scratch_free(scratch);
        gates_free(gates);
        regex_free(regex);
        buf_free(&text);
        arena_free(&arena);
    }
}

/* Does the gate of "\bпер\b" let the text through? */
static bool
is_let_through(const char *text)
{
    struct arena arena;
    struct regex_gate gate;
    struct folded folded;
    struct gate_text gated;
    struct gates *gates = gates_new();
    arena_init(&arena, 0);
    regex_gate_of(STR("\\bпер\\b"), STR(""), &arena, &gate);
    gates_add(gates, &gate);
    fold_text(str_of(text), &arena, &folded);
    gates_text(gates, str_of(text), &folded, &arena, &gated);
    const bool open = regex_gate_open(&gate, &gated);
    gates_free(gates);
    arena_free(&arena);
    return open;
}

/* Of words that nothing was done to the edges still count. */
static void
a_masked_word_opens_no_gate_for_others(void **state)
{
    static const struct {
        const char *text;
        bool open;
    } CASES[] = {
        { "например, опера", false },
        { "рaбoта: например, опера", false },
        { "ра\u200bбота (Пер. Мира)", true },
        { "рaбoта на_пер", true },
        { "рaбoта о\u200bпера", true },
        { "рaбoта сʻпер", true },
        { "рaбoта O'пер", true },
        { "работаи\u0306, опера", false },
        { "опеи\u0306 пер", true },
        { "и\u0306пер", true },
        { "u\u0308 перо", false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        if (is_let_through(CASES[i].text) != CASES[i].open)
            fail_msg("%s: expected %d", CASES[i].text, CASES[i].open);
    }
}

/* A word that is a list of all that is sought opens what stands in it, and nothing else. */
static void
a_word_of_many_opens_what_it_has(void **state)
{
    (void)state;
    struct arena arena;
    struct regex_gate gate;
    struct folded folded;
    struct gate_text text;
    struct buf expression, word;
    uint32_t count = 0;
    struct gates *gates = gates_new();
    arena_init(&arena, 0);
    buf_init(&expression, 100);
    buf_init(&word, 10000);
    struct regex_gate each[2 * GATE_ITEMS_MAX];
    for (int i = 0; i < 2 * GATE_ITEMS_MAX; i++) {
        buf_reset(&expression);
        buf_printf(&expression, "q%c%cx", 'a' + i / 26, 'a' + i % 26);
        buf_add(&word, buf_str(&expression));
        regex_gate_of(buf_str(&expression), STR(""), &arena, &each[i]);
        gates_add(gates, &each[i]);
    }
    regex_gate_of(STR("кредит"), STR(""), &arena, &gate);
    gates_add(gates, &gate);
    fold_text(buf_str(&word), &arena, &folded);
    gates_text(gates, buf_str(&word), &folded, &arena, &text);
    gates_candidates(gates, &text, &arena, &count);
    assert_int_equal(count, 2 * GATE_ITEMS_MAX);
    assert_false(regex_gate_open(&gate, &text));
    buf_free(&expression);
    buf_free(&word);
    gates_free(gates);
    arena_free(&arena);
}

/* Where the steps back grow too many, the whole text is told: once, and without an end. */
static void
steps_back_are_counted(void **state)
{
    static const char *const EXPRESSIONS[] = { "\\S+[$€]", "\\w+\\s+кредит" };
    static const char *const PIECES[] = { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$",
                                          "ббббббббб\nкредит" };
    (void)state;
    for (size_t e = 0; e < sizeof(EXPRESSIONS) / sizeof(*EXPRESSIONS); e++) {
        struct arena arena;
        struct buf b;
        struct regex_gate gate;
        struct folded folded;
        struct gate_text text;
        struct gate_spans spans = { 0 };
        struct gates *gates = gates_new();
        arena_init(&arena, 0);
        buf_init(&b, 1u << 20);
        for (int i = 0; i < 20000; i++)
            buf_add(&b, str_of(PIECES[e]));
        regex_gate_of(str_of(EXPRESSIONS[e]), STR(""), &arena, &gate);
        gates_add(gates, &gate);
        fold_text(buf_str(&b), &arena, &folded);
        gates_text(gates, buf_str(&b), &folded, &arena, &text);
        gate_spans_of(&gate, &text, &spans);
        assert_int_equal(spans.count, 1);
        assert_int_equal(spans.spans[0].from, 0);
        assert_int_equal(spans.spans[0].to, b.n);
        free(spans.spans);
        gates_free(gates);
        buf_free(&b);
        arena_free(&arena);
    }
}

static void
faulty_expressions_are_refused(void **state)
{
    static const char *const CASES[] = { "(",         "a{2,1}",    "(a+)*",
                                         "((ab)*c)+", "(?:x|y+)+", "(a{2,})*",
                                         "\\C",       "[z-a]",     "(\\w+\\s?)*x" };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct arena arena;
        struct regex *regex;
        struct err err = { 0 };
        arena_init(&arena, 0);
        if (regex_compile(str_of(CASES[i]), (struct str){ 0 }, &arena, &regex, &err))
            fail_msg("%s was taken", CASES[i]);
        assert_true(err.text[0] != '\0');
        arena_free(&arena);
    }
}

/* A limit is not a miss, and broken text is stepped over. */
static void
limits_are_told(void **state)
{
    struct buf b;
    (void)state;
    buf_init(&b, 1 << 21);
    for (int i = 0; i < 20000; i++)
        buf_lit(&b, "a ");
    struct trial t = { .expression = "(a.*){8}[^a ]{2}", .literal = "" };
    t.text = buf_str(&b);
    assert_int_equal(run(&t), REGEX_LIMIT);
    buf_reset(&b);
    for (int i = 0; i < 1 << 20; i++)
        buf_lit(&b, "x");
    t = (struct trial){ .expression = "\\w{4}\\W", .literal = "", .text = buf_str(&b) };
    assert_int_equal(run(&t), REGEX_LIMIT);
    t = (struct trial){ .expression = "виза", .literal = "" };
    t.text = STR("\xd0\xff виза \xd0");
    assert_int_equal(run(&t), REGEX_HIT);
    assert_true(str_eq(str_sub(t.text, t.start, t.end), STR("виза")));
    buf_free(&b);
}

/* One of the threads that run an expression for the first time. */
struct sharer {
    struct regex *regex;
    struct gate_text text;
    pthread_barrier_t *begin;
    enum regex_outcome outcome;
    size_t start, end;
};

static void *
share(void *arg)
{
    struct sharer *s = arg;
    struct regex_scratch *scratch = regex_scratch_new();
    pthread_barrier_wait(s->begin);
    s->outcome = regex_run(s->regex, scratch, &s->text, &s->start, &s->end);
    regex_scratch_free(scratch);
    return NULL;
}

/* Machine code is made when it is needed, whichever thread needs it first. */
static void
threads_share_an_expression(void **state)
{
    enum { THREADS = 8 };
    (void)state;
    for (int round = 0; round < 20; round++) {
        struct arena arena;
        struct regex *regex;
        struct folded folded;
        struct sharer sharers[THREADS];
        pthread_t threads[THREADS];
        pthread_barrier_t begin;
        const struct str text = STR("Нужны ВИЗЫ!");
        arena_init(&arena, 0);
        assert_true(regex_compile(STR("виз\\w+"), STR(""), &arena, &regex, NULL));
        struct gates *gates = gates_new();
        gates_add(gates, regex_gate(regex));
        fold_text(text, &arena, &folded);
        pthread_barrier_init(&begin, NULL, THREADS);
        for (int i = 0; i < THREADS; i++) {
            sharers[i] = (struct sharer){ .regex = regex, .begin = &begin };
            gates_text(gates, text, &folded, &arena, &sharers[i].text);
        }
        for (int i = 0; i < THREADS; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, share, &sharers[i]), 0);
        for (int i = 0; i < THREADS; i++) {
            pthread_join(threads[i], NULL);
            assert_int_equal(sharers[i].outcome, REGEX_HIT);
            assert_true(
                str_eq(str_sub(text, sharers[i].start, sharers[i].end), STR("ВИЗЫ")));
        }
        pthread_barrier_destroy(&begin);
        regex_free(regex);
        gates_free(gates);
        arena_free(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_match),
        cmocka_unit_test(gates_are_derived),
        cmocka_unit_test(gates_lose_nothing),
        cmocka_unit_test(no_character_shuts_a_gate),
        cmocka_unit_test(a_masked_word_opens_no_gate_for_others),
        cmocka_unit_test(a_word_of_many_opens_what_it_has),
        cmocka_unit_test(steps_back_are_counted),
        cmocka_unit_test(faulty_expressions_are_refused),
        cmocka_unit_test(limits_are_told),
        cmocka_unit_test(threads_share_an_expression),
    };
    return cmocka_run_group_tests_name("regex", tests, NULL, NULL);
}
