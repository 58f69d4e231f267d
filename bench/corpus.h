/*
 * corpus: made ads for the speed benches: about 1,400 characters each, half of them Russian,
 * three in ten English, one in five Kazakh.
 *
 * A fifth of the sentences are written cases and examples of the rule pack, the rest are drawn
 * from the words of those, with sums, ages, hours and contacts between them, so that an ad has
 * about as many of these as a real one. Always the same ads for the same pack. Include it once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BENCH_CORPUS_H
#define BENCH_CORPUS_H

#include "classifier/ruleset.h"
#include "core/buf.h"
#include "core/mem.h"

#include <stdlib.h>

#define CORPUS_CHARS  1400    /* of an ad, on average */
#define CORPUS_SPREAD 500     /* the shortest and the longest are so far apart */
#define CORPUS_AD_MAX 100000u /* bytes */

enum corpus_lang { CORPUS_RU, CORPUS_EN, CORPUS_KK, CORPUS_LANGS };

/* What sentences of one language are made of; views into the pack. */
struct corpus_source {
    struct str *sentences, *words;
    size_t sentence_count, word_count, sentence_room, word_room;
};

struct corpus {
    struct arena arena; /* of the ads' texts */
    struct ad *ads;
    size_t count, bytes, chars;
};

/* The same sequence on every machine (Knuth's MMIX constants). */
struct corpus_dice {
    uint64_t state;
};

static inline uint32_t
corpus_roll(struct corpus_dice *dice, uint32_t sides)
{
    dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((dice->state >> 33) % sides);
}

/* By its letters: Kazakh when it has one of its own, Russian when any Cyrillic one. */
static inline enum corpus_lang
corpus_lang_of(struct str text)
{
    bool cyrillic = false;
    for (size_t i = 0; i < text.n; i++) {
        const uint8_t b = (uint8_t)text.p[i];
        if (b == 0xD2 || b == 0xD3)
            return CORPUS_KK;
        cyrillic = cyrillic || b == 0xD0 || b == 0xD1;
    }
    return cyrillic ? CORPUS_RU : CORPUS_EN;
}

static inline void
corpus_take(struct corpus_source sources[CORPUS_LANGS], struct str text)
{
    struct corpus_source *s = &sources[corpus_lang_of(text)];
    s->sentences = mem_grow(s->sentences, &s->sentence_room, s->sentence_count + 1,
                            sizeof(*s->sentences));
    s->sentences[s->sentence_count++] = text;
    for (size_t i = 0, from = 0; i <= text.n; i++) {
        if (i < text.n && text.p[i] != ' ' && text.p[i] != '\n')
            continue;
        if (i > from) {
            s->words =
                mem_grow(s->words, &s->word_room, s->word_count + 1, sizeof(*s->words));
            s->words[s->word_count++] = str_sub(text, from, i);
        }
        from = i + 1;
    }
}

static inline void
corpus_add_number(struct buf *b, struct corpus_dice *dice, uint32_t low, uint32_t high)
{
    buf_printf(b, "%u", low + corpus_roll(dice, high - low));
}

/* A line that states something: '#' is a digit, '%' a sum of thousands, '@' a name. */
static inline void
corpus_add_fact(struct buf *b, struct corpus_dice *dice, enum corpus_lang lang)
{
    static const char *const facts[CORPUS_LANGS][12] = {
        { "Зарплата от % 000 до % 000 рублей в месяц", "Оплата % 000 тг за смену",
          "График 5/2, с 9:00 до 18:00", "Возраст от 2# до 4# лет",
          "Тел.: +7 70# ### ## ##", "Пишите в WhatsApp 8 (77#) ###-##-##",
          "Телеграм: @work_##", "Опыт от # лет", "• Питание и проживание — бесплатно",
          "✅ Официальное оформление по ТК «РК»", "Почта hr##@mail.ru",
          "Адрес: ул. Абая, ###, офис 1#" },
        { "Salary: $#,#00 - $#,900 per month", "$1#.50 per hour, paid weekly",
          "Hours: 8am to 5pm, 40 hours a week", "Applicants must be 2# or older",
          "Call 1-800-###-####", "We’re hiring ## workers for the 202# season",
          "Apply at jobs##@example.com", "# years of experience",
          "• Housing is provided", "Visit www.example##.com/jobs for details",
          "It's a full-time job", "Address: ### Main St., Suite 1#" },
        { "Жалақы % 000 теңгеден % 000 теңгеге дейін", "Айына % мың теңге төленеді",
          "Жұмыс кестесі 5/2, 9:00-18:00", "Жасы 2#-4# жас аралығында",
          "Тел.: +7 77# ### ## ##", "WhatsApp: 8 70# ### ## ##", "Телеграм: @jumys_##",
          "Тәжірибе # жылдан бастап", "• Тамақ пен жатын орын — тегін",
          "✅ Еңбек шарты «ҚР» бойынша", "Пошта hr##@mail.ru",
          "Мекенжай: Абай көшесі, ### үй" },
    };
    for (const char *p = facts[lang][corpus_roll(dice, 12)]; *p; p++) {
        if (*p == '#')
            corpus_add_number(b, dice, 0, 10);
        else if (*p == '%')
            corpus_add_number(b, dice, 90, 990);
        else
            buf_add_char(b, *p);
    }
}

