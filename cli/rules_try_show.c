/*
 * rules_try_show: hits, near misses and folded pieces of one text.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/rules_try_show.h"

#include "core/tr.h"
#include "core/utf8.h"

static const char *const fold_words[] = {
    [FOLD_LOOK_ALIKE] = TR_TEXT("look-alike letters"),
    [FOLD_STYLED] = TR_TEXT("letters of another alphabet or style"),
    [FOLD_INVISIBLE] = TR_TEXT("hidden characters"),
    [FOLD_SPACED] = TR_TEXT("spaced-out letters"),
    [FOLD_DIGIT_AS_LETTER] = TR_TEXT("digits for letters"),
    [FOLD_LETTER_AS_DIGIT] = TR_TEXT("letters for digits"),
    [FOLD_STRETCHED] = TR_TEXT("repeated letters"),
    [FOLD_STYLED_DIGIT] = TR_TEXT("emoji or circled digits"),
    [FOLD_ACCENT] = TR_TEXT("accents and combining marks"),
    [FOLD_UZBEK_APOSTROPHE] = TR_TEXT("Uzbek o' or g'"),
    [FOLD_LEGACY_FONT] = TR_TEXT("legacy font"),
    [FOLD_ARABIC_SCRIPT] = TR_TEXT("Arabic script"),
    [FOLD_EXPANDED] = TR_TEXT("one character for several"),
    [FOLD_OTHER_SCRIPT] = TR_TEXT("typed in another script"),
    [FOLD_OTHER_REASON] = TR_TEXT("another reason"),
};
_Static_assert(sizeof(fold_words) / sizeof(*fold_words) == FOLD_REASON_COUNT,
               "every reason has words");

struct str
rule_tells(const struct ruleset *rules, const struct rule *rule)
{
    switch (rule->does) {
    case RULE_CUE:
        return rules->cues[rule->cue].code;
    case RULE_CONTEXT:
        return str_of(context_name(rule->context));
    case RULE_KIND:
        return str_of(ad_kind_name(rule->kind));
    default:
        return str_of(fact_name(rule->fact));
    }
}

static struct str
piece_of(const struct tried *tried, enum ad_field field, size_t start, size_t end)
{
    return str_sub(ad_field_text(tried->ad, field), start, end);
}

/* Points that the hit of this rule added after caps; 0 when another carries its cue. */
static double
counted(const struct score *score, const struct rule *rule)
{
    for (size_t i = 0; i < score->cue_count; i++)
        if (str_eq(score->cues[i].rule, rule->id))
            return score->cues[i].points;
    for (size_t i = 0; i < score->counter_count; i++)
        if (str_eq(score->counter[i].rule, rule->id))
            return score->counter[i].points;
    return 0;
}

/* Why a hit adds less than the rule's points; NULL when it does not. */
static const char *
why_less(const struct tried *tried, const struct rule *rule)
{
    double got = counted(&tried->score, rule);

    if (rule->shadow)
        return tr(tried->say, "in shadow: counted in statistics, adds nothing");
    if (rule->does != RULE_CUE || rule->points == 0)
        return NULL;
    if (got == 0)
        return tr(tried->say, "adds nothing: a cue counts once, and a trade only in "
                              "company");
    if (got < rule->points - 0.005 && rule->points > 0)
        return tr(tried->say, "adds less: the cap of its cue or group is reached");
    return NULL;
}

static void
show_head(const struct tried *tried, const struct rule *rule, struct term *t)
{
    term_printf(t, "  ");
    term_cell(t, TERM_BOLD, rule->id, 34);
    term_printf(t, " ");
    term_cell(t, TERM_PLAIN, rule_tells(tried->rules, rule), 12);
}

static void
show_quote(const struct tried *tried, enum ad_field field, size_t start, size_t end,
           struct term *t)
{
    struct str quote = piece_of(tried, field, start, end);

    if (!quote.n)
        return;
    if (field != FIELD_TEXT)
        term_printf(t, "%s ", ad_field_name(field));
    term_printf(t, "\"");
    term_text(t, TERM_MARK, quote);
    term_printf(t, "\"");
}

static void
show_title(const struct tried *tried, struct term *t, const char *words, size_t count)
{
    (void)tried;
    term_text(t, TERM_BOLD, str_of(words));
    term_printf(t, " (%zu)\n", count);
}

