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

#include "text/fold_private.h"

#define WORD_MAX 24 /* longer words tell nothing */

/* Words without special letters, as fold_plain() leaves them; a '*' at the end: begins so. */
static const struct {
    enum lang lang;
    const char *words[64]; /* NULL ends them */
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

enum lang
language_word(const uint8_t *p, size_t n)
{
    uint8_t plain[WORD_MAX];
    if (n > WORD_MAX)
        return LANG_NONE;
    for (size_t i = 0; i < n; i++)
        plain[i] = fold_plain(p[i]);
    for (size_t k = 0; k < sizeof telling / sizeof *telling; k++) {
        for (const char *const *word = telling[k].words; *word; word++) {
            const char *star = strchr(*word, '*');
            char stem[2 * WORD_MAX] = "";
            if (star)
                memcpy(stem, *word, (size_t)(star - *word));
            if (star ? fold_begins(plain, n, stem) : fold_spells(plain, n, *word))
                return telling[k].lang;
        }
    }
    return LANG_NONE;
}
