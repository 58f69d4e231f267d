/*
 * rules_impact_show: what a change of the pack alters, for people.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/rules_impact_show.h"

#include "cli/rules_impact_quote.h"
#include "core/tr.h"

#include <inttypes.h>
#include <stdlib.h>

#define RULES_SHOWN 40

static void
show_points(const struct impact_change *c, struct term *t)
{
    if (c->what == IMPACT_POINTS)
        term_printf(t, "%+.1f -> %+.1f", c->points_before, c->rule->points);
    else
        term_printf(t, "%+.1f", c->rule->points);
    if (c->rule->shadow)
        term_printf(t, "*");
}

static void
show_change(const struct impact_shown *shown, const struct impact_change *c,
            struct arena *arena, struct term *t)
{
    static const char *const signs[] = {
        [IMPACT_APPEARED] = "+", [IMPACT_GONE] = "-", [IMPACT_POINTS] = "~"
    };
    struct str quote = impact_quote(shown->one->ad, c->hit, arena);

    term_printf(t, "    %s ", signs[c->what]);
    term_cell(t, TERM_BOLD, c->rule->id, 34);
    term_printf(t, " ");
    show_points(c, t);
    if (quote.n) {
        term_printf(t, "  \"");
        term_text(t, TERM_MARK, quote);
        term_printf(t, "\"");
    }
    term_printf(t, "\n");
}

void
impact_show_ad(const struct impact_view *v, const struct impact_shown *shown,
               struct arena *arena, struct term *t)
{
    const struct ad *ad = shown->one->ad;

    term_band(t, v->say, shown->what->before, 0);
    term_printf(t, " -> ");
    term_band(t, v->say, shown->what->after, 0);
    term_printf(t, "  %.1f -> %.1f  ", shown->before->score.points,
                shown->after->score.points);
    term_text(t, TERM_DIM, shown->file);
    term_printf(t, ":%zu", shown->one->line);
    if (ad->id.n) {
        term_printf(t, " ");
        term_text(t, TERM_DIM, ad->id);
    }
    if (ad->label)
        term_printf(t, "  %s",
                    tr(v->say, ad->label == AD_DECEPTIVE ? TR_TEXT("deceptive")
                                                         : TR_TEXT("legitimate")));
    term_printf(t, "\n");
    for (size_t i = 0; i < shown->what->change_count; i++)
        show_change(shown, &shown->what->changes[i], arena, t);
    if (!shown->what->change_count)
        term_printf(t, "    %s\n",
                    tr(v->say, "no rule differs: caps, groups or the pay table do"));
}

static void
show_matrix(const struct impact_view *v, enum stat_class class, const char *title,
            struct term *t)
{
    uint64_t total = 0;

    for (int a = 0; a < BAND_COUNT; a++)
        for (int b = 0; b < BAND_COUNT; b++)
            total += v->impact->bands[class][a][b];
    if (!total)
        return;
    term_text(t, TERM_BOLD, str_of(tr(v->say, title)));
    term_printf(t, " (%" PRIu64 ")\n%-12s", total, tr(v->say, "old \\ new"));
    for (int b = 0; b < BAND_COUNT; b++)
        term_printf(t, " %8s", band_name((enum band)b));
    term_printf(t, "\n");
    for (int a = 0; a < BAND_COUNT; a++) {
        term_printf(t, "  %-10s", band_name((enum band)a));
        for (int b = 0; b < BAND_COUNT; b++)
            term_printf(t, " %8" PRIu64, v->impact->bands[class][a][b]);
        term_printf(t, "\n");
    }
}

static uint64_t
all(const struct stat_count *c)
{
    return c->n[STAT_DECEPTIVE] + c->n[STAT_LEGITIMATE] + c->n[STAT_UNLABELLED];
}

static int
by_ads(const void *x, const void *y)
{
    const struct impact_rule *a = x, *b = y;
    uint64_t m = all(&a->appeared) + all(&a->gone);
    uint64_t n = all(&b->appeared) + all(&b->gone);

    if (m != n)
        return m < n ? 1 : -1;
    return str_cmp(a->rule->id, b->rule->id);
}

static void
show_sides(const struct stat_count *c, int sign, struct term *t)
{
    for (int i = 0; i < STAT_CLASSES; i++)
        term_printf(t, " %+6" PRId64, sign * (int64_t)c->n[i]);
}

/* Rules by the number of ads in which they appeared or from which they went. */
static void
show_rules(const struct impact_view *v, struct term *t)
{
    struct arena arena;
    struct impact_rule *rules;
    size_t count = v->impact->rule_count;

    arena_init(&arena, 0);
    rules = ARENA_NEW(&arena, struct impact_rule, count + 1);
    memcpy(rules, v->impact->rules, count * sizeof(*rules));
    qsort(rules, count, sizeof(*rules), by_ads);
    if (count && all(&rules[0].appeared) + all(&rules[0].gone)) {
        term_text(t, TERM_BOLD,
                  str_of(tr(v->say, "Rules: ads in which they hit now, or hit no more "
                                    "(deceptive, legitimate, unlabelled)")));
        term_printf(t, "\n");
    }
    for (size_t i = 0; i < count && i < RULES_SHOWN; i++) {
        if (!all(&rules[i].appeared) && !all(&rules[i].gone))
            break;
        term_printf(t, "  ");
        term_cell(t, TERM_PLAIN, rules[i].rule->id, 36);
        show_sides(&rules[i].appeared, 1, t);
        term_printf(t, "   ");
        show_sides(&rules[i].gone, -1, t);
        term_printf(t, "\n");
    }
    arena_free(&arena);
}

static size_t
flagged(const struct impact *m, int class, bool after)
{
    size_t sum = 0;

    for (int a = 0; a < BAND_COUNT; a++)
        for (int b = 0; b < BAND_COUNT; b++)
            if ((after ? b : a) >= BAND_REVIEW)
                sum += m->bands[class][a][b];
    return sum;
}

static void
show_flagged(const struct impact_view *v, struct term *t)
{
    const struct impact *m = v->impact;

    term_printf(t,
                tr(v->say,
                   "flagged (review or high), before and after: deceptive %zu -> %zu, "
                   "legitimate %zu -> %zu, unlabelled %zu -> %zu"),
                flagged(m, STAT_DECEPTIVE, false), flagged(m, STAT_DECEPTIVE, true),
                flagged(m, STAT_LEGITIMATE, false), flagged(m, STAT_LEGITIMATE, true),
                flagged(m, STAT_UNLABELLED, false), flagged(m, STAT_UNLABELLED, true));
    term_printf(t, "\n");
}

void
impact_show_totals(const struct impact_view *v, struct term *t)
{
    const struct impact *m = v->impact;

    if (v->left_out)
        term_printf(t, tr(v->say, "not shown: %zu more; see --max\n"),
                    (size_t)v->left_out);
    if (v->shown)
        term_printf(t, "\n");
    term_printf(
        t,
        tr(v->say,
           "ads: %zu, in another band %zu, in the same band by other rules %zu"),
        (size_t)m->ads, (size_t)m->moved, (size_t)m->touched);
    term_printf(t, "; %s\n",
                v->model ? tr(v->say, "rules and model") : tr(v->say, "rules alone"));
    show_flagged(v, t);
    show_matrix(v, STAT_DECEPTIVE, TR_TEXT("deceptive"), t);
    show_matrix(v, STAT_LEGITIMATE, TR_TEXT("legitimate"), t);
    show_matrix(v, STAT_UNLABELLED, TR_TEXT("unlabelled"), t);
    show_rules(v, t);
}
