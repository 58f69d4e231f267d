/*
 * quality_page: the report in words, for a terminal or a browser.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/time.h"
#include "core/tr.h"
#include "reports/quality.h"
#include "reports/sheet.h"
#include "reports/words.h"

#include <inttypes.h>

#define RULES_BYTES (1u << 20)
#define DAY_BYTES   11 /* "2026-11-21" and a NUL */

struct writing {
    const struct quality *q;
    enum lang say;
    struct arena *arena;
    struct sheet *sheet;
};

static struct str
number(const struct writing *p, int64_t value)
{
    return arena_printf(p->arena, "%" PRId64, value);
}

static struct str
percent(const struct writing *p, const struct interval *share)
{
    return arena_printf(p->arena, "%.1f %% (%.1f-%.1f)", 100 * share->at,
                        100 * share->low, 100 * share->high);
}

static struct str
amount(const struct writing *p, const struct interval *total)
{
    return arena_printf(p->arena, "%.0f (%.0f-%.0f)", total->at, total->low,
                        total->high);
}

static struct str
day(const struct writing *p, int64_t ms)
{
    char text[TIME_TEXT_SIZE];
    time_format(ms, text);
    return arena_str(p->arena, str_sub(str_of(text), 0, DAY_BYTES - 1));
}

static void
say(struct writing *p, const char *text)
{
    sheet_sentence(p->sheet, str_of(tr(p->say, text)));
}

/* "Not enough decisions: 12 of 30." */
static void
say_too_few(struct writing *p, int64_t have)
{
    sheet_sentence(
        p->sheet,
        arena_printf(p->arena,
                     tr(p->say, "Not enough decisions for a figure: %ld, wanted %ld."),
                     (long)have, (long)p->q->options.least));
}

static void
put_period(struct writing *p)
{
    const struct quality_options *o = &p->q->options;
    sheet_sentence(p->sheet,
                   arena_printf(p->arena,
                                tr(p->say, "Ads first seen from %s to %s (UTC)."),
                                day(p, o->from_ms).p, day(p, o->to_ms - 1).p));
    if (o->shortened)
        say(p,
            TR_TEXT(
                "The period begins later than asked: of earlier ads the dismissed ones "
                "are purged, and figures would flatter."));
    say(p, TR_TEXT("In brackets: intervals of 95 per cent. Deceptive means confirmed "
                   "or escalated by a "
                   "person."));
}

static void
put_bands(struct writing *p)
{
    const struct quality *q = p->q;
    sheet_heading(p->sheet, tr(p->say, "How many of each band are deceptive"));
    struct sheet_block *t = sheet_table(p->sheet, 5, BAND_COUNT + 1);
    sheet_row(t, (const struct str[]){
                     str_of(tr(p->say, "Band")), str_of(tr(p->say, "ads")),
                     str_of(tr(p->say, "decided")), str_of(tr(p->say, "deceptive")),
                     str_of(tr(p->say, "share")) });
    for (int band = BAND_COUNT - 1; band >= 0; band--) {
        const struct estimate_part *part = &q->estimate.bands[band];
        bool shown = quality_shows_band(q, (enum band)band);
        sheet_row(t, (const struct str[]){
                         str_of(word_band(p->say, (enum band)band)),
                         arena_printf(p->arena, "%.0f", part->ads),
                         number(p, part->decided), number(p, part->deceptive),
                         shown ? percent(p, &part->share)
                               : str_of(tr(p->say, "too few decisions")) });
    }
    say(p, TR_TEXT("Of the lower bands the number of ads and the share are estimated "
                   "from what "
                   "was drawn."));
}

static void
put_recall(struct writing *p)
{
    const struct quality *q = p->q;
    const struct estimate *e = &q->estimate;
    sheet_heading(p->sheet, tr(p->say, "What the flags find and miss"));
    if (!quality_shows_recall(q)) {
        int64_t least = e->below.decided < e->flagged.decided ? e->below.decided
                                                              : e->flagged.decided;
        if (least < q->options.least)
            say_too_few(p, least);
        else if (!e->flagged.total.known)
            say(p,
                TR_TEXT("Too much of what is flagged is not read yet, and what is read "
                        "from the top says little of the rest."));
        else
            say(p, TR_TEXT("Nothing deceptive was found, so there is nothing to find "
                           "or miss."));
        return;
    }
    struct sheet_block *t = sheet_table(p->sheet, 2, 5);
    sheet_row(t, (const struct str[]){ str_of(tr(p->say, "estimate")), STR("") });
    sheet_row(t, (const struct str[]){ str_of(tr(p->say, "deceptive, flagged")),
                                       amount(p, &e->flagged.total) });
    sheet_row(t, (const struct str[]){ str_of(tr(p->say, "deceptive, not flagged")),
                                       amount(p, &e->below.total) });
    sheet_row(t, (const struct str[]){ str_of(tr(p->say, "deceptive in all")),
                                       amount(p, &e->total) });
    sheet_row(t, (const struct str[]){ str_of(tr(p->say, "recall of the flags")),
                                       percent(p, &e->recall) });
}

