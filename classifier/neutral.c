/*
 * neutral: the list itself, by prefix; words in '=' are whole words.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/neutral.h"

struct neutral_entry {
    const uint8_t *p;
    size_t n;
    bool whole;
};

struct neutral {
    struct neutral_entry *entries;
    size_t count;
    uint8_t first[256]; /* is there an entry that begins with this byte? */
};

static const char *const WORDS[] = {
    /* sex and age, Russian and Ukrainian */
    "женщин",
    "девуш",
    "девоч",
    "девчон",
    "=дева",
    "=девы",
    "женск",
    "женат",
    "мужчин",
    "мужск",
    "=муж",
    "=парень",
    "=парни",
    "=парня",
    "=парней",
    "юнош",
    "мальчик",
    "пацан",
    "=дама",
    "=дамы",
    "=леди",
    "бабуш",
    "дедуш",
    "молод",
    "=юный",
    "=юные",
    "=юных",
    "возраст",
    "=лет",
    "=год",
    "=года",
    "=годов",
    "пенсионер",
    "студентк",
    "замуж",
    "подрост",
    "несовершеннолет",
    "=старше",
    "=младше",
    "взросл",
    "жінк",
    "чоловік",
    "дівч",
    /* nationality, Russian */
    "казаш",
    "казах",
    "киргиз",
    "кыргыз",
    "узбеч",
    "узбек",
    "таджик",
    "таджич",
    "туркмен",
    "русск",
    "россиян",
    "украин",
    "белорус",
    "славян",
    "азиат",
    "европей",
    "кавказ",
    "татар",
    "башкир",
    "уйгур",
    "дунган",
    "кореян",
    "корейс",
    "корейц",
    "китаян",
    "китайц",
    "китайск",
    "турчан",
    "турецк",
    "турок",
    "арабск",
    "арабк",
    "=араб",
    "=арабы",
    "индиан",
    "индийск",
    "индус",
    "филиппин",
    "вьетнам",
    "монгол",
    "армян",
    "азербайдж",
    "грузин",
    "молдав",
    "молдов",
    "еврей",
    "цыган",
    "немец",
    "немк",
    "африкан",
    "негр",
    "латин",
    "снг",
    "гражданств",
    "граждан",
    "национальн",
    "мигрант",
    "иностран",
    /* Kazakh, Kyrgyz, Uzbek, Tajik, Turkish */
    "әйел",
    "=қыз",
    "қыздар",
    "қызда",
    "ерлер",
    "=ер",
    "еркек",
    "жігіт",
    "=бойжеткен",
    "=жас",
    "жасар",
    "жастағы",
    "=жаста",
    "қазақ",
    "қырғыз",
    "өзбек",
    "тәжік",
    "түрік",
    "қытай",
    "кәріс",
    "орыс",
    "=кыз",
    "кыздар",
    "=аял",
    "аялдар",
    "эркек",
    "жигит",
    "ayol",
    "qiz",
    "erkak",
    "yigit",
    "=yosh",
    "qozoq",
    "ozbek",
    "tojik",
    "qirgiz",
    "=зан",
    "=занон",
    "духтар",
    "=мард",
    "kadin",
    "bayan",
    "erkek",
    /* English */
    "=woman",
    "=women",
    "female",
    "=girl",
    "=girls",
    "=lady",
    "=ladies",
    "=man",
    "=men",
    "=male",
    "=males",
    "=boy",
    "=boys",
    "=guy",
    "=guys",
    "young",
    "=age",
    "=aged",
    "=ages",
    "=old",
    "=years",
    "=year",
    "=yrs",
    "adult",
    "elder",
    "teen",
    "=mom",
    "=moms",
    "mother",
    "father",
    "housewi",
    "pregnan",
    "married",
    "=single",
    "kazakh",
    "kyrgyz",
    "uzbek",
    "tajik",
    "turkmen",
    "russia",
    "ukrain",
    "belarus",
    "slavic",
    "asian",
    "europ",
    "african",
    "=arab",
    "=arabs",
    "arabic",
    "indian",
    "filipin",
    "philippin",
    "vietnam",
    "thai",
    "korea",
    "chinese",
    "china",
    "japan",
    "mongol",
    "turkish",
    "america",
    "mexic",
    "latin",
    "hispan",
    "british",
    "german",
    "french",
    "polish",
    "romania",
    "citizen",
    "national",
    "immigr",
    "migrant",
    "foreign",
};

const struct neutral *
neutral_new(struct arena *arena)
{
    size_t count = sizeof(WORDS) / sizeof(*WORDS);
    struct neutral *out = ARENA_NEW(arena, struct neutral, 1);
    out->entries = ARENA_NEW(arena, struct neutral_entry, count);
    for (size_t i = 0; i < count; i++) {
        bool whole = WORDS[i][0] == '=';
        struct folded folded;
        fold_text(str_of(WORDS[i] + whole), arena, &folded);
        if (folded.n == 0)
            continue;
        out->entries[out->count++] =
            (struct neutral_entry){ folded.p, folded.n, whole };
        out->first[folded.p[0]] = 1;
    }
    return out;
}

bool
neutral_word(const struct neutral *neutral, const uint8_t *p, size_t n)
{
    if (n == 0 || !neutral->first[p[0]])
        return false;
    for (size_t i = 0; i < neutral->count; i++) {
        const struct neutral_entry *e = &neutral->entries[i];
        if ((e->whole ? n == e->n : n >= e->n) && memcmp(p, e->p, e->n) == 0)
            return true;
    }
    return false;
}
