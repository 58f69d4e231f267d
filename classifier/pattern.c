/*
 * pattern: a hand-written parser without recursion; the grammar is one level of brackets deep.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/pattern.h"

#include "core/utf8.h"
#include "text/codepage.h"
#include "text/words.h"

#include <assert.h>

static const char *const TYPED_NAMES[] = {
    [ATOM_MONEY] = "money", [ATOM_PHONE] = "phone",   [ATOM_AGE] = "age",
    [ATOM_URL] = "url",     [ATOM_HANDLE] = "handle", [ATOM_NUMBER] = "number",
    [ATOM_DATE] = "date",
};
static_assert(sizeof(TYPED_NAMES) / sizeof(*TYPED_NAMES) == ATOM_KIND_COUNT,
              "every atom has a name in patterns");

bool
pattern_typed_of(struct str name, enum atom_kind *out)
{
    for (int i = 0; i < ATOM_KIND_COUNT; i++) {
        if (str_eq(name, str_of(TYPED_NAMES[i]))) {
            *out = (enum atom_kind)i;
            return true;
        }
    }
    return false;
}

struct parser {
    struct str text;
    size_t at;
    struct arena *arena;
    struct err *err;
    struct pattern_slot slots[PATTERN_SLOTS_MAX];
    size_t slot_count;
    struct pattern_order orders[PATTERN_ORDERS_MAX];
    size_t order_count;
    bool anchored;
};

static bool
fail(struct parser *p, size_t at, const char *what)
{
    size_t column = utf8_count(str_sub(p->text, 0, at)) + 1;
    return err_set(p->err, "pattern \"" STR_FMT "\", character %zu: %s",
                   STR_ARG(p->text), column, what);
}

static void
skip_space(struct parser *p)
{
    while (p->at < p->text.n && strchr(" \t\r\n", p->text.p[p->at]))
        p->at++;
}

static char
peek(const struct parser *p)
{
    return p->at < p->text.n ? p->text.p[p->at] : '\0';
}

/* The next run of bytes that are neither space nor a sign of the grammar. */
static struct str
take_bare(struct parser *p)
{
    static const bool ends[256] = {
        ['\0'] = true, [' '] = true, ['\t'] = true, ['\r'] = true, ['\n'] = true,
        ['('] = true,  [')'] = true, ['|'] = true,  ['<'] = true,  ['>'] = true,
        ['^'] = true,  ['~'] = true, ['*'] = true,  ['#'] = true,
    };
    size_t from = p->at;
    while (p->at < p->text.n && !ends[(uint8_t)p->text.p[p->at]])
        p->at++;
    return str_sub(p->text, from, p->at);
}

/* The small letter of ASCII or Russian at `at`, as texts are folded, and how many bytes it has;
 * 0 when another character stands there. */
static uint8_t
small_letter(struct str s, size_t at, size_t *length)
{
    const uint8_t lead = (uint8_t)s.p[at];
    *length = 1;
    if (lead < 0x80)
        return lead >= 'a' && lead <= 'z' ? lead : 0;
    const uint8_t tail = at + 1 < s.n ? (uint8_t)s.p[at + 1] : 0;
    *length = 2;
    if ((lead == 0xD0 && tail >= 0xB0 && tail <= 0xBF) ||
        (lead == 0xD1 && tail >= 0x80 && tail <= 0x8F))
        return CP_RU((uint32_t)(lead & 0x1F) << 6 | (tail & 0x3F));
    return 0;
}

/*
 * A word of such letters in one script, none of them three times in a row, folds to itself.
 * Most words of a pack are such, and folding is made for long texts. NULL when it is not.
 */
static const uint8_t *
plain_word(struct str bare, struct arena *arena, size_t *n)
{
    uint8_t *out = arena_alloc(arena, bare.n + FOLD_BEHIND);
    size_t length = 0;
    *n = 0;
    for (size_t at = 0; at < bare.n; at += length, ++*n) {
        const uint8_t letter = small_letter(bare, at, &length);
        if (letter == 0 || (*n > 0 && (letter < 0x80) != (out[0] < 0x80)) ||
            (*n > 1 && out[*n - 1] == letter && out[*n - 2] == letter))
            return NULL;
        out[*n] = letter;
    }
    return out;
}

