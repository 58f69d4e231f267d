/*
 * negation: the words, by what they do, and how far each reaches inside its clause.
 *
 * A table and a few reaches, no grammar: "не" takes back the word behind it, and what that
 * asks for or takes only when it is a verb of asking or taking. "Без" and "no" take back a
 * thing, "нет", "жоқ" and "is not required" what stands before them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/negation.h"

#include "classifier/negation_private.h"

#define REACH_VERB 4  /* words of an object, behind or before its verb */
#define REACH_NOUN 3  /* words from "no" to the thing that there is not */
#define REACH_BACK 3  /* words before "нет", "жоқ" */
#define CLAUSE_MAX 12 /* words of a clause that ends with "there is none" */
#define LED_MAX    2  /* words that a preposition leads */
#define JOINED_MAX 6  /* things joined by "and": "no fines, or fees, or deposits" */

/* Rows of the table by one letter, each list in order. */
struct by_letter {
    uint16_t *rows;
    uint8_t
        *second; /* by place in rows: the letter beside that one; 0: there is none */
    uint16_t first[256], end[256];
};

struct negation {
    struct str *folded;       /* by row of the table */
    struct by_letter words;   /* by the first letter */
    struct by_letter endings; /* by the last letter */
};

static void
list_rows(const struct negation *n, bool endings, struct arena *arena,
          struct by_letter *out)
{
    uint16_t count = 0;
    out->rows = ARENA_NEW(arena, uint16_t, NEGATION_TABLE_SIZE);
    out->second = ARENA_NEW(arena, uint8_t, NEGATION_TABLE_SIZE);
    for (int letter = 0; letter < 256; letter++) {
        out->first[letter] = count;
        for (size_t i = 0; i < NEGATION_TABLE_SIZE; i++) {
            const struct str word = n->folded[i];
            const size_t at = endings && word.n ? word.n - 1 : 0;
            const bool ending = NEGATION_TABLE[i].word[0] == '-';
            if (!word.n || ending != endings || (uint8_t)word.p[at] != letter)
                continue;
            if (word.n > 1)
                out->second[count] = (uint8_t)word.p[endings ? at - 1 : 1];
            out->rows[count++] = (uint16_t)i;
        }
        out->end[letter] = count;
    }
}

const struct negation *
negation_new(struct arena *arena)
{
    struct negation *out = ARENA_NEW(arena, struct negation, 1);
    out->folded = ARENA_NEW(arena, struct str, NEGATION_TABLE_SIZE);
    for (size_t i = 0; i < NEGATION_TABLE_SIZE; i++) {
        struct folded f;
        struct str word = str_of(NEGATION_TABLE[i].word);
        bool marked = word.p[0] == '=' || word.p[0] == '-';
        fold_text(str_sub(word, marked, word.n), arena, &f);
        out->folded[i] = (struct str){ (const char *)f.p, f.n };
    }
    list_rows(out, false, arena, &out->words);
    list_rows(out, true, arena, &out->endings);
    return out;
}

static bool
entry_is(const struct negation *n, size_t i, struct str word)
{
    char mark = NEGATION_TABLE[i].word[0];
    if (mark == '=')
        return str_eq(word, n->folded[i]);
    if (mark == '-')
        return word.n > n->folded[i].n && str_ends(word, n->folded[i]);
    return str_starts(word, n->folded[i]);
}

/* The first row of the list that fits the word, whose letter at that end it is, and `second` the
 * one beside it; NEGATION_TABLE_SIZE when none does. */
static size_t
first_fit(const struct negation *n, const struct by_letter *by, uint8_t letter,
          uint8_t second, struct str word)
{
    for (uint16_t k = by->first[letter]; k < by->end[letter]; k++) {
        if (by->second[k] && by->second[k] != second)
            continue;
        if (entry_is(n, by->rows[k], word))
            return by->rows[k];
    }
    return NEGATION_TABLE_SIZE;
}

uint8_t
negation_role_of(const struct negation *n, const uint8_t *p, size_t length)
{
    const struct str word = { (const char *)p, length };
    if (length == 0)
        return ROLE_PLAIN;
    const uint8_t next = length > 1 ? p[1] : 0;
    const uint8_t before = length > 1 ? p[length - 2] : 0;
    const size_t whole = first_fit(n, &n->words, p[0], next, word);
    const size_t ending = first_fit(n, &n->endings, p[length - 1], before, word);
    const size_t row = whole < ending ? whole : ending;
    return row < NEGATION_TABLE_SIZE ? (uint8_t)NEGATION_TABLE[row].role : ROLE_PLAIN;
}

