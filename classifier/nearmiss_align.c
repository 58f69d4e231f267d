/*
 * nearmiss_align: the cheapest way to lay a pattern over a field.
 *
 * Every slot of the pattern has places where it stands, or nearly stands, each at a cost. Over
 * them runs a plain dynamic programme from slot to slot: gaps that are too wide cost by the
 * word, and one slot may be left out. The path of least cost is read back as reasons.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/nearmiss_align.h"

#include "classifier/match.h"

#include <math.h>

#define EXCESS_MAX 14 /* words by which a gap may be too wide */

/* What things cost. A pattern of two slots with one missing is just inside NEAR_FAR. */
#define COST_GAP       0.2
#define COST_GAP_WORD  0.1
#define COST_START     0.5
#define COST_NEGATED   0.3
#define COST_ELSEWHERE 0.7 /* the slot stands elsewhere */

/* The best way to reach a place. */
struct cell {
    double cost;
    uint8_t slot, place; /* before it */
    bool first;          /* nothing before it */
};

struct aligner {
    const struct near_text *text;
    const struct pattern *pattern;
    struct arena *arena;
    struct places slots[PATTERN_SLOTS_MAX];
    struct cell cells[2][PATTERN_SLOTS_MAX][PLACES_MAX]; /* by slots left out */
};

static bool
stands(const struct places *places)
{
    for (size_t i = 0; i < places->count; i++) {
        if (places->list[i].cost == 0)
            return true;
    }
    return false;
}

/* What it costs to leave a slot out. */
static double
skip_cost(const struct aligner *a, size_t slot)
{
    size_t n = a->pattern->slot_count;
    if (n < 2)
        return HUGE_VAL;
    double missing = n == 2 ? 1.3 : n == 3 ? 0.95 : 0.75;
    return stands(&a->slots[slot]) && missing > COST_ELSEWHERE ? COST_ELSEWHERE
                                                               : missing;
}

static uint32_t
words_between(const struct place *before, const struct place *after)
{
    uint32_t end = before->word + before->words;
    return after->word > end ? after->word - end : 0;
}

static double
gap_cost(const struct place *before, const struct place *after, uint32_t allowed)
{
    if (after->word < before->word + before->reach)
        return HUGE_VAL;
    uint32_t between = words_between(before, after);
    if (between <= allowed)
        return 0;
    if (between - allowed > EXCESS_MAX)
        return HUGE_VAL;
    return COST_GAP + COST_GAP_WORD * (between - allowed);
}

/* Words allowed between the slots at i - 1 and i; or, when i - 1 is left out, i - 2 and i. */
static uint32_t
gap_allowed(const struct pattern_order *order, size_t i, bool skip)
{
    return skip ? (uint32_t)order->gap[i - 1] + order->gap[i] + 1 : order->gap[i];
}

/* The way to place p of slot i from the slot at i - 1, or i - 2 when that is left out. */
static void
reach_place(struct aligner *a, const struct pattern_order *order, size_t i, size_t p,
            bool skip)
{
    size_t from = i - 1 - skip;
    const struct place *place = &a->slots[order->slot[i]].list[p];
    const struct places *before = &a->slots[order->slot[from]];
    double missing = skip ? skip_cost(a, order->slot[i - 1]) : 0;
    for (int skipped = skip; skipped < 2; skipped++) {
        struct cell *cell = &a->cells[skipped][i][p];
        for (size_t k = 0; k < before->count; k++) {
            const struct cell *old = &a->cells[skipped - skip][from][k];
            double cost =
                old->cost + place->cost + missing +
                gap_cost(&before->list[k], place, gap_allowed(order, i, skip));
            if (cost < cell->cost)
                *cell = (struct cell){ cost, (uint8_t)from, (uint8_t)k, false };
        }
    }
}