/* Folds a bare word; "e-mail" becomes two adjacent words. */
static bool
add_folded(struct parser *p, struct str bare, size_t at, struct pattern_word *words,
           size_t *count)
{
    struct folded folded;
    size_t n = 0;
    const uint8_t *plain = plain_word(bare, p->arena, &n);
    if (plain && *count < PATTERN_WORDS_MAX) {
        words[(*count)++] =
            (struct pattern_word){ .kind = WORD_EXACT, .p = plain, .n = n };
        return true;
    }
    fold_text(bare, p->arena, &folded);
    const struct word *found = words_split(&folded, p->arena, &n);
    if (n == 0)
        return fail(p, at, "expected a word with a letter or a digit");
    if (*count + n > PATTERN_WORDS_MAX)
        return fail(p, at, "more than 8 adjacent words in one alternative");
    for (size_t i = 0; i < n; i++) {
        words[(*count)++] = (struct pattern_word){
            .kind = WORD_EXACT,
            .p = folded.p + found[i].start,
            .n = found[i].end - found[i].start,
        };
    }
    return true;
}

static bool
parse_typed(struct parser *p, struct pattern_word *words, size_t *count)
{
    size_t at = p->at++;
    struct str name = take_bare(p);
    enum atom_kind kind;
    if (!pattern_typed_of(name, &kind))
        return fail(
            p, at,
            "no such atom; known are #money #phone #age #url #handle #number #date");
    if (*count == PATTERN_WORDS_MAX)
        return fail(p, at, "more than 8 adjacent words in one alternative");
    words[(*count)++] = (struct pattern_word){ .kind = WORD_TYPED, .typed = kind };
    return true;
}

/* One word of the grammar: typed, ~stem, exact or prefix*. */
static bool
parse_word(struct parser *p, struct pattern_word *words, size_t *count)
{
    if (peek(p) == '#')
        return parse_typed(p, words, count);
    size_t at = p->at;
    bool stem = peek(p) == '~';
    if (stem)
        p->at++;
    struct str bare = take_bare(p);
    if (bare.n == 0)
        return fail(p, at, stem ? "expected a word after '~'" : "expected a word");
    size_t first = *count;
    if (!add_folded(p, bare, at, words, count))
        return false;
    bool prefix = peek(p) == '*';
    if (prefix)
        p->at++;
    if (stem && (prefix || *count != first + 1))
        return fail(p, at, "'~' goes in front of one whole word, without '*'");
    if (prefix)
        words[*count - 1].kind = WORD_PREFIX;
    if (stem)
        words[first].kind = WORD_STEM;
    if (p->at < p->text.n && !strchr(" \t\r\n)|<", peek(p)))
        return fail(p, p->at, "expected a space, '|', ')' or '<' after the word");
    return true;
}

static const struct pattern_word *
keep_words(struct parser *p, const struct pattern_word *words, size_t count)
{
    struct pattern_word *kept = ARENA_NEW(p->arena, struct pattern_word, count);
    memcpy(kept, words, sizeof(*words) * count);
    return kept;
}

/* Reads "b c" up to '|' or ')'. */
static bool
parse_phrase(struct parser *p, size_t open, struct pattern_phrase *out)
{
    struct pattern_word words[PATTERN_WORDS_MAX];
    size_t count = 0;
    for (;;) {
        skip_space(p);
        char c = peek(p);
        if (p->at >= p->text.n)
            return fail(p, open, "this '(' has no ')'");
        if (c == '|' || c == ')')
            break;
        if (c == '(' || c == '<' || c == '^')
            return fail(p, p->at,
                        "inside brackets only words, '|' and typed atoms can stand");
        if (!parse_word(p, words, &count))
            return false;
    }
    if (count == 0)
        return fail(p, p->at, "an empty alternative");
    *out = (struct pattern_phrase){ keep_words(p, words, count), count };
    return true;
}

/* Alternatives between the bracket at p->at and its partner. */
static size_t
count_phrases(const struct parser *p)
{
    size_t count = 1;
    for (size_t i = p->at; i < p->text.n && p->text.p[i] != ')'; i++)
        count += p->text.p[i] == '|';
    return count;
}

static bool
parse_brackets(struct parser *p, struct pattern_slot *slot)
{
    size_t open = p->at++;
    size_t room = count_phrases(p);
    if (room > PATTERN_PHRASES_MAX)
        return fail(p, open, "more than 256 alternatives");
    struct pattern_phrase *phrases = ARENA_NEW(p->arena, struct pattern_phrase, room);
    size_t count = 0;
    for (;;) {
        if (!parse_phrase(p, open, &phrases[count++]))
            return false;
        if (p->text.p[p->at++] == ')')
            break;
    }
    *slot = (struct pattern_slot){ phrases, count };
    return true;
}

