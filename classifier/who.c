/*
 * who: the words, by what they name.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/who.h"

#include "text/words.h"

#define SEX(name)    ((int)(name))
#define NATION(name) (WHO_SEXES + (int)(name))

static const char *const sex_names[] = { [WHO_WOMEN] = "women", [WHO_MEN] = "men" };
static const char *const nation_names[] = {
    [WHO_KAZAKH] = "Kazakh",
    [WHO_KYRGYZ] = "Kyrgyz",
    [WHO_UZBEK] = "Uzbek",
    [WHO_TAJIK] = "Tajik",
    [WHO_TURKMEN] = "Turkmen",
    [WHO_UYGHUR] = "Uyghur, Dungan",
    [WHO_RUSSIAN] = "Russian",
    [WHO_UKRAINIAN] = "Ukrainian",
    [WHO_BELARUSIAN] = "Belarusian",
    [WHO_SLAVIC] = "Slavic",
    [WHO_TATAR] = "Tatar, Bashkir",
    [WHO_CAUCASIAN] = "of the Caucasus",
    [WHO_EUROPEAN] = "European",
    [WHO_ASIAN] = "Asian",
    [WHO_CHINESE] = "Chinese",
    [WHO_KOREAN] = "Korean",
    [WHO_JAPANESE] = "Japanese",
    [WHO_MONGOL] = "Mongol",
    [WHO_TURKISH] = "Turkish",
    [WHO_ARAB] = "Arab",
    [WHO_INDIAN] = "Indian",
    [WHO_FILIPINO] = "Filipino",
    [WHO_THAI] = "Thai",
    [WHO_VIETNAMESE] = "Vietnamese",
    [WHO_AFRICAN] = "African",
    [WHO_LATIN] = "Latin American",
    [WHO_AMERICAN] = "American",
    [WHO_ROMA] = "Roma",
    [WHO_JEWISH] = "Jewish",
    [WHO_FOREIGN] = "foreign, migrant, citizen",
};
_Static_assert(sizeof(sex_names) / sizeof(*sex_names) == WHO_SEXES, "sexes are named");
_Static_assert(sizeof(nation_names) / sizeof(*nation_names) == WHO_NATIONS,
               "nations are named");

/* Each row: what it names, then words up to NULL. */
static const char *const words[][40] = {
    [SEX(WHO_WOMEN)] = { "женщин", "девуш",     "девоч",  "девчон",  "=дева",
                         "=девы",  "женск",     "=дама",  "=дамы",   "=леди",
                         "жінк",   "дівч",      "әйел",   "=қыз",    "қыздар",
                         "қызда",  "бойжеткен", "аялдар", "=аял",    "кыздар",
                         "ayol",   "qiz",       "духтар", "=woman",  "=women",
                         "female", "=girl",     "=girls", "=lady",   "=ladies",
                         "mother", "=mom",      "=moms",  "housewi", NULL },
    [SEX(WHO_MEN)] = { "мужчин",  "мужск", "=муж",    "=парень", "=парни",  "=парня",
                       "=парней", "юнош",  "мальчик", "пацан",   "чоловік", "ерлер",
                       "=ер",     "еркек", "жігіт",   "эркек",   "жигит",   "erkak",
                       "yigit",   "=мард", "erkek",   "=man",    "=men",    "=male",
                       "=males",  "=boy",  "=boys",   "=guy",    "=guys",   "father",
                       NULL },
    [NATION(WHO_KAZAKH)] = { "казаш", "казах", "қазақ", "kazakh", "qozoq", NULL },
    [NATION(WHO_KYRGYZ)] = { "киргиз", "кыргыз", "қырғыз", "kyrgyz", "qirgiz", NULL },
    [NATION(WHO_UZBEK)] = { "узбек", "узбеч", "өзбек", "uzbek", "ozbek", NULL },
    [NATION(WHO_TAJIK)] = { "таджик", "таджич", "тәжік", "tajik", "tojik", NULL },
    [NATION(WHO_TURKMEN)] = { "туркмен", "turkmen", NULL },
    [NATION(WHO_UYGHUR)] = { "уйгур", "дунган", NULL },
    [NATION(WHO_RUSSIAN)] = { "русск", "россиян", "орыс", "russia", NULL },
    [NATION(WHO_UKRAINIAN)] = { "украин", "ukrain", NULL },
    [NATION(WHO_BELARUSIAN)] = { "белорус", "belarus", NULL },
    [NATION(WHO_SLAVIC)] = { "славян", "slavic", NULL },
    [NATION(WHO_TATAR)] = { "татар", "башкир", NULL },
    [NATION(WHO_CAUCASIAN)] = { "кавказ", "армян", "азербайдж", "грузин", NULL },
    [NATION(WHO_EUROPEAN)] = { "европей", "europ", "немец", "немк", "молдав", "молдов",
                               "german", "french", "polish", "british", "romania",
                               NULL },
    [NATION(WHO_ASIAN)] = { "азиат", "asian", NULL },
    [NATION(WHO_CHINESE)] = { "китаян", "китайц", "китайск", "қытай", "chinese",
                              "china", NULL },
    [NATION(WHO_KOREAN)] = { "кореян", "корейс", "корейц", "кәріс", "korea", NULL },
    [NATION(WHO_JAPANESE)] = { "japan", NULL },
    [NATION(WHO_MONGOL)] = { "монгол", "mongol", NULL },
    [NATION(WHO_TURKISH)] = { "турчан", "турецк", "турок", "түрік", "turkish", NULL },
    [NATION(WHO_ARAB)] = { "арабск", "арабк", "=араб", "=арабы", "=arab", "=arabs",
                           "arabic", NULL },
    [NATION(WHO_INDIAN)] = { "индиан", "индийск", "индус", "indian", NULL },
    [NATION(WHO_FILIPINO)] = { "филиппин", "filipin", "philippin", NULL },
    [NATION(WHO_THAI)] = { "thai", NULL },
    [NATION(WHO_VIETNAMESE)] = { "вьетнам", "vietnam", NULL },
    [NATION(WHO_AFRICAN)] = { "африкан", "african", NULL },
    [NATION(WHO_LATIN)] = { "латин", "latin", "hispan", "mexic", NULL },
    [NATION(WHO_AMERICAN)] = { "america", NULL },
    [NATION(WHO_ROMA)] = { "цыган", NULL },
    [NATION(WHO_JEWISH)] = { "еврей", NULL },
    [NATION(WHO_FOREIGN)] = { "снг", "гражданств", "граждан", "мигрант", "иностран",
                              "citizen", "immigr", "migrant", "foreign", NULL },
};
_Static_assert(sizeof(words) / sizeof(*words) == WHO_SEXES + WHO_NATIONS,
               "everything has words");