static void
show_hits(const struct tried *tried, struct term *t)
{
    size_t count = 0;

    for (size_t i = 0; i < tried->judged.hit_count; i++)
        count += tried->judged.hits[i].in_force;
    show_title(tried, t, tr(tried->say, "Hits"), count);
    for (size_t i = 0; i < tried->judged.hit_count; i++) {
        const struct rule_hit *hit = &tried->judged.hits[i];
        const struct rule *rule = &tried->rules->rules[hit->rule];
        const char *less;
        if (!hit->in_force)
            continue;
        show_head(tried, rule, t);
        term_printf(t, "%+5.1f  ", rule->points);
        show_quote(tried, hit->field, hit->start, hit->end, t);
        less = why_less(tried, rule);
        if (less) {
            term_printf(t, "\n        ");
            term_text(t, TERM_DIM, str_of(less));
        }
        term_printf(t, "\n");
    }
}

/* What the ad states and denies of itself; what it is silent about is in the sentence. */
static void
show_facts(const struct tried *tried, struct term *t)
{
    const struct score *score = &tried->score;
    size_t count = score->fact_count - score->silent_count;

    show_title(tried, t, tr(tried->say, "Facts stated or denied"), count);
    for (size_t i = 0; i < score->fact_count; i++) {
        const struct fact_seen *fact = &score->facts[i];
        if (fact->state == FACT_SILENT)
            continue;
        term_printf(t, "  ");
        term_cell(t, TERM_BOLD, str_of(fact->name), 12);
        term_cell(t, fact->state == FACT_DENIED ? TERM_BOLD : TERM_PLAIN,
                  str_of(tr(tried->say, fact->state == FACT_DENIED ? "denied or put off"
                                                                   : "stated")),
                  20);
        show_quote(tried, fact->field, fact->start, fact->end, t);
        term_printf(t, "\n");
    }
}

static void
show_pattern(struct str pattern, struct term *t)
{
    size_t room = t->width > 30 ? t->width - 10 : 20;

    term_printf(t, "        ");
    if (utf8_count(pattern) > room)
        term_cell(t, TERM_DIM, pattern, room);
    else
        term_text(t, TERM_DIM, pattern);
    term_printf(t, "\n");
}

static void
show_near(const struct tried *tried, struct term *t)
{
    show_title(tried, t, tr(tried->say, "Nearly"), tried->near.count);
    for (size_t i = 0; i < tried->near.count; i++) {
        const struct near_miss *miss = &tried->near.list[i];
        show_head(tried, miss->rule, t);
        term_printf(t, "%+5.1f  ", miss->rule->points);
        show_quote(tried, miss->field, miss->start, miss->end, t);
        term_printf(t, "\n");
        for (size_t k = 0; k < miss->reason_count; k++) {
            term_printf(t, "      - ");
            term_wrap(t, TERM_PLAIN,
                      near_say(&miss->reasons[k], tried->say, tried->arena), 8);
            term_printf(t, "\n");
        }
        if (miss->pattern.n) {
            show_pattern(miss->pattern, t);
        }
    }
    if (tried->near.cut)
        term_printf(t,
                    tr(tried->say, "Only the first %d words of a field were looked at "
                                   "for near misses.\n"),
                    NEAR_WORDS_MAX);
}

static void
show_piece(const struct tried *tried, enum ad_field field,
           const struct fold_piece *piece, struct term *t)
{
    struct str original = piece_of(tried, field, piece->start, piece->end);
    bool first = true;

    term_printf(t, "  %s ", ad_field_name(field));
    term_text(t, TERM_MARK, fold_show_hidden(original, tried->arena));
    term_printf(t, " -> ");
    term_text(t, TERM_BOLD, piece->folded);
    term_printf(t, "  ");
    for (int r = 0; r < FOLD_REASON_COUNT; r++) {
        if (!(piece->reasons & FOLD_REASON_BIT(r)))
            continue;
        term_printf(t, "%s%s", first ? "" : ", ", tr(tried->say, fold_words[r]));
        first = false;
    }
    if (piece->evasion)
        term_printf(t, " (%s)", tr(tried->say, "evasive spelling"));
    term_printf(t, "\n");
}

static void
show_folded(const struct tried *tried, struct term *t)
{
    size_t count = 0, capitals = 0, yo = 0;

    for (int f = 0; f < READING_FIELDS; f++) {
        count += tried->folded[f].count;
        capitals += tried->folded[f].capitals;
        yo += tried->folded[f].yo;
    }
    show_title(tried, t, tr(tried->say, "Folded"), count);
    for (int f = 0; f < READING_FIELDS; f++)
        for (size_t i = 0; i < tried->folded[f].count; i++)
            show_piece(tried, (enum ad_field)f, &tried->folded[f].pieces[i], t);
    term_printf(t, "  ");
    term_printf(t, tr(tried->say, "capitals made small: %zu; ё read as е: %zu"),
                capitals, yo);
    term_printf(t, "\n");
}

