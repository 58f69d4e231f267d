/*
 * make_ads: writes a corpus of ads as JSON lines, the same for the same arguments.
 *
 *     make_ads [COUNT [CHARACTERS]]
 *
 * Half of the ads are Russian, three in ten English, two in ten Kazakh, each of about
 * CHARACTERS (1,400) characters. They are built of sentences of the pack's written cases,
 * of sentences made from the words of these and of an invented vocabulary, and of lines with
 * pay, telephone and links. How often a word comes falls with its rank, as in real text, so
 * new forms keep coming.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/app.h"
#include "classifier/reading.h"
#include "classifier/ruleset.h"
#include "core/ad_line.h"
#include "core/mem.h"
#include "core/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ADS_DEFAULT        5000
#define CHARACTERS_DEFAULT 1400
#define INVENTED           25000 /* word forms a language has besides those of the cases */
#define CASE_SENTENCE      12    /* one sentence in so many is taken from the cases */
#define PLAIN_LINE         10    /* one in so many is a line with pay or a contact */

enum { RU, EN, KK, TONGUES };

static const enum lang TONGUE_LANG[TONGUES] = { LANG_RU, LANG_EN, LANG_KK };

/* What ads of one language are made of. */
struct tongue {
    struct str *sentences; /* of the written cases */
    size_t sentence_count, sentence_cap;
    struct str *words; /* most frequent first */
    size_t word_count, word_cap;
};

struct maker {
    struct arena arena;
    struct tongue tongues[TONGUES];
    uint64_t state;
};

/* Syllables and endings of the invented words. */
static const char *const SYLLABLES[TONGUES][24] = {
    { "ка", "ро", "ми", "ста", "пле", "до", "бри", "ну",  "ве",  "за", "кло", "те",
      "су", "ры", "ля", "гор", "пен", "ша", "жи",  "мол", "дра", "фи", "бе",  "тру" },
    { "ka", "ro", "mi", "sta", "ple", "do",  "bri", "nu",  "ve",  "sa", "clo", "te",
      "su", "ry", "la", "gor", "pen", "sha", "ji",  "mol", "dra", "fi", "be",  "tru" },
    { "қа", "ла", "бе", "рі",  "сө",  "жүр", "тұ",  "ма", "ғы", "ше", "кө", "ты",
      "са", "на", "дә", "рек", "зей", "айқ", "бол", "үй", "ңе", "жа", "мі", "ор" },
};
static const char *const ENDINGS[TONGUES][12] = {
    { "", "а", "ом", "ами", "ый", "ого", "ать", "ает", "ение", "ости", "ов", "ы" },
    { "", "s", "ing", "ed", "er", "ly", "ness", "able", "tion", "al", "ers", "y" },
    { "", "лар", "дың", "ға", "мен", "ды", "ушы", "лық", "тан", "ымыз", "сыз", "ып" },
};
/* % stands for a number of two digits. */
static const char *const LINES[TONGUES][8] = {
    { "Зарплата от % 000 тенге в месяц.", "Оплата %00 $ в неделю.", "Возраст от % лет.",
      "Тел. +7 701 555 % 17.", "График 5/2 с %:00 до 18:00.", "Стаж от % месяцев.",
      "Пишите в Telegram @work_kz_%.", "Сайт: https://jobs.example/vacancy/%." },
    { "Salary from $%00 a month.", "Pay: % euros per hour.", "Age from % years.",
      "Call +1 202 555 01%.", "Shift from % am to 6 pm.", "At least % months of work.",
      "Write to hr%@jobs.example.", "See https://jobs.example/ads/% for details." },
    { "Жалақы айына % 000 теңге.", "Төлем аптасына %00 доллар.", "Жасы % жастан.",
      "Тел. +7 702 555 % 44.", "Жұмыс уақыты %:00 бастап.", "Тәжірибе % ай.",
      "Telegram: @zhumys_%.", "Толығырақ https://jobs.example/kk/% сайтында." },
};