static void
fill_cells(struct aligner *a, const struct pattern_order *order)
{
    for (size_t i = 0; i < a->pattern->slot_count; i++) {
        const struct places *places = &a->slots[order->slot[i]];
        for (size_t p = 0; p < places->count; p++) {
            const struct place *place = &places->list[p];
            double start = a->pattern->anchored && place->word ? COST_START : 0;
            struct cell *plain = &a->cells[0][i][p], *skipped = &a->cells[1][i][p];
            *plain = *skipped = (struct cell){ HUGE_VAL, 0, 0, true };
            if (i == 0)
                plain->cost = place->cost + start;
            if (i == 1)
                skipped->cost = place->cost + skip_cost(a, order->slot[0]);
            if (i >= 1)
                reach_place(a, order, i, p, false);
            if (i >= 2)
                reach_place(a, order, i, p, true);
        }
    }
}

/* A path read back: by slot of the order the place chosen; NULL: left out. */
struct path {
    double cost;
    const struct place *places[PATTERN_SLOTS_MAX];
};

static void
read_back(const struct aligner *a, const struct pattern_order *order, int skipped,
          size_t i, size_t p, struct path *out)
{
    memset(out->places, 0, sizeof(out->places));
    for (;;) {
        const struct cell *cell = &a->cells[skipped][i][p];
        out->places[i] = &a->slots[order->slot[i]].list[p];
        if (cell->first)
            return;
        if (cell->slot + 1u < i)
            skipped = 0;
        i = cell->slot;
        p = cell->place;
    }
}

/* The cheapest path that ends in slot `last`, when it is cheaper than what is known. */
static void
end_in(const struct aligner *a, const struct pattern_order *order, size_t last,
       double more, struct path *out)
{
    const struct places *places = &a->slots[order->slot[last]];
    for (int skipped = 0; skipped < (more > 0 ? 1 : 2); skipped++) {
        for (size_t p = 0; p < places->count; p++) {
            double cost = a->cells[skipped][last][p].cost + more;
            if (cost >= out->cost)
                continue;
            out->cost = cost;
            read_back(a, order, skipped, last, p, out);
        }
    }
}

/* ---- reasons ---- */

static struct str
quote(const struct aligner *a, uint32_t from, uint32_t to)
{
    size_t start, end;
    fold_origin(&a->text->field->folded, from, to, &start, &end);
    return str_trim(str_sub(a->text->field->original, start, end));
}

static void
put_phrase(const struct pattern_phrase *phrase, struct buf *out)
{
    static const char *const TYPED[] = { "#money",  "#phone",  "#age", "#url",
                                         "#handle", "#number", "#date" };
    _Static_assert(sizeof(TYPED) / sizeof(*TYPED) == ATOM_KIND_COUNT, "all atoms");
    for (size_t i = 0; i < phrase->count; i++) {
        const struct pattern_word *word = &phrase->words[i];
        if (i)
            buf_add_char(out, ' ');
        if (word->kind == WORD_STEM)
            buf_add_char(out, '~');
        if (word->kind == WORD_TYPED)
            buf_add(out, str_of(TYPED[word->typed]));
        else
            fold_to_utf8(word->p, word->n, out);
        if (word->kind == WORD_PREFIX)
            buf_add_char(out, '*');
    }
}

/* A slot as it may be written in a rule; long lists of alternatives are cut. */
static struct str
slot_text(const struct aligner *a, size_t slot)
{
    const struct pattern_slot *s = &a->pattern->slots[slot];
    struct buf b;
    buf_init(&b, PATTERN_BYTES_MAX * 2);
    for (size_t k = 0; k < s->count; k++) {
        if (k)
            buf_lit(&b, " | ");
        if (k && b.n > 70) {
            buf_lit(&b, "...");
            break;
        }
        put_phrase(&s->phrases[k], &b);
    }
    struct str out = s->count > 1 ? arena_printf(a->arena, "(%s)", buf_cstr(&b))
                                  : arena_str(a->arena, buf_str(&b));
    buf_free(&b);
    return out;
}

static struct str
phrase_text(const struct aligner *a, const struct pattern_phrase *phrase)
{
    struct buf b;
    buf_init(&b, PATTERN_BYTES_MAX);
    put_phrase(phrase, &b);
    struct str out = arena_str(a->arena, buf_str(&b));
    buf_free(&b);
    return out;
}

static void
add_reason(struct alignment *out, struct near_reason reason)
{
    if (out->reason_count < NEAR_REASONS_MAX)
        out->reasons[out->reason_count++] = reason;
}

static struct str
quote_place(const struct aligner *a, const struct place *place)
{
    return quote(a, place->start, place->end);
}

