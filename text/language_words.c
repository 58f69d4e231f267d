/*
 * language_words: frequent words by which close languages are told apart.
 *
 * Kazakh and Kyrgyz, Uzbek and Kazakh, Tajik and Russian share most letter pairs once their own
 * letters are left out, as on a Russian keyboard; so do Uzbek and Turkish, and all that is
 * typed in Latin letters for want of a keyboard. A few small words do not lie. Chosen by hand;
 * a word stands here only when the others spell it otherwise or lack it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/language_private.h"

#include "core/bits.h"
#include "text/fold.h"

#define WORD_MAX 24 /* longer words tell nothing */
#define WORDS    64 /* of one language, and a NULL */

/* Words without special letters, as fold_plain() leaves them; a '*' at the end: begins so. */
static const struct {
    enum lang lang;
    const char *words[WORDS]; /* NULL ends them */
} telling[] = {
    { LANG_KK,
      { "жумыс*",   "емес",      "ушин",     "беремиз",     "аламыз",    "бойынша",
        "балалар*", "жалакы*",   "кажет*",   "жане",        "болады",    "бериледи",
        "жазыныз*", "издеймиз",  "издеймин", "хабарласын*", "тегин",     "жатын",
        "болса",    "кейин",     "барлык*",  "барлыгы*",    "шакырамыз", "кабылдаймыз",
        "жиберем*", "тажирибе*", "курылыс*", "отбасы*",     "турады",    "калады",
        "алады",    "береди",    "келеди",   "дайын*",      "kerek",     "jumys*",
        "zhumys*" } },
    { LANG_KY,
      { "жумуш*",  "эмес",     "менен",    "беребиз",  "алабыз",    "балдар*",
        "жазгыла", "болот",    "деле",     "жана",     "кийин",     "тажрыйба*",
        "озубуз*", "издейбиз", "издейм",   "жасайбыз", "кармайбыз", "толойбуз",
        "чыгабыз", "барабыз",  "жатасын*", "курулуш*", "акысыз",    "чейин",
        "жакшы",   "акча*",    "суйло*",   "жатышат",  "жатабыз",   "эже*",
        "киши*",   "куну*",    "баарын",   "турат",    "калат",     "алат",
        "берет",   "келет",    "даяр*" } },
    { LANG_UZ, { "билан",  "булади",   "эмас",     "хам",        "бераман", "берамиз",
                 "оламиз", "ойлик*",   "ойига",    "кунига",     "кунлик",  "керакмас",
                 "биздан", "ишга",     "ишлаб*",   "узимиз",     "кизлар*", "йигит*",
                 "йук",    "бермо*",   "туради",   "езинг*",     "килиб",   "килинг",
                 "буйича", "булса*",   "тулов",    "тулаймиз",   "хаммаси", "беради",
                 "бирга",  "хужжат*",  "бола",     "болалар*",   "менда",   "бизда",
                 "kerak",  "kerakmas", "maosh*",   "oylik*",     "oyiga",   "kuniga",
                 "bilan",  "uchun",    "emas",     "qizlar*",    "yigit*",  "ishga",
                 "bizdan", "yozing*",  "tajriba*", "shartnoma*", "va",      "tili" } },
    { LANG_TG,
      { "барои",   "лозим",   "даркор",  "нест",      "мешавад", "хаст",     "мекунем",
        "мегирем", "медихем", "нависед", "духтарон*", "бачахо*", "одамон*",  "маоши*",
        "дар",     "хучат*",  "хуччат*", "мекунам",   "худамон", "шартнома", "мохе",
        "рузе",    "баста",   "хамааш",  "мебароем" } },
    { LANG_TR, { "ve", "icin", "araniyor", "maas*" } },
    { LANG_RU,
      { "или", "от", "требуется", "работа", "работы", "есть", "нужны", "оплата",
        "пишите", "звоните", "rabota*", "dlya", "oplata", "pishite", "zarplata" } },
};

#define TELLING (sizeof telling / sizeof *telling)

const struct lexicon *
language_words_new(struct arena *arena)
{
    struct lexicon_word words[TELLING * WORDS];
    size_t count = 0;
    for (size_t k = 0; k < TELLING; k++) {
        for (size_t i = 0; i < WORDS && telling[k].words[i]; i++)
            words[count++] =
                lexicon_word_of(telling[k].words[i], UINT64_C(1) << k, arena);
    }
    return lexicon_new(words, count, arena);
}

enum lang
language_word(const struct lexicon *lexicon, const uint8_t *p, size_t n)
{
    uint8_t plain[WORD_MAX] = { 0 };
    if (n > WORD_MAX)
        return LANG_NONE;
    for (size_t i = 0; i < n; i++)
        plain[i] = fold_plain(p[i]);
    /* Of a word in two lists the first counts. */
    const uint64_t lists = lexicon_lists(lexicon, plain, n);
    return lists ? telling[bits_first(lists)].lang : LANG_NONE;
}