/* splitmix64 */
static uint64_t
next(struct maker *m)
{
    uint64_t z = m->state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static size_t
below(struct maker *m, size_t n)
{
    return (size_t)(next(m) % n);
}

/* A rank below n; the probability falls as one by the rank. */
static size_t
rank(struct maker *m, size_t n)
{
    double u = (double)(next(m) >> 11) / 9007199254740992.0;
    return (size_t)(exp(u * log((double)n + 1)) - 1) % n;
}

static void
add_word(struct tongue *t, struct str word)
{
    t->words = mem_grow(t->words, &t->word_cap, t->word_count + 1, sizeof(*t->words));
    t->words[t->word_count++] = word;
}

/* Words are what stands between blanks and signs, as the author wrote them. */
static void
add_words(struct tongue *t, struct str sentence)
{
    size_t from = 0;
    for (size_t at = 0; at <= sentence.n; at++) {
        if (at < sentence.n && !strchr(" \t\n,;:()/\"", sentence.p[at]))
            continue;
        if (at > from + 1)
            add_word(t, str_sub(sentence, from, at));
        from = at + 1;
    }
}

static void
add_sentences(struct tongue *t, struct str text)
{
    size_t from = 0;
    for (size_t at = 0; at < text.n; at++) {
        if (!strchr(".!?\n", text.p[at]) && at + 1 < text.n)
            continue;
        struct str sentence = str_trim(str_sub(text, from, at));
        from = at + 1;
        if (utf8_count(sentence) < 12)
            continue;
        t->sentences = mem_grow(t->sentences, &t->sentence_cap, t->sentence_count + 1,
                                sizeof(*t->sentences));
        t->sentences[t->sentence_count++] = sentence;
        add_words(t, sentence);
    }
}

static void
invent_words(struct maker *m, int tongue)
{
    struct tongue *t = &m->tongues[tongue];
    for (size_t i = 0; i < INVENTED; i++) {
        struct buf word;
        buf_init(&word, 128);
        for (size_t k = 2 + below(m, 3); k > 0; k--)
            buf_add(&word, str_of(SYLLABLES[tongue][below(m, 24)]));
        buf_add(&word, str_of(ENDINGS[tongue][below(m, 12)]));
        add_word(t, arena_str(&m->arena, buf_str(&word)));
        buf_free(&word);
    }
}

struct counted {
    struct str word;
    size_t count;
};

static int
by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static int
by_count(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return str_cmp(x->word, y->word);
}

/* Each word once, the most frequent first. */
static void
rank_words(struct tongue *t)
{
    struct counted *counted = mem_alloc(t->word_count + 1, sizeof(*counted));
    size_t n = 0;
    qsort(t->words, t->word_count, sizeof(*t->words), by_bytes);
    for (size_t i = 0; i < t->word_count; i++) {
        if (n == 0 || !str_eq(counted[n - 1].word, t->words[i]))
            counted[n++].word = t->words[i];
        counted[n - 1].count++;
    }
    qsort(counted, n, sizeof(*counted), by_count);
    for (size_t i = 0; i < n; i++)
        t->words[i] = counted[i].word;
    t->word_count = n;
    free(counted);
}

/* Sorts the written cases by language and takes them apart. */
static bool
read_cases(struct maker *m, struct err *err)
{
    const struct written_case *cases;
    size_t count;
    const struct reader *reader = reader_new(&m->arena);
    if (!ruleset_cases(&bundle_rules, NULL, &m->arena, &cases, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct reading *reading = ARENA_NEW(&m->arena, struct reading, 1);
        reading_of(reader, &cases[i].ad, &m->arena, reading);
        for (int k = 0; k < TONGUES; k++)
            if (reading->lang == TONGUE_LANG[k])
                add_sentences(&m->tongues[k], cases[i].ad.text);
    }
    for (int k = 0; k < TONGUES; k++) {
        rank_words(&m->tongues[k]);
        invent_words(m, k);
    }
    return true;
}

static void
put_sentence(struct maker *m, int tongue, struct buf *text)
{
    const struct tongue *t = &m->tongues[tongue];
    if (below(m, PLAIN_LINE) == 0) {
        struct str line = str_of(LINES[tongue][below(m, 8)]);
        ptrdiff_t sign = str_find_char(line, '%');
        buf_add(text, str_sub(line, 0, (size_t)sign));
        buf_printf(text, "%02u", 10 + (unsigned)below(m, 90));
        buf_add(text, str_sub(line, (size_t)sign + 1, line.n));
        return;
    }
    if (below(m, CASE_SENTENCE) == 0) {
        buf_add(text, t->sentences[below(m, t->sentence_count)]);
        buf_add_char(text, '.');
        return;
    }
    for (size_t k = 5 + below(m, 9); k > 0; k--) {
        buf_add(text, t->words[rank(m, t->word_count)]);
        buf_add(text, k == 1 ? STR(".") : below(m, 8) == 0 ? STR(", ") : STR(" "));
    }
}

static void
put_ad(struct maker *m, size_t number, size_t characters)
{
    static const int TURN[10] = { RU, EN, RU, KK, RU, EN, RU, EN, RU, KK };
    int tongue = TURN[number % 10];
    struct buf text, title, line;
    buf_init(&text, 1u << 24);
    buf_init(&title, 1u << 12);
    buf_init(&line, 1u << 26);
    m->state = number * 0xD1342543DE82EF95u + 1;
    while (utf8_count(buf_str(&text)) < characters) {
        put_sentence(m, tongue, &text);
        buf_add(&text, below(m, 5) == 0 ? STR("\n") : STR(" "));
    }
    for (size_t k = 3 + below(m, 4); k > 0; k--) {
        buf_add(&title,
                m->tongues[tongue].words[rank(m, m->tongues[tongue].word_count)]);
        buf_add(&title, k == 1 ? STR("") : STR(" "));
    }
    struct ad ad = {
        .id = arena_printf(&m->arena, "made-%zu", number),
        .title = buf_str(&title),
        .text = str_trim(buf_str(&text)),
        .kind = number % 3 == 0 ? AD_JOB : AD_KIND_NONE,
    };
    struct json j = json_to(&line);
    ad_write_json(&ad, &j);
    buf_add_char(&line, '\n');
    fwrite(line.p, 1, line.n, stdout);
    buf_free(&text);
    buf_free(&title);
    buf_free(&line);
}

int
main(int argc, char **argv)
{
    int64_t count = ADS_DEFAULT, characters = CHARACTERS_DEFAULT;
    if ((argc > 1 && !str_to_int(str_of(argv[1]), &count)) ||
        (argc > 2 && !str_to_int(str_of(argv[2]), &characters))) {
        fprintf(stderr, "usage: make_ads [COUNT [CHARACTERS]]\n");
        return 2;
    }
    struct maker m = { .state = 1 };
    struct err err = { .kind = ERR_NONE };
    arena_init(&m.arena, 0);
    if (!read_cases(&m, &err)) {
        fprintf(stderr, "make_ads: %s\n", err.text);
        return 2;
    }
    for (size_t i = 0; i < (size_t)count; i++)
        put_ad(&m, i, (size_t)characters);
    for (int k = 0; k < TONGUES; k++) {
        free(m.tongues[k].sentences);
        free(m.tongues[k].words);
    }
    arena_free(&m.arena);
    return fflush(stdout) == 0 ? 0 : 3;
}