static bool
parse_slot(struct parser *p)
{
    if (p->slot_count == PATTERN_SLOTS_MAX)
        return fail(p, p->at, "more than 16 elements in one pattern");
    struct pattern_slot *slot = &p->slots[p->slot_count];
    if (peek(p) == '(') {
        if (!parse_brackets(p, slot))
            return false;
    } else {
        struct pattern_word words[PATTERN_WORDS_MAX];
        size_t count = 0;
        if (!parse_word(p, words, &count))
            return false;
        struct pattern_phrase *phrase = ARENA_NEW(p->arena, struct pattern_phrase, 1);
        *phrase = (struct pattern_phrase){ keep_words(p, words, count), count };
        *slot = (struct pattern_slot){ phrase, 1 };
    }
    p->slot_count++;
    return true;
}

/* "<5>" or "<~5>". */
static bool
parse_gap(struct parser *p, int *gap, bool *either)
{
    size_t at = p->at++;
    *either = peek(p) == '~';
    if (*either)
        p->at++;
    struct str digits = take_bare(p);
    int64_t n = 0;
    if (!str_to_int(digits, &n) || n < 1 || n > PATTERN_GAP_MAX)
        return fail(p, at, "expected a distance from <1> to <60>");
    if (peek(p) != '>')
        return fail(p, p->at, "expected '>' after the distance");
    p->at++;
    *gap = (int)n - 1;
    return true;
}

/* Puts the newest slot behind all orders and, for "either", also in front of them. */
static bool
grow_orders(struct parser *p, int gap, bool either)
{
    size_t n = p->slot_count;
    size_t old = p->order_count;
    if (either && old * 2 > PATTERN_ORDERS_MAX)
        return fail(p, p->at, "more than three <~n> in one pattern");
    for (size_t i = 0; i < old; i++) {
        struct pattern_order *behind = &p->orders[i];
        if (either) {
            struct pattern_order *front = &p->orders[old + i];
            front->slot[0] = (uint8_t)(n - 1);
            front->gap[0] = 0;
            memcpy(front->slot + 1, behind->slot, n - 1);
            memcpy(front->gap + 1, behind->gap, n - 1);
            front->gap[1] = (uint8_t)gap;
        }
        behind->slot[n - 1] = (uint8_t)(n - 1);
        behind->gap[n - 1] = (uint8_t)gap;
    }
    if (either)
        p->order_count = old * 2;
    return true;
}

static bool
parse_rest(struct parser *p)
{
    for (;;) {
        skip_space(p);
        if (p->at >= p->text.n)
            return true;
        int gap = 0;
        bool either = false;
        if (peek(p) == '<') {
            if (!parse_gap(p, &gap, &either))
                return false;
            skip_space(p);
            if (p->at >= p->text.n)
                return fail(p, p->at, "expected a word after the distance");
        }
        if (!parse_slot(p) || !grow_orders(p, gap, either))
            return false;
    }
}

bool
pattern_parse(struct str text, struct arena *arena, struct pattern *out,
              struct err *err)
{
    struct parser p = { .text = text, .arena = arena, .err = err, .order_count = 1 };
    if (text.n > PATTERN_BYTES_MAX)
        return err_set(err, "a pattern of %zu bytes; at most %d are read", text.n,
                       PATTERN_BYTES_MAX);
    skip_space(&p);
    if (peek(&p) == '^') {
        p.anchored = true;
        p.at++;
        skip_space(&p);
    }
    if (p.at >= text.n)
        return fail(&p, p.at, "an empty pattern");
    if (!parse_slot(&p) || !parse_rest(&p))
        return false;
    struct pattern_slot *slots = ARENA_NEW(arena, struct pattern_slot, p.slot_count);
    struct pattern_order *orders =
        ARENA_NEW(arena, struct pattern_order, p.order_count);
    memcpy(slots, p.slots, sizeof(*slots) * p.slot_count);
    memcpy(orders, p.orders, sizeof(*orders) * p.order_count);
    *out = (struct pattern){ slots, p.slot_count, orders, p.order_count, p.anchored };
    return true;
}
