/*
 * rules_stats_show: the tables that people read.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/rules_stats_show.h"

#include "core/tr.h"

#include <inttypes.h>
#include <stdlib.h>

#define PAIRS_LEAST 5
#define PAIRS_SHOWN 15
#define GROUP_WIDTH 30

const char *const stats_sorts[] = { "hits",       "lift",  "sure", "deceptive",
                                    "legitimate", "alone", "name", NULL };

struct sortable {
    struct stats_line line;
    double key;
    size_t order;
};

static uint64_t
all(const struct stat_count *c)
{
    return c->n[STAT_DECEPTIVE] + c->n[STAT_LEGITIMATE] + c->n[STAT_UNLABELLED];
}

/* What rows are sorted by, largest first. */
static double
key_of(const struct stats_view *view, const struct stats_line *line)
{
    const char *sort = view->sort;

    if (!strcmp(sort, "lift"))
        return line->lift.known ? line->lift.value : -1;
    if (!strcmp(sort, "sure")) /* what the lift is at least */
        return line->lift.known ? line->lift.low : -1;
    if (!strcmp(sort, "deceptive"))
        return (double)line->row->hit.n[STAT_DECEPTIVE];
    if (!strcmp(sort, "legitimate"))
        return (double)line->row->hit.n[STAT_LEGITIMATE];
    if (!strcmp(sort, "alone"))
        return (double)all(&line->row->alone);
    if (!strcmp(sort, "name"))
        return 0;
    return (double)all(&line->row->hit);
}

static int
by_key(const void *x, const void *y)
{
    const struct sortable *a = x, *b = y;
    int names;

    if (a->key != b->key)
        return a->key < b->key ? 1 : -1;
    names = str_cmp(a->line.name, b->line.name);
    return names ? names : (a->order > b->order) - (a->order < b->order);
}

static struct stats_line
line_of(const struct stats_view *view, bool cue, size_t i)
{
    const struct statistics *s = view->stats;
    struct stats_line line = { .is_cue = cue, .index = (uint32_t)i };

    line.name = cue ? s->ruleset->cues[i].code : s->ruleset->rules[i].id;
    line.points = cue ? s->ruleset->cues[i].cap : s->ruleset->rules[i].points;
    line.row = cue ? &s->cues[i] : &s->rules[i];
    line.lift = stat_lift(&line.row->hit, &s->ads);
    return line;
}

const struct stats_line *
stats_lines(const struct stats_view *view, bool cues, size_t *count)
{
    const struct ruleset *r = view->stats->ruleset;
    struct sortable *rows;
    struct stats_line *out;

    *count = cues ? r->cue_count : r->rule_count;
    rows = ARENA_NEW(view->arena, struct sortable, *count);
    out = ARENA_NEW(view->arena, struct stats_line, *count);
    for (size_t i = 0; i < *count; i++) {
        rows[i].line = line_of(view, cues, i);
        rows[i].key = key_of(view, &rows[i].line);
        rows[i].order = i;
    }
    qsort(rows, *count, sizeof(*rows), by_key);
    for (size_t i = 0; i < *count; i++)
        out[i] = rows[i].line;
    return out;
}

static void
put_share(struct term *t, uint64_t hits, uint64_t ads)
{
    if (ads)
        term_printf(t, " %7" PRIu64 " %6.2f%%", hits,
                    100.0 * (double)hits / (double)ads);
    else
        term_printf(t, " %7" PRIu64 "       -", hits);
}

static void
put_counts(struct term *t, const struct stat_count *hits, const struct stat_count *ads)
{
    put_share(t, hits->n[STAT_DECEPTIVE], ads->n[STAT_DECEPTIVE]);
    put_share(t, hits->n[STAT_LEGITIMATE], ads->n[STAT_LEGITIMATE]);
    if (ads->n[STAT_UNLABELLED])
        put_share(t, hits->n[STAT_UNLABELLED], ads->n[STAT_UNLABELLED]);
}

static void
put_lift(struct term *t, const struct stat_interval *lift)
{
    if (lift->known)
        term_printf(t, "  %7.3g  %7.3g - %-8.3g", lift->value, lift->low, lift->high);
    else
        term_printf(t, "  %7s  %7s   %-8s", "-", "", "");
}

static void
head_classes(const struct stats_view *v, struct term *t, int name_width)
{
    term_printf(t, "%*s", name_width, "");
    term_printf(t, " ");
    term_cell(t, TERM_DIM, str_of(tr(v->say, "deceptive")), 15);
    term_printf(t, " ");
    term_cell(t, TERM_DIM, str_of(tr(v->say, "legitimate")), 15);
    if (v->stats->ads.n[STAT_UNLABELLED]) {
        term_printf(t, " ");
        term_cell(t, TERM_DIM, str_of(tr(v->say, "unlabelled")), 15);
    }
}