/* Some words of the language; the common ones come often, as in real text. */
static inline void
corpus_add_words(struct buf *b, struct corpus_dice *dice, const struct corpus_source *s)
{
    const uint32_t count = 5 + corpus_roll(dice, 9);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t one = corpus_roll(dice, (uint32_t)s->word_count);
        const uint32_t below = corpus_roll(dice, one + 1);
        if (i)
            buf_add_char(b, ' ');
        buf_add(b, s->words[below]);
    }
}

static inline size_t
corpus_chars(struct str text)
{
    size_t chars = 0;
    for (size_t i = 0; i < text.n; i++)
        chars += ((uint8_t)text.p[i] & 0xC0) != 0x80;
    return chars;
}

static inline void
corpus_add_ad(struct buf *b, struct corpus_dice *dice, enum corpus_lang lang,
              const struct corpus_source *s)
{
    const size_t goal =
        CORPUS_CHARS - CORPUS_SPREAD / 2 + corpus_roll(dice, CORPUS_SPREAD);
    size_t chars = 0;
    while (chars < goal) {
        const size_t from = b->n;
        const uint32_t what = corpus_roll(dice, 100);
        if (what < 12)
            corpus_add_fact(b, dice, lang);
        else if (what < 28)
            buf_add(b, s->sentences[corpus_roll(dice, (uint32_t)s->sentence_count)]);
        else
            corpus_add_words(b, dice, s);
        const char last = b->p[b->n - 1];
        if (last != '.' && last != '!' && last != '?' && last != '\n')
            buf_add_char(b, '.');
        buf_add_char(b, what % 3 ? ' ' : '\n');
        chars += corpus_chars(str_sub(buf_str(b), from, b->n));
    }
}

static inline void
corpus_take_pack(struct corpus_source sources[CORPUS_LANGS],
                 const struct ruleset *rules, const struct written_case *cases,
                 size_t case_count)
{
    for (size_t i = 0; i < case_count; i++)
        corpus_take(sources, cases[i].ad.text);
    for (size_t r = 0; r < rules->rule_count; r++) {
        const struct rule *rule = &rules->rules[r];
        for (size_t i = 0; i < rule->hit_count; i++)
            corpus_take(sources, rule->hit[i].ad.text);
        for (size_t i = 0; i < rule->miss_count; i++)
            corpus_take(sources, rule->miss[i].ad.text);
    }
}

/* Makes `count` ads out of the pack of rules in `folder`. Free with corpus_free(). */
MUST_USE static inline bool
corpus_make(const char *folder, size_t count, struct corpus *out, struct err *err)
{
    struct corpus_source sources[CORPUS_LANGS] = { 0 };
    struct corpus_dice dice = { 1 };
    struct arena arena;
    struct bundle bundle;
    struct ruleset *rules = NULL;
    const struct written_case *cases = NULL;
    size_t case_count = 0;
    *out = (struct corpus){ 0 };
    arena_init(&arena, 0);
    arena_init(&out->arena, 0);
    bool ok = bundle_read(folder, ".yaml", &arena, &bundle, err) &&
              ruleset_load(&bundle, &rules, err) &&
              ruleset_cases(&bundle, NULL, &arena, &cases, &case_count, err);
    if (ok) {
        static const enum corpus_lang order[] = { CORPUS_RU, CORPUS_EN, CORPUS_RU,
                                                  CORPUS_KK, CORPUS_RU, CORPUS_EN,
                                                  CORPUS_RU, CORPUS_KK, CORPUS_RU,
                                                  CORPUS_EN };
        struct buf text;
        corpus_take_pack(sources, rules, cases, case_count);
        buf_init(&text, CORPUS_AD_MAX);
        out->ads = ARENA_NEW(&out->arena, struct ad, count);
        for (; out->count < count; out->count++) {
            const enum corpus_lang lang = order[out->count % 10];
            buf_reset(&text);
            corpus_add_ad(&text, &dice, lang, &sources[lang]);
            out->ads[out->count].text = arena_str(&out->arena, buf_str(&text));
            out->bytes += text.n;
            out->chars += corpus_chars(buf_str(&text));
        }
        buf_free(&text);
    }
    for (int i = 0; i < CORPUS_LANGS; i++) {
        free(sources[i].sentences);
        free(sources[i].words);
    }
    ruleset_free(rules);
    arena_free(&arena);
    return ok;
}

static inline void
corpus_free(struct corpus *c)
{
    arena_free(&c->arena);
}

#endif
