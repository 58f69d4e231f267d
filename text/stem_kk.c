/*
 * stem_kk: takes the endings off a Kazakh word.
 *
 * The stem is written in the letters of someone without a Kazakh keyboard (қыздарға and
 * кыздарга both give кыз), so that both spellings meet. Endings come off in the order of the
 * grammar, outermost first: case, possessive or person, plural; or one verb ending. An ending
 * counts only if vowel harmony and the assimilation of its first consonant allow it, which
 * keeps карта from losing its -та. Not a dictionary: stems need not be words, they need to be
 * the same for the forms of one word. Negations (-сыз, -ма-) stay on, they change what is said.
 *
 * Paradigms: Muhamedowa, Kazakh: A Comprehensive Grammar (Routledge 2016), nominal and verbal
 * inflection.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/stem_private.h"

#include "text/codepage.h"

/*
 * Endings are written in Latin letters: y is ы, i is і, j is й, u is у, S is ш. Capitals stand
 * for what harmony and assimilation choose: A а/е, I ы/і, L л/д/т, D д/т, N н/д/т, G ғ/г/қ/к,
 * M м/б/п.
 */
struct ending {
    const char *text;
    uint8_t stem_min; /* letters that must stay */
    char after; /* 'v' only behind a vowel, 'c' only behind a consonant, 0 either */
};

/* Longest first within each table. */
static const struct ending cases[] = {
    { "LArDAGI", 2, 0 }, { "InDAGI", 3, 'c' }, { "sInDAGI", 3, 'v' },
    { "DAGI", 3, 0 },    { "sInDA", 3, 'v' },  { "sInAn", 3, 'v' },
    { "sInIn", 3, 'v' }, { "sImAn", 3, 'v' },  { "sImen", 3, 'v' },
    { "InDA", 3, 'c' },  { "InAn", 3, 'c' },   { "InIn", 3, 'c' },
    { "Imen", 3, 'c' },  { "sInA", 3, 'v' },   { "InA", 2, 'c' },
    { "sIn", 3, 'v' },   { "menen", 3, 0 },    { "Men", 2, 0 },
    { "NIn", 2, 0 },     { "DAn", 2, 0 },      { "nAn", 4, 0 },
    { "DA", 3, 0 },      { "GA", 2, 0 },       { "NI", 2, 0 },
    { "In", 4, 'c' },
};

static const struct ending persons[] = {
    { "ImIz", 3, 'c' }, { "InIz", 3, 'c' }, { "mIz", 3, 'v' }, { "nIz", 3, 'v' },
    { "sI", 3, 'v' },   { "bIz", 3, 0 },    { "pIz", 3, 0 },   { "I", 3, 'c' },
};

static const struct ending plurals[] = {
    { "LAr", 2, 0 },
};

static const struct ending verbs[] = {
    { "GAndArdI", 2, 0 }, { "GAndArGA", 2, 0 }, { "GAndAr", 2, 0 }, { "GAnbIz", 2, 0 },
    { "GAndA", 2, 0 },    { "ImIzdI", 3, 'c' }, { "AtIn", 2, 'c' }, { "jtIn", 2, 'v' },
    { "AmIz", 2, 'c' },   { "jmIz", 2, 'v' },   { "AmIn", 2, 'c' }, { "jmIn", 2, 'v' },
    { "jsIz", 2, 'v' },   { "jsIn", 2, 'v' },   { "AdI", 2, 'c' },  { "jdI", 2, 'v' },
    { "DInIz", 2, 0 },    { "DIk", 3, 0 },      { "DIm", 3, 0 },    { "GAn", 2, 0 },
    { "uGA", 2, 0 },      { "uDI", 3, 0 },      { "uI", 2, 0 },     { "uSI", 2, 0 },
    { "sAnIz", 2, 0 },    { "sAk", 3, 0 },      { "Ip", 2, 'c' },   { "p", 3, 'v' },
    { "u", 3, 0 },
};

/* One word: its letters without the Kazakh ones, and the Latin shorthand of the tables. */
struct kazakh {
    uint8_t plain[STEM_MAX];
    char latin[STEM_MAX];
    uint8_t letters[STEM_MAX]; /* as they were written */
    size_t n;
};

/* Shorthand of the plain letters а to я; '.' for those that no ending has. */
static const char shorthand[33] = "ab.gde.zijklmnoprstu...cS..y..u.";

static bool
is_vowel(char c)
{
    return c && strchr("aeiyouEIw", c);
}

static char
shorthand_of(uint8_t plain)
{
    if (plain < CP_RU_A)
        return '.';
    switch (plain) {
    case CP_RU(0x44D): /* э */
        return 'e';
    case CP_RU(0x44E): /* ю */
        return 'w';
    case CP_RU(0x44F): /* я */
        return 'a';
    default:
        return shorthand[plain - CP_RU_A];
    }
}

static bool
is_voiceless(char c, uint8_t plain)
{
    if (c && strchr("ptksScgbd", c))
        return true;
    return plain == CP_RU(0x444) || plain == CP_RU(0x445) || plain == CP_RU(0x446) ||
           plain == CP_RU(0x432) || plain == CP_RU(0x449);
}

/* -1 back, 1 front, 0 not to be told: what the last telling vowel before `end` says. */
static int
harmony(const struct kazakh *w, size_t end)
{
    for (size_t i = end; i-- > 0;) {
        switch (w->letters[i]) {
        case CP_RU(0x430): /* а */
        case CP_RU(0x44B): /* ы */
        case CP_RU(0x44F): /* я */
        case CP_KK_U:
            return -1;
        case CP_RU(0x435): /* е */
        case CP_RU(0x44D): /* э */
        case CP_KK_I:
        case CP_KK_AE:
        case CP_KK_OE:
        case CP_KK_UE:
            return 1;
        case CP_RU(0x43E): /* о, у, и, ю: may stand for ө, ү, і */
        case CP_RU(0x443):
        case CP_RU(0x438):
        case CP_RU(0x44E):
            return 0;
        default:
            break;
        }
    }
    return 0;
}