static void
show_line(const struct stats_view *v, const struct stats_line *line, struct term *t)
{
    const struct ruleset *r = v->stats->ruleset;

    term_cell(t, TERM_BOLD, line->name, line->is_cue ? 4 : 33);
    term_printf(t, " ");
    if (line->is_cue)
        term_cell(t, TERM_PLAIN, says_in(&r->cues[line->index].name, v->say), 34);
    else if (r->rules[line->index].does == RULE_CUE)
        term_cell(t, TERM_PLAIN, r->cues[r->rules[line->index].cue].code, 4);
    else
        term_cell(t, TERM_DIM, STR("-"), 4);
    if (!line->is_cue)
        term_printf(t, "%s", r->rules[line->index].shadow ? "*" : " ");
    put_counts(t, &line->row->hit, &v->stats->ads);
    put_lift(t, &line->lift);
    term_printf(t, " %6" PRIu64 " %6" PRIu64 "\n", line->row->alone.n[STAT_DECEPTIVE],
                line->row->alone.n[STAT_LEGITIMATE]);
}

/* The hits of one row, file by file. */
static void
show_files_of(const struct stats_view *v, const struct stats_line *line, struct term *t)
{
    const struct statistics *s = v->stats;

    for (size_t f = 0; v->by_file && s->file_count > 1 && f < s->file_count; f++) {
        const struct stat_file *file = &s->files[f];
        const struct stat_count *hits =
            line->is_cue ? &file->cues[line->index] : &file->rules[line->index];
        if (!all(hits))
            continue;
        term_printf(t, "    ");
        term_cell(t, TERM_DIM, file->name, 35);
        put_counts(t, hits, &file->ads);
        term_printf(t, "\n");
    }
}

static void
show_table(const struct stats_view *v, bool cues, struct term *t)
{
    size_t count, shown = 0, silent = 0;
    const struct stats_line *lines = stats_lines(v, cues, &count);

    term_text(t, TERM_BOLD, str_of(cues ? tr(v->say, "Cues") : tr(v->say, "Rules")));
    term_printf(t, "\n");
    head_classes(v, t, 39);
    term_printf(t, "  ");
    term_text(t, TERM_DIM, str_of(tr(v->say, "lift, 95-percent interval; alone in")));
    term_printf(t, "\n");
    for (size_t i = 0; i < count; i++) {
        if (!all(&lines[i].row->hit)) {
            silent++;
            continue;
        }
        if (v->top && shown == v->top)
            continue;
        shown++;
        show_line(v, &lines[i], t);
        show_files_of(v, &lines[i], t);
    }
    term_printf(t, tr(v->say, "shown: %zu of %zu; without a hit: %zu"), shown,
                count - silent, silent);
    term_printf(t, "\n\n");
}

static void
show_pairs(const struct stats_view *v, bool cues, struct term *t)
{
    const struct statistics *s = v->stats;
    size_t count;
    const struct stat_pair *pairs =
        statistics_pairs(s, cues, PAIRS_LEAST, PAIRS_SHOWN, v->arena, &count);

    term_text(t, TERM_BOLD,
              str_of(cues ? tr(v->say, "Cues that hit together")
                          : tr(v->say, "Rules that hit together")));
    term_printf(t, "\n");
    for (size_t i = 0; i < count; i++) {
        const struct stats_line a = line_of(v, cues, pairs[i].a);
        const struct stats_line b = line_of(v, cues, pairs[i].b);
        double both = 100.0 * (double)pairs[i].both;
        term_cell(t, TERM_BOLD, a.name, cues ? 4 : 33);
        term_printf(t, " ");
        term_cell(t, TERM_BOLD, b.name, cues ? 4 : 33);
        term_printf(t, " %7" PRIu64, pairs[i].both);
        term_printf(t, tr(v->say, "  %5.1f%% of the first, %5.1f%% of the second\n"),
                    both / (double)all(&a.row->hit), both / (double)all(&b.row->hit));
    }
    if (!count)
        term_printf(t, tr(v->say, "none that met %d times\n"), PAIRS_LEAST);
    term_printf(t, "\n");
}

static struct str
group_name(const struct stats_view *v, enum stat_by by, size_t i)
{
    const struct stat_groups *g = &v->stats->groups[by];

    if (i + 1 == g->count)
        return str_of(by == STAT_BY_LANGUAGE || by == STAT_BY_KIND
                          ? tr(v->say, "not known")
                          : tr(v->say, "none named"));
    if (by != STAT_BY_SECTOR)
        return g->list[i].name;
    return arena_printf(v->arena, STR_FMT " " STR_FMT, STR_ARG(g->list[i].name),
                        STR_ARG(says_in(&v->stats->ruleset->cues[i].name, v->say)));
}