/* A slot that was left out: missing, or standing elsewhere. */
static void
tell_skipped(const struct aligner *a, size_t slot, struct alignment *out)
{
    const struct places *places = &a->slots[slot];
    struct near_reason reason = { .kind = NEAR_WORD, .wanted = slot_text(a, slot) };
    for (size_t i = 0; i < places->count && stands(places); i++) {
        if (places->list[i].cost > 0)
            continue;
        reason.kind = NEAR_ELSEWHERE;
        reason.found = quote_place(a, &places->list[i]);
        break;
    }
    add_reason(out, reason);
}

static void
tell_gap(const struct aligner *a, const struct place *before, const struct place *after,
         uint32_t allowed, struct alignment *out)
{
    uint32_t between = words_between(before, after);
    if (between <= allowed)
        return;
    add_reason(out, (struct near_reason){
                        .kind = NEAR_GAP,
                        .found = quote_place(a, before),
                        .behind = quote_place(a, after),
                        .words = between,
                        .allowed = allowed,
                    });
}

/* A place on words that the text takes back, such as "мы не забираем". */
static void
tell_negated(const struct aligner *a, const struct place *place, struct alignment *out)
{
    const bool *negated = a->text->negated;
    for (uint32_t w = place->word; negated && w < place->word + place->words; w++) {
        if (!negated[w])
            continue;
        out->distance += COST_NEGATED;
        add_reason(out, (struct near_reason){ .kind = NEAR_NEGATED,
                                              .found = quote_place(a, place) });
        return;
    }
}

/* What the path lacks, in the order of the text. */
static void
tell_path(const struct aligner *a, const struct pattern_order *order,
          const struct path *path, struct alignment *out)
{
    const struct place *before = NULL;
    uint32_t start = UINT32_MAX, end = 0;
    for (size_t i = 0; i < a->pattern->slot_count; i++) {
        const struct place *place = path->places[i];
        if (!place) {
            tell_skipped(a, order->slot[i], out);
            continue;
        }
        if (i == 0 && a->pattern->anchored && place->word)
            add_reason(out, (struct near_reason){ .kind = NEAR_START,
                                                  .found = quote_place(a, place) });
        if (before)
            tell_gap(a, before, place, gap_allowed(order, i, !path->places[i - 1]),
                     out);
        if (place->cost > 0)
            add_reason(out, (struct near_reason){
                                .kind = NEAR_WORD,
                                .wanted = phrase_text(a, place->phrase),
                                .found = quote_place(a, place),
                            });
        tell_negated(a, place, out);
        start = place->start < start ? place->start : start;
        end = place->end > end ? place->end : end;
        before = place;
    }
    if (end > start)
        fold_origin(&a->text->field->folded, start, end, &out->start, &out->end);
}

struct aligner *
aligner_new(struct arena *arena)
{
    return ARENA_NEW(arena, struct aligner, 1);
}

void
near_align(struct aligner *a, const struct near_text *text,
           const struct pattern *pattern, struct arena *arena, struct alignment *out)
{
    struct path best = { .cost = HUGE_VAL };
    const struct pattern_order *best_order = NULL;
    size_t standing = 0;
    *out = (struct alignment){ .distance = HUGE_VAL };
    a->text = text;
    a->pattern = pattern;
    a->arena = arena;
    for (size_t i = 0; i < pattern->slot_count; i++) {
        near_find_places(text, &pattern->slots[i], &a->slots[i]);
        standing += a->slots[i].count > 0;
    }
    if (standing == 0 || standing + 1 < pattern->slot_count)
        return;
    for (size_t o = 0; o < pattern->order_count; o++) {
        const struct pattern_order *order = &pattern->orders[o];
        struct path path = { .cost = best.cost };
        size_t last = pattern->slot_count - 1;
        fill_cells(a, order);
        end_in(a, order, last, 0, &path);
        if (last > 0)
            end_in(a, order, last - 1, skip_cost(a, order->slot[last]), &path);
        if (path.cost < best.cost) {
            best = path;
            best_order = order;
        }
    }
    out->distance = best.cost;
    if (best_order)
        tell_path(a, best_order, &best, out);
}