void
try_show(const struct tried *tried, struct term *t)
{
    const struct score *score = &tried->score;

    if (tried->fold)
        show_folded(tried, t);
    show_hits(tried, t);
    show_facts(tried, t);
    show_near(tried, t);
    term_printf(t, "\n");
    term_band(t, tried->say, score->band, 0);
    term_printf(t, "  ");
    term_printf(t, tr(tried->say, "%.1f points, %s, %s"), score->points,
                score->lang ? lang_name(score->lang) : "?",
                context_name(score->context));
    term_printf(t, "\n");
    term_wrap(t, TERM_PLAIN, score->why, 0);
    term_printf(t, "\n");
}

/* ---- JSON ---- */

static void
put_rule(const struct tried *tried, const struct rule *rule, struct json *j)
{
    static const char *const keys[] = { [RULE_CUE] = "cue",
                                        [RULE_CONTEXT] = "context",
                                        [RULE_KIND] = "kind",
                                        [RULE_FACT] = "fact" };

    json_put_text(j, "rule", rule->id);
    json_put_text(j, keys[rule->does], rule_tells(tried->rules, rule));
    json_put_real(j, "points", rule->points, 2);
    json_put_bool(j, "shadow", rule->shadow);
}

static void
put_place(const struct tried *tried, enum ad_field field, size_t start, size_t end,
          struct json *j)
{
    json_put_text(j, "field", str_of(ad_field_name(field)));
    json_put_int(j, "start", (int64_t)start);
    json_put_int(j, "end", (int64_t)end);
    json_put_text(j, "quote", piece_of(tried, field, start, end));
}

static void
put_hits(const struct tried *tried, struct json *j)
{
    json_key(j, "hits");
    json_open_array(j);
    for (size_t i = 0; i < tried->judged.hit_count; i++) {
        const struct rule_hit *hit = &tried->judged.hits[i];
        const struct rule *rule = &tried->rules->rules[hit->rule];
        if (!hit->in_force)
            continue;
        json_open_object(j);
        put_rule(tried, rule, j);
        json_put_real(j, "counted", counted(&tried->score, rule), 2);
        put_place(tried, hit->field, hit->start, hit->end, j);
        json_end_object(j);
    }
    json_end_array(j);
}

static void
put_reason(const struct tried *tried, const struct near_reason *reason, struct json *j)
{
    json_open_object(j);
    json_put_text(j, "kind", str_of(near_kind_name(reason->kind)));
    if (reason->wanted.n)
        json_put_text(j, "wanted", reason->wanted);
    if (reason->found.n)
        json_put_text(j, "found", reason->found);
    if (reason->kind == NEAR_GAP || reason->kind == NEAR_UNLESS_NEAR) {
        json_put_text(j, "behind", reason->behind);
        json_put_int(j, "words", reason->words);
        json_put_int(j, "allowed", reason->allowed);
    }
    json_put_text(j, "say", near_say(reason, tried->say, tried->arena));
    json_end_object(j);
}

static void
put_near(const struct tried *tried, struct json *j)
{
    json_key(j, "near");
    json_open_array(j);
    for (size_t i = 0; i < tried->near.count; i++) {
        const struct near_miss *miss = &tried->near.list[i];
        json_open_object(j);
        put_rule(tried, miss->rule, j);
        json_put_real(j, "distance", miss->distance, 2);
        put_place(tried, miss->field, miss->start, miss->end, j);
        if (miss->pattern.n)
            json_put_text(j, "pattern", miss->pattern);
        json_key(j, "reasons");
        json_open_array(j);
        for (size_t k = 0; k < miss->reason_count; k++)
            put_reason(tried, &miss->reasons[k], j);
        json_end_array(j);
        json_end_object(j);
    }
    json_end_array(j);
}

static void
put_piece(const struct tried *tried, enum ad_field field,
          const struct fold_piece *piece, struct json *j)
{
    json_open_object(j);
    put_place(tried, field, piece->start, piece->end, j);
    json_put_text(j, "folded", piece->folded);
    json_key(j, "reasons");
    json_open_array(j);
    for (int r = 0; r < FOLD_REASON_COUNT; r++)
        if (piece->reasons & FOLD_REASON_BIT(r))
            json_text(j, str_of(fold_reason_name((enum fold_reason)r)));
    json_end_array(j);
    json_put_bool(j, "evasion", piece->evasion);
    json_end_object(j);
}

void
try_show_json(const struct tried *tried, struct json *j)
{
    json_open_object(j);
    json_key(j, "risk");
    score_write_json(&tried->score, j);
    put_hits(tried, j);
    put_near(tried, j);
    if (tried->fold) {
        json_key(j, "folded");
        json_open_array(j);
        for (int f = 0; f < READING_FIELDS; f++)
            for (size_t i = 0; i < tried->folded[f].count; i++)
                put_piece(tried, (enum ad_field)f, &tried->folded[f].pieces[i], j);
        json_end_array(j);
    }
    json_end_object(j);
    buf_add_char(j->out, '\n');
}