static void
show_group(const struct stats_view *v, enum stat_by by, size_t i, struct term *t)
{
    const struct stat_group *g = &v->stats->groups[by].list[i];
    struct stat_interval share =
        stat_share(g->flagged.n[STAT_LEGITIMATE], g->ads.n[STAT_LEGITIMATE]);
    struct stat_interval found =
        stat_share(g->flagged.n[STAT_DECEPTIVE], g->ads.n[STAT_DECEPTIVE]);

    if (!g->ads.n[STAT_LEGITIMATE] && !g->ads.n[STAT_DECEPTIVE])
        return;
    term_printf(t, "  ");
    term_cell(t, TERM_PLAIN, group_name(v, by, i), GROUP_WIDTH);
    term_printf(t, " %7" PRIu64 " %7" PRIu64, g->flagged.n[STAT_LEGITIMATE],
                g->ads.n[STAT_LEGITIMATE]);
    if (share.known)
        term_printf(t, " %6.2f%%  %5.2f - %-6.2f", 100 * share.value, 100 * share.low,
                    100 * share.high);
    else
        term_printf(t, " %7s  %14s", "-", "");
    term_printf(t, " %7" PRIu64 " %7" PRIu64, g->flagged.n[STAT_DECEPTIVE],
                g->ads.n[STAT_DECEPTIVE]);
    if (found.known)
        term_printf(t, " %6.2f%%", 100 * found.value);
    term_printf(t, "\n");
}

static void
show_groups(const struct stats_view *v, struct term *t)
{
    static const char *const titles[] = {
        [STAT_BY_LANGUAGE] = TR_TEXT("by language"),
        [STAT_BY_KIND] = TR_TEXT("by kind"),
        [STAT_BY_NATION] = TR_TEXT("by nationality word"),
        [STAT_BY_SEX] = TR_TEXT("by word of sex"),
        [STAT_BY_SECTOR] = TR_TEXT("by sector cue"),
    };

    term_text(t, TERM_BOLD,
              str_of(tr(v->say, "False flags: legitimate ads in review or high")));
    term_printf(t, "\n%*s", GROUP_WIDTH + 3, "");
    term_text(
        t, TERM_DIM,
        str_of(tr(v->say, "flagged, of legitimate ads, share, 95-percent interval; "
                          "flagged, of deceptive ads, share")));
    term_printf(t, "\n");
    for (int by = 0; by < STAT_BY_COUNT; by++) {
        term_text(t, TERM_DIM, str_of(tr(v->say, titles[by])));
        term_printf(t, "\n");
        for (size_t i = 0; i < v->stats->groups[by].count; i++)
            show_group(v, (enum stat_by)by, i, t);
    }
}

static void
show_flagged(const struct stats_view *v, struct str name, const struct stat_count *ads,
             const struct stat_count *flagged, struct term *t)
{
    term_printf(t, "  ");
    term_cell(t, TERM_PLAIN, name, GROUP_WIDTH);
    for (int c = 0; c < STAT_CLASSES; c++) {
        if (!v->stats->ads.n[c])
            continue;
        term_printf(
            t, "  %7" PRIu64 " / %7" PRIu64 " %6.2f%%", flagged->n[c], ads->n[c],
            ads->n[c] ? 100.0 * (double)flagged->n[c] / (double)ads->n[c] : 0.0);
    }
    term_printf(t, "\n");
}

static void
show_summary(const struct stats_view *v, struct term *t)
{
    const struct statistics *s = v->stats;

    term_printf(t,
                tr(v->say, "ads: %zu, deceptive %zu, legitimate %zu, unlabelled %zu"),
                (size_t)all(&s->ads), (size_t)s->ads.n[STAT_DECEPTIVE],
                (size_t)s->ads.n[STAT_LEGITIMATE], (size_t)s->ads.n[STAT_UNLABELLED]);
    term_printf(t, "; %s\n",
                v->model ? tr(v->say, "rules and model") : tr(v->say, "rules alone"));
    term_printf(t, "%*s", GROUP_WIDTH + 2, "");
    for (int c = 0; c < STAT_CLASSES; c++) {
        static const char *const titles[] = { TR_TEXT("deceptive"),
                                              TR_TEXT("legitimate"),
                                              TR_TEXT("unlabelled") };
        if (!s->ads.n[c])
            continue;
        term_printf(t, "  ");
        term_cell(t, TERM_DIM, str_of(tr(v->say, titles[c])), 25);
    }
    term_printf(t, "\n");
    show_flagged(v, str_of(tr(v->say, "flagged (review or high)")), &s->ads,
                 &s->flagged, t);
    for (size_t i = 0; s->file_count > 1 && i < s->file_count; i++)
        show_flagged(v, s->files[i].name, &s->files[i].ads, &s->files[i].flagged, t);
    term_printf(t, "\n");
}

void
stats_show(const struct stats_view *v, struct term *t)
{
    show_summary(v, t);
    show_table(v, true, t);
    show_table(v, false, t);
    show_pairs(v, true, t);
    show_pairs(v, false, t);
    show_groups(v, t);
    if (v->stats->pairs_lost)
        term_printf(t,
                    tr(v->say, "\nNot all pairs were counted: %zu meetings found no "
                               "room.\n"),
                    (size_t)v->stats->pairs_lost);
}