static void
put_ways(struct writing *p)
{
    static const char *const names[DRAWN_COUNT] = {
        [DRAWN_RISK] = TR_TEXT("flagged alone"),
        [DRAWN_UNCERTAIN] = TR_TEXT("drawn near the threshold"),
        [DRAWN_AUDIT] = TR_TEXT("audit sample"),
        [DRAWN_ADDED] = TR_TEXT("put in by people"),
    };
    struct sheet_block *t = sheet_table(p->sheet, 4, DRAWN_COUNT + 1);
    sheet_row(t, (const struct str[]){
                     str_of(tr(p->say, "How rows came")), str_of(tr(p->say, "rows")),
                     str_of(tr(p->say, "decided")), str_of(tr(p->say, "deceptive")) });
    for (int i = 0; i < DRAWN_COUNT; i++) {
        const struct quality_way *w = &p->q->ways[i];
        sheet_row(t, (const struct str[]){ str_of(tr(p->say, names[i])),
                                           number(p, w->rows), number(p, w->decided),
                                           number(p, w->deceptive) });
    }
}

static void
put_agreement(struct writing *p)
{
    const struct quality *q = p->q;
    sheet_heading(p->sheet, tr(p->say, "How far two readers agree"));
    if (!quality_shows_agreement(q)) {
        say_too_few(p, q->pairs);
        return;
    }
    sheet_sentence(
        p->sheet,
        arena_printf(p->arena,
                     tr(p->say, "Of %ld ads that two people judged, equal: %s"),
                     (long)q->pairs, percent(p, &q->equal).p));
    if (q->kappa.known)
        sheet_sentence(p->sheet,
                       arena_printf(p->arena,
                                    tr(p->say, "Beyond chance (Cohen's kappa): %.2f "
                                               "(%.2f-%.2f)"),
                                    q->kappa.at, q->kappa.low, q->kappa.high));
    say(p,
        TR_TEXT("The second reader can see what the first decided, so this is no blind "
                "test."));
}

/* Shares of the bands in a week; the strata are their halves. */
static void
put_week(struct writing *p, struct sheet_block *t, const struct quality_week *week)
{
    struct str cells[BAND_COUNT + 3] = { day(p, week->from_ms), number(p, week->ads) };
    for (int band = 0; band < BAND_COUNT; band++) {
        int64_t ads = week->strata[2 * band] + week->strata[2 * band + 1] +
                      week->strata[draw_unsplit((enum band)band)];
        cells[2 + band] =
            arena_printf(p->arena, "%.2f %%", 100 * (double)ads / (double)week->ads);
    }
    cells[2 + BAND_COUNT] =
        week->compared ? arena_printf(p->arena, "%.3f", week->psi) : STR("-");
    sheet_row(t, cells);
}

static void
put_weeks(struct writing *p)
{
    const struct quality *q = p->q;
    struct str head[BAND_COUNT + 3] = { str_of(tr(p->say, "week from")),
                                        str_of(tr(p->say, "new ads")) };
    sheet_heading(p->sheet, tr(p->say, "Do the scores change?"));
    if (q->week_count == 0) {
        say(p, TR_TEXT("No ad came in this period."));
        return;
    }
    for (int band = 0; band < BAND_COUNT; band++)
        head[2 + band] = str_of(word_band(p->say, (enum band)band));
    head[2 + BAND_COUNT] = str_of(tr(p->say, "stability"));
    struct sheet_block *t = sheet_table(p->sheet, BAND_COUNT + 3, q->week_count + 1);
    sheet_row(t, head);
    for (size_t i = 0; i < q->week_count; i++)
        put_week(p, t, &q->weeks[i]);
    say(p, TR_TEXT("Stability is the population stability index against the eight "
                   "weeks before: "
                   "below 0.1 as before, above 0.25 other ads or another pack. Two "
                   "hundred ads "
                   "are needed on both sides."));
}