static bool
negates(enum negation_role role)
{
    return role == NEGATES_NEXT || role == NEGATES_THING || role == NEGATES_BEFORE ||
           role == NEGATES_BEING || role == NEGATES_ITSELF;
}

bool
negation_in(const struct negation *negation, struct str pattern, struct arena *arena)
{
    struct folded f;
    size_t count = 0;
    fold_text(pattern, arena, &f);
    const struct word *words = words_split(&f, arena, &count);
    for (size_t i = 0; i < count; i++) {
        enum negation_role role = negation_role_of(negation, f.p + words[i].start,
                                                   words[i].end - words[i].start);
        if (negates(role))
            return true;
    }
    return false;
}

/* The field at hand. */
struct marking {
    const struct folded *folded;
    const struct word *words;
    size_t count;
    const uint8_t *roles;
    bool *marks;
};

static bool
is_thing(enum negation_role role)
{
    return role == IS_THING || role == IS_LACKED;
}

static bool
points(enum negation_role role)
{
    return role == POINTS || role == LEADS;
}

/* Does a clause end between word i and the one behind it? Ads are lists: any sign but those
 * that stand inside a clause ends it, a tick, a bar or a bullet too. */
static bool
clause_ends(const struct marking *m, size_t i)
{
    for (uint32_t at = m->words[i].end; at < m->words[i + 1].start; at++) {
        uint8_t c = m->folded->p[at];
        if (c == '\0' || !strchr(" \"'-/", c))
            return true;
        if (c == '-' && at > 0 && m->folded->p[at - 1] == ' ')
            return true;
    }
    return false;
}

/* The word behind i in the same clause; count when there is none. */
static size_t
next_in_clause(const struct marking *m, size_t i)
{
    return i + 1 < m->count && !clause_ends(m, i) ? i + 1 : m->count;
}

/* Does another statement begin with the word? "не берём оплату, но паспорт ..." */
static bool
begins_statement(const struct marking *m, size_t i)
{
    return m->roles[i] == SPEAKS || m->roles[i] == TURNS;
}

/* Behind a thing only what is joined to it is taken back too. */
static void
mark_ahead(struct marking *m, size_t i, size_t reach)
{
    for (size_t k = 0; k < reach && i < m->count; k++) {
        if (begins_statement(m, i) || (k > 0 && m->roles[i] == TAKES))
            return;
        m->marks[i] = true;
        size_t next = next_in_clause(m, i);
        if (is_thing(m->roles[i]) && next < m->count && m->roles[next] != JOINS &&
            !points(m->roles[next]))
            return;
        i = next;
    }
}

/* Not past another verb: in "аламыз, тәжірибе керек емес" experience is not asked. Words that
 * `free` names do not count against the reach. */
static void
mark_back(struct marking *m, size_t i, size_t reach, bool free(enum negation_role))
{
    size_t k = 0;
    for (size_t n = 0; k < reach && n < CLAUSE_MAX; n++) {
        if (i == 0 || clause_ends(m, i - 1))
            return;
        i--;
        if (m->roles[i] == TURNS || (n > 0 && m->roles[i] == TAKES))
            return;
        m->marks[i] = true;
        if (m->roles[i] == SPEAKS && i > 0 && m->roles[i - 1] == JOINS)
            return;
        k += !free(m->roles[i]);
    }
}

static bool
none_free(enum negation_role role)
{
    (void)role;
    return false;
}

/* Is anything named before word i in its clause, so that the verb speaks of that? */
static bool
has_subject(const struct marking *m, size_t i)
{
    for (size_t k = 0; k < REACH_VERB && i > 0 && !clause_ends(m, i - 1); k++) {
        enum negation_role role = m->roles[--i];
        if (begins_statement(m, i))
            return false;
        if (!points(role) && role != HELPS && !negates(role))
            return true;
    }
    return false;
}