struct who_entry {
    const uint8_t *p;
    size_t n;
    bool whole;
    struct who_named names;
};

struct who {
    struct who_entry *entries;
    size_t count;
    bool first[256]; /* is there a word that begins with this byte? */
};

#define ENTRIES_MAX 400

static void
add_words(struct who *who, const char *const *list, int named, struct arena *arena)
{
    for (; *list && who->count < ENTRIES_MAX; list++) {
        bool whole = **list == '=';
        struct folded folded;
        struct who_entry entry = { .whole = whole };
        fold_text(str_of(*list + whole), arena, &folded);
        if (folded.n == 0)
            continue;
        entry.p = folded.p;
        entry.n = folded.n;
        if (named < WHO_SEXES)
            entry.names.sexes = 1u << named;
        else
            entry.names.nations = 1u << (named - WHO_SEXES);
        who->entries[who->count++] = entry;
        who->first[folded.p[0]] = true;
    }
}

const struct who *
who_new(struct arena *arena)
{
    struct who *who = ARENA_NEW(arena, struct who, 1);
    who->entries = ARENA_NEW(arena, struct who_entry, ENTRIES_MAX);
    for (int i = 0; i < WHO_SEXES + WHO_NATIONS; i++)
        add_words(who, words[i], i, arena);
    return who;
}

void
who_word(const struct who *who, const uint8_t *p, size_t n, struct who_named *out)
{
    if (n == 0 || !who->first[p[0]])
        return;
    for (size_t i = 0; i < who->count; i++) {
        const struct who_entry *e = &who->entries[i];
        if ((e->whole ? n != e->n : n < e->n) || memcmp(p, e->p, e->n) != 0)
            continue;
        out->sexes |= e->names.sexes;
        out->nations |= e->names.nations;
    }
}

struct who_named
who_of(const struct who *who, const struct ad *ad, struct arena *arena)
{
    const struct str texts[] = { ad->title, ad->text };
    struct who_named out = { 0 };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct folded folded;
        size_t count = 0;
        fold_text(texts[i], arena, &folded);
        const struct word *found = words_split(&folded, arena, &count);
        for (size_t w = 0; w < count; w++)
            who_word(who, folded.p + found[w].start, found[w].end - found[w].start,
                     &out);
    }
    return out;
}

const char *
who_sex_name(enum who_sex sex)
{
    return sex_names[sex];
}

const char *
who_nation_name(enum who_nation nation)
{
    return nation_names[nation];
}

void
who_each(const struct who *who, who_tell tell, void *context)
{
    for (size_t i = 0; i < who->count; i++)
        tell(context, who->entries[i].p, who->entries[i].n);
}