/* Of how many ads a list is, when not of all. */
static void
put_newest(struct writing *p, const struct quality_phrases *w)
{
    if (w->newest > 0)
        sheet_sentence(
            p->sheet,
            arena_printf(p->arena,
                         tr(p->say, "Only the newest ads were compared: %ld."),
                         (long)w->newest));
}

static void
put_words(struct writing *p)
{
    const struct quality_phrases *w = &p->q->words;
    sheet_heading(p->sheet, tr(p->say, "Words that are new this week"));
    if (!w->enough) {
        say(p, TR_TEXT("Not enough ads of this week or of the four weeks before."));
        return;
    }
    put_newest(p, w);
    if (w->count == 0) {
        say(p, TR_TEXT("No word stands out."));
        return;
    }
    struct sheet_block *t = sheet_table(p->sheet, 5, w->count + 1);
    sheet_row(t, (const struct str[]){ str_of(tr(p->say, "word")),
                                       str_of(tr(p->say, "language")),
                                       str_of(tr(p->say, "this week")),
                                       str_of(tr(p->say, "before")), STR("z") });
    for (size_t i = 0; i < w->count; i++)
        sheet_row(t, (const struct str[]){
                         w->items[i].words, w->items[i].lang,
                         number(p, w->items[i].here), number(p, w->items[i].there),
                         arena_printf(p->arena, "%.1f", w->items[i].z) });
}

static void
put_rules(struct writing *p)
{
    const struct quality_phrases *w = &p->q->phrases;
    struct buf out;
    buf_init(&out, RULES_BYTES);
    for (size_t i = 0; i < w->count; i++) {
        const struct quality_phrase *item = &w->items[i];
        buf_printf(
            &out,
            tr(p->say, "# in %ld of %ld confirmed, %ld of %ld dismissed ads; z %.1f"),
            (long)item->here, (long)w->here_ads, (long)item->there, (long)w->there_ads,
            item->z);
        buf_lit(&out, "\n");
        quality_rule(item, i + 1, &out);
        buf_lit(&out, "\n");
    }
    sheet_lines(p->sheet, arena_str(p->arena, buf_str(&out)));
    buf_free(&out);
}

static void
put_phrases(struct writing *p)
{
    const struct quality_phrases *w = &p->q->phrases;
    sheet_heading(p->sheet, tr(p->say, "Wordings that could become rules"));
    if (!w->enough) {
        say_too_few(p, w->here_ads < w->there_ads ? w->here_ads : w->there_ads);
        return;
    }
    put_newest(p, w);
    if (w->count == 0) {
        say(p,
            TR_TEXT("No wording of confirmed ads stands out against dismissed ones."));
        return;
    }
    say(p,
        TR_TEXT(
            "Candidates by count alone, in shadow: read them, choose the cue, write a "
            "better miss, then run lurewatch rules check."));
    put_rules(p);
}

static void
fill(const struct quality *q, struct arena *arena, struct sheet *sheet)
{
    struct writing p = { q, q->options.say == LANG_NONE ? LANG_EN : q->options.say,
                         arena, sheet };
    const char *name = tr(p.say, "Quality of the scores");
    *sheet = (struct sheet){ .arena = arena, .lang = str_of(lang_name(p.say)) };
    sheet->title = q->options.title.n > 0 ? arena_printf(arena, "%s: " STR_FMT, name,
                                                         STR_ARG(q->options.title))
                                          : str_of(name);
    put_period(&p);
    put_bands(&p);
    put_recall(&p);
    put_ways(&p);
    put_agreement(&p);
    put_weeks(&p);
    put_words(&p);
    put_phrases(&p);
}

void
quality_write_text(const struct quality *q, struct buf *out)
{
    struct arena arena;
    struct sheet sheet;
    arena_init(&arena, 0);
    fill(q, &arena, &sheet);
    sheet_write_text(&sheet, out);
    arena_free(&arena);
}

void
quality_write_html(const struct quality *q, struct buf *out)
{
    struct arena arena;
    struct sheet sheet;
    arena_init(&arena, 0);
    fill(q, &arena, &sheet);
    sheet_write_html(&sheet, out);
    arena_free(&arena);
}