/* "не забираем паспорт", "предоплата не требуется", "do not have to pay a deposit". */
static void
negate_next(struct marking *m, size_t i)
{
    size_t at = next_in_clause(m, i);
    while (at < m->count && (m->roles[at] == HELPS || m->roles[at] == NEGATES_NEXT)) {
        m->marks[at] = true;
        at = next_in_clause(m, at);
    }
    if (at >= m->count)
        return;
    bool subject = has_subject(m, i);
    m->marks[at] = true;
    if (m->roles[at] == TAKES || (m->roles[at] == IS_TAKEN && !subject))
        mark_ahead(m, at, 1 + REACH_VERB);
    if (m->roles[at] == TAKES || (m->roles[at] == IS_TAKEN && subject))
        mark_back(m, i, REACH_VERB, points);
}

/* "без залога и штрафов", "no hidden fees or deposits". */
static void
negate_thing(struct marking *m, size_t i)
{
    for (size_t joined = 0; joined < JOINED_MAX; joined++) {
        size_t at = next_in_clause(m, i);
        if (at < m->count && m->roles[at] == HELPS) {
            negate_next(m, i);
            return;
        }
        size_t last = at;
        for (size_t k = 0; k < REACH_NOUN && at < m->count; k++) {
            if (is_thing(m->roles[at]))
                last = at;
            at = next_in_clause(m, at);
        }
        while ((i = next_in_clause(m, i)) < m->count && i < last)
            m->marks[i] = true;
        if (i >= m->count)
            return;
        m->marks[i] = true;
        i = next_in_clause(m, i);
        if (i >= m->count || m->roles[i] != JOINS)
            return;
    }
}

/* The first word of the clause of word i; i when it lies too far back. */
static size_t
clause_start(const struct marking *m, size_t i)
{
    size_t at = i;
    while (at > 0 && !clause_ends(m, at - 1) && m->roles[at - 1] != TURNS) {
        if (i - at == CLAUSE_MAX)
            return i;
        at--;
    }
    return at;
}

static bool
is_sum(const struct marking *m, size_t i)
{
    return m->roles[i] == COUNTS || fold_is_digit(m->folded->p[m->words[i].start]);
}

/*
 * "Штрафа 500 тенге за опоздание нет": the thing that the clause begins with is denied at its
 * end. Between them only sums and what prepositions lead may stand: any other word may be what
 * there is none of, as in "размер штрафа 500 тенге выходных нет".
 */
static void
negate_front(struct marking *m, size_t i)
{
    size_t first = i, led = 0;
    for (size_t k = clause_start(m, i); k < i; k++) {
        const enum negation_role role = m->roles[k];
        if (role == IS_LACKED && led < LED_MAX && first == i)
            first = k;
        else if (role == LEADS || role == JOINS)
            led = LED_MAX;
        else if (is_sum(m, k) || role == NEGATES_THING)
            continue;
        else if (role != POINTS && led == 0)
            return;
        else if (led > 0)
            led--;
    }
    for (size_t k = first; k < i; k++)
        m->marks[k] = true;
}

static void
negate_at(struct marking *m, size_t i)
{
    if (m->roles[i] == NEGATES_NEXT)
        negate_next(m, i);
    if (m->roles[i] == NEGATES_THING)
        negate_thing(m, i);
    if (m->roles[i] == NEGATES_ITSELF)
        m->marks[i] = true;
    if (m->roles[i] != NEGATES_BEFORE && m->roles[i] != NEGATES_BEING)
        return;
    mark_back(m, i, REACH_BACK, none_free);
    size_t next = next_in_clause(m, i);
    if (next < m->count && is_thing(m->roles[next]))
        m->marks[next] = true;
    if (m->roles[i] == NEGATES_BEING && (next == m->count || m->roles[next] == TURNS))
        negate_front(m, i);
}

const bool *
negation_words_of(const uint8_t *roles, const struct folded *folded,
                  const struct word *words, size_t count, struct arena *arena)
{
    struct marking m = { folded, words, count, roles, NULL };
    bool any = false;
    for (size_t i = 0; i < count; i++)
        any |= negates(roles[i]);
    if (!any)
        return NULL;
    m.marks = ARENA_NEW(arena, bool, count);
    for (size_t i = 0; i < count; i++)
        negate_at(&m, i);
    return m.marks;
}

const bool *
negation_words(const struct negation *negation, const struct folded *folded,
               const struct word *words, size_t count, struct arena *arena)
{
    uint8_t *roles = ARENA_NEW(arena, uint8_t, count);
    for (size_t i = 0; i < count; i++)
        roles[i] = negation_role_of(negation, folded->p + words[i].start,
                                    words[i].end - words[i].start);
    return negation_words_of(roles, folded, words, count, arena);
}
