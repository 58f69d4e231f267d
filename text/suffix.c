/*
 * suffix: the machine under the Kazakh, Kyrgyz, Uzbek and Tajik stemmers.
 *
 * An ending counts only if vowel harmony and the assimilation of its first consonant allow it,
 * which keeps карта from losing its -та. The last vowel of the stem that tells its side
 * decides; letters that may stand for another one (о for ө, у for ү) tell nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/suffix.h"

#include "text/codepage.h"

/* Spelling of the plain letters а to я in the tables; '.' for those that no ending has. */
static const char spelling[33] = "abvgdeZzijklmnoprstufh.cS..y.ewa";

static bool
is_vowel(const struct suffix_word *w, size_t at)
{
    return strchr(w->grammar->vowels, w->latin[at]) != NULL;
}

static char
spelling_of(uint8_t plain)
{
    return plain < CP_RU_A ? '.' : spelling[plain - CP_RU_A];
}

bool
suffix_read(struct suffix_word *w, const struct suffix_grammar *grammar,
            const uint8_t *p, size_t n)
{
    bool vowel = false;
    w->grammar = grammar;
    w->n = n;
    for (size_t i = 0; i < n; i++) {
        w->letters[i] = p[i];
        w->plain[i] = fold_plain(p[i]);
        w->latin[i] = spelling_of(w->plain[i]);
        vowel = vowel || is_vowel(w, i);
    }
    return vowel;
}

static bool
is_voiceless(uint8_t plain)
{
    static const uint8_t voiceless[] = {
        CP_RU(0x43F), CP_RU(0x442), CP_RU(0x43A), CP_RU(0x441), /* п т к с */
        CP_RU(0x448), CP_RU(0x447), CP_RU(0x433), CP_RU(0x431), /* ш ч г б */
        CP_RU(0x434), CP_RU(0x444), CP_RU(0x445), CP_RU(0x446), /* д ф х ц */
        CP_RU(0x432), CP_RU(0x449),                             /* в щ */
    };
    return memchr(voiceless, plain, sizeof voiceless) != NULL;
}

/* -1 back, 1 front, 0 not to be told: what the last telling vowel before `end` says. */
static int
side_of(const struct suffix_word *w, size_t end)
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
assimilates(const struct suffix_word *w, size_t stem, char kind, char written)
{
    const char last = w->latin[stem - 1];
    const bool hard = is_voiceless(w->plain[stem - 1]);
    switch (kind) {
    case 'L':
        if (hard)
            return written == 't';
        return is_vowel(w, stem - 1) || last == 'r' || last == 'j' ? written == 'l'
                                                                   : written == 'd';
    case 'N':
        if (hard)
            return written == 't';
        if (last == 'm' || last == 'n')
            return written == 'n' || written == 'd';
        return is_vowel(w, stem - 1) && last != 'u' ? written == 'n'
                                                    : written == 'd' || written == 'n';
    case 'D':
        return written == (hard ? 't' : 'd');
    case 'G':
        return written == (hard ? 'k' : 'g');
    default:
        return written == (hard ? 'p' : 'm') || (written == 'b' && !hard);
    }
}

/* What harmony asks of an ending, and what its letters have shown so far. */
struct harmony {
    int shown;  /* -1 back, 1 front, 0 nothing */
    bool round; /* the stem's last vowel is round, and that counts in this language */
};

static bool
vowel_fits(struct harmony *h, char written, const char *pair, char rounded)
{
    if (h->round && written == rounded)
        return true;
    const int side = written == pair[0] ? -1 : written == pair[1] ? 1 : 0;
    if (!side || (h->shown && h->shown != side))
        return false;
    h->shown = side;
    return true;
}

static bool
letter_fits(struct harmony *h, char kind, char written)
{
    switch (kind) {
    case 'A':
        return vowel_fits(h, written, "ae", 'o');
    case 'I':
        return vowel_fits(h, written, "yi", 'u');
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
}

static bool
is_round_before(const struct suffix_word *w, size_t end)
{
    while (end > 0 && !is_vowel(w, end - 1))
        end--;
    return end > 0 && (w->latin[end - 1] == 'o' || w->latin[end - 1] == 'u');
}

static bool
ending_fits(const struct suffix_word *w, const struct suffix *e)
{
    const size_t length = strlen(e->text);
    if (w->n < length + e->stem_min)
        return false;
    const size_t stem = w->n - length;
    const bool vowel = is_vowel(w, stem - 1);
    if ((e->after == 'v' && !vowel) || (e->after == 'c' && vowel))
        return false;
    struct harmony seen = { .round = w->grammar->rounds && is_round_before(w, stem) };
    for (size_t i = 0; i < length; i++) {
        if (!letter_fits(&seen, e->text[i], w->latin[stem + i]))
            return false;
    }
    const int want = side_of(w, stem);
    if (want && seen.shown && want != seen.shown)
        return false;
    const char first = e->text[0];
    return !strchr("LDNGM", first) || assimilates(w, stem, first, w->latin[stem]);
}

/* -сы behind ы or і is the stem's own с with -ы (жұмысы), but for -шы and -қы (жалақысы). */
static bool
is_own_consonant(const struct suffix_word *w, const struct suffix *e)
{
    if (e->text[0] != 's' || e->text[1] != 'I')
        return false;
    const size_t stem = w->n - strlen(e->text);
    const char last = w->latin[stem - 1];
    if (last != 'y' && last != 'i')
        return false;
    return stem < 5 || (w->latin[stem - 2] != 'S' && w->latin[stem - 2] != 'k');
}

/* A stem's last п, к, қ was written б, г, ғ before a vowel. */
static void
harden(struct suffix_word *w)
{
    uint8_t *last = &w->plain[w->n - 1];
    if (*last == CP_RU(0x431))
        *last = CP_RU(0x43F);
    else if (*last == CP_RU(0x433))
        *last = CP_RU(0x43A);
    else
        return;
    w->letters[w->n - 1] = *last;
    w->latin[w->n - 1] = spelling_of(*last);
}

bool
suffix_strip(struct suffix_word *w, const struct suffix *endings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct suffix *e = &endings[i];
        if (!ending_fits(w, e) || is_own_consonant(w, e))
            continue;
        w->n -= strlen(e->text);
        if (w->grammar->hardens && w->n > 2 && is_vowel(w, w->n))
            harden(w);
        return true;
    }
    return false;
}

bool
suffix_is_one_of(const struct suffix_word *w, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(words[i]) == w->n && memcmp(words[i], w->latin, w->n) == 0)
            return true;
    }
    return false;
}

bool
suffix_cut_to_root(struct suffix_word *w, const char *const *roots, size_t count)
{
    size_t longest = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t n = strlen(roots[i]);
        if (n > longest && n <= w->n && memcmp(roots[i], w->latin, n) == 0)
            longest = n;
    }
    w->n = longest ? longest : w->n;
    return longest > 0;
}