/* Does the first consonant of an ending fit the letter before it? */
static bool
assimilates(const struct kazakh *w, size_t stem, char kind, char written)
{
    const char last = w->latin[stem - 1];
    const uint8_t plain = w->plain[stem - 1];
    const bool hard = is_voiceless(last, plain) && !is_vowel(last);
    switch (kind) {
    case 'L':
        if (hard)
            return written == 't';
        return is_vowel(last) || last == 'r' || last == 'j' ? written == 'l'
                                                            : written == 'd';
    case 'N':
        if (hard)
            return written == 't';
        if (last == 'm' || last == 'n')
            return written == 'n' || written == 'd';
        return is_vowel(last) && last != 'u' ? written == 'n'
                                             : written == 'd' || written == 'n';
    case 'D':
        return written == (hard ? 't' : 'd');
    case 'G':
        return written == (hard ? 'k' : 'g');
    default:
        return written == (hard ? 'p' : 'm') || (written == 'b' && !hard);
    }
}

static bool
letter_fits(char kind, char written, int *vowels)
{
    int side = 0;
    switch (kind) {
    case 'A':
        side = written == 'a' ? -1 : written == 'e' ? 1 : 2;
        break;
    case 'I':
        side = written == 'y' ? -1 : written == 'i' ? 1 : 2;
        break;
    case 'L':
        return written == 'l' || written == 'd' || written == 't';
    case 'D':
        return written == 'd' || written == 't';
    case 'N':
        return written == 'n' || written == 'd' || written == 't';
    case 'G':
        return written == 'g' || written == 'k';
    case 'M':
        return written == 'm' || written == 'b' || written == 'p';
    default:
        return kind == written;
    }
    if (side == 2 || (*vowels && *vowels != side))
        return false;
    *vowels = side;
    return true;
}

static bool
ending_fits(const struct kazakh *w, const struct ending *e)
{
    const size_t length = strlen(e->text);
    if (w->n < length + e->stem_min)
        return false;
    const size_t stem = w->n - length;
    const bool vowel = is_vowel(w->latin[stem - 1]);
    if ((e->after == 'v' && !vowel) || (e->after == 'c' && vowel))
        return false;
    int vowels = 0;
    for (size_t i = 0; i < length; i++) {
        if (!letter_fits(e->text[i], w->latin[stem + i], &vowels))
            return false;
    }
    const int want = harmony(w, stem);
    if (want && vowels && want != vowels)
        return false;
    const char first = e->text[0];
    return !strchr("LDNGM", first) || assimilates(w, stem, first, w->latin[stem]);
}

/* -сы behind ы or і is the stem's own с with -ы (жұмысы), but for -шы and -қы (жалақысы). */
static bool
is_own_consonant(const struct kazakh *w, const struct ending *e)
{
    if (e->text[0] != 's' || e->text[1] != 'I')
        return false;
    const size_t stem = w->n - strlen(e->text);
    const char last = w->latin[stem - 1];
    if (last != 'y' && last != 'i')
        return false;
    return stem < 5 || (w->latin[stem - 2] != 'S' && w->latin[stem - 2] != 'k');
}

/* Roots that end as if they had an ending. Plain letters, in the shorthand. */
static bool
is_root(const struct kazakh *w)
{
    static const char *const roots[] = { "kitap", "mektep", "talap", "tenge",
                                         "kelin", "bilim",  "kazir", "nege" };
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        if (strlen(roots[i]) == w->n && memcmp(roots[i], w->latin, w->n) == 0)
            return true;
    }
    return false;
}

/* A stem's last п, к, қ was written б, г, ғ before a vowel. */
static void
harden(struct kazakh *w)
{
    uint8_t *last = &w->plain[w->n - 1];
    if (*last == CP_RU(0x431))
        *last = CP_RU(0x43F);
    else if (*last == CP_RU(0x433))
        *last = CP_RU(0x43A);
    else
        return;
    w->letters[w->n - 1] = *last;
    w->latin[w->n - 1] = shorthand_of(*last);
}

static bool
strip(struct kazakh *w, const struct ending *endings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct ending *e = &endings[i];
        if (!ending_fits(w, e) || is_own_consonant(w, e))
            continue;
        w->n -= strlen(e->text);
        if (w->n > 2 && is_vowel(w->latin[w->n]))
            harden(w);
        return true;
    }
    return false;
}

#define STRIP(word, table) strip((word), (table), sizeof(table) / sizeof *(table))

size_t
stem_kazakh(const uint8_t *p, size_t n, uint8_t out[STEM_MAX])
{
    struct kazakh w = { .n = n };
    bool vowel = false;
    for (size_t i = 0; i < n; i++) {
        w.letters[i] = p[i];
        w.plain[i] = fold_plain(p[i]);
        w.latin[i] = shorthand_of(w.plain[i]);
        vowel = vowel || is_vowel(w.latin[i]);
    }
    if (vowel && n > 3 && !is_root(&w)) {
        if (!STRIP(&w, verbs)) {
            STRIP(&w, cases);
            STRIP(&w, persons);
            STRIP(&w, plurals);
        }
        /* A stem's own final ы or і looks like the possessive: off in every form alike. */
        const struct ending own = { "I", 3, 'c' };
        strip(&w, &own, 1);
    }
    memcpy(out, w.plain, w.n);
    return w.n;
}
