/*
 * showing: what a person sees of the queue in a terminal.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/showing.h"

#include "core/time.h"
#include "core/tr.h"
#include "reports/drawn.h"
#include "reports/hits.h"
#include "reports/paper.h"
#include "reports/words.h"
#include "text/marks.h"

#include <string.h>

#define LABEL_WIDTH 14
#define HIT_INDENT  21 /* "   1  P08 +3.0 (A)  " */

/* The text, or the address of a page, as it may be shown: contacts masked unless asked for. */
static struct str
shown(struct showing *s, struct str text)
{
    return paper_text(text, !s->show_contacts, s->arena);
}

static struct str
shown_address(struct showing *s, struct str url)
{
    return paper_address(url, !s->show_contacts, s->arena);
}

static struct str
age(struct showing *s, int64_t ms)
{
    int64_t minutes = (s->now_ms - ms) / 60000;

    if (minutes < 60)
        return arena_printf(s->arena, "%lldm", (long long)(minutes > 0 ? minutes : 0));
    if (minutes < 48 * 60)
        return arena_printf(s->arena, "%lldh", (long long)(minutes / 60));
    return arena_printf(s->arena, "%lldd", (long long)(minutes / (24 * 60)));
}

/* The host of the ad's page, else its source. */
static struct str
place_of(struct showing *s, const struct queue_row *row)
{
    struct str url = row->url;
    ptrdiff_t at = str_find(url, STR("://"));
    size_t end = 0;

    if (at < 0)
        return shown_address(s, row->source);
    url = str_sub(url, (size_t)at + 3, url.n);
    while (end < url.n && !strchr("/?#", url.p[end]))
        end++;
    return shown_address(s, str_sub(url, 0, end));
}

/* The title's first line. */
static struct str
headline(struct showing *s, struct str title)
{
    struct str line = { "", 0 };

    title = str_trim(title);
    str_cut(&title, '\n', &line);
    return shown(s, line);
}

void
show_row(struct showing *s, const struct queue_row *row)
{
    struct term *t = s->term;
    size_t width = t->width > 60 ? t->width - 11 : 49;

    term_band(t, s->say, row->band, 12);
    term_printf(t, " ");
    term_cell(t, TERM_DIM, str_sub(row->key, 0, 8), 8);
    term_printf(t, "  ");
    term_cell(t, TERM_PLAIN, place_of(s, row), 22);
    term_printf(t, " %-2s ", lang_name(row->lang));
    term_cell(t, TERM_DIM, age(s, row->first_seen_ms), 4);
    term_printf(t, " ");
    term_cell(t, TERM_BOLD, headline(s, row->title), width > 50 ? width - 41 : 10);
    term_printf(t, "\n           ");
    term_wrap(t, TERM_PLAIN, shown(s, word_first_sentence(row->why)), 11);
    if (row->quote.n) {
        term_printf(t, "\n           ");
        term_cell(t, TERM_DIM,
                  arena_printf(s->arena, STR_FMT " \"" STR_FMT "\"", STR_ARG(row->cue),
                               STR_ARG(shown(s, row->quote))),
                  width);
    }
    const struct str drawn = drawn_why(row, s->say, s->arena);
    if (drawn.n)
        term_printf(t, "\n           [" STR_FMT "]", STR_ARG(drawn));
    if (row->state != QUEUE_OPEN)
        term_printf(t, "\n           [%s%s" STR_FMT "%s%s]",
                    tr(s->say, queue_state_name(row->state)), row->holder.n ? " " : "",
                    STR_ARG(row->holder), row->decided ? ": " : "",
                    row->decided ? tr(s->say, decision_name(row->decision)) : "");
    term_printf(t, "\n");
}

/* A line of facts; `text` is as it may be shown. */
static void
show_line(struct showing *s, const char *label, struct str text)
{
    if (!text.n)
        return;
    term_cell(s->term, TERM_DIM, str_of(label), LABEL_WIDTH);
    term_text(s->term, TERM_PLAIN, text);
    term_printf(s->term, "\n");
}

static void
show_text(struct showing *s, struct str text, enum ad_field field,
          const struct ad_record *r)
{
    struct mark_job job = { text, field, r->cues, r->cue_count, !s->show_contacts };
    size_t count;
    const struct mark_piece *pieces = marks_cut(&job, s->arena, &count);

    for (size_t i = 0; i < count; i++) {
        if (pieces[i].begins && !s->term->colours)
            term_printf(s->term, "[");
        term_text(s->term, pieces[i].hit ? TERM_MARK : TERM_PLAIN, pieces[i].text);
        if (pieces[i].ends)
            term_printf(s->term, s->term->colours ? "[%zu]" : "](%zu)", pieces[i].hit);
    }
    term_printf(s->term, "\n");
}

static void
show_hits(struct showing *s, struct paper_ad *paper, const char *title,
          const struct hit *hits, size_t count)
{
    if (!count)
        return;
    term_printf(s->term, "\n");
    term_text(s->term, TERM_BOLD, str_of(title));
    term_printf(s->term, "\n");
    for (size_t i = 0; i < count; i++) {
        const struct hit *h = &hits[i];
        term_printf(s->term, "  %2zu  ", i + 1);
        if (!hits_is_again(hits, i)) {
            term_printf(s->term, STR_FMT " %+.1f (%c)  ", STR_ARG(h->cue), h->points,
                        h->grade ? h->grade : '-');
            term_wrap(s->term, TERM_PLAIN, h->why, HIT_INDENT);
            term_printf(s->term, h->quote.n ? "\n%*s" : "\n", HIT_INDENT, "");
        } else {
            term_printf(s->term, "%*s", HIT_INDENT - 6, "");
        }
        if (h->quote.n)
            term_text(s->term, TERM_DIM,
                      arena_printf(s->arena, "\"" STR_FMT "\"\n",
                                   STR_ARG(paper_quote(paper, h))));
    }
}

static void
show_decisions(struct showing *s, const struct ad_record *r)
{
    char when[TIME_TEXT_SIZE];

    for (size_t i = 0; i < r->decision_count; i++) {
        const struct decision_row *d = &r->decisions[i];
        time_format(d->at_ms, when);
        term_printf(s->term, "%s%s  %s  ", i ? "" : "\n", when,
                    tr(s->say, decision_name(d->outcome)));
        term_text(s->term, TERM_PLAIN,
                  arena_printf(s->arena, STR_FMT "  " STR_FMT "  " STR_FMT,
                               STR_ARG(d->who), STR_ARG(shown(s, d->reason)),
                               STR_ARG(shown(s, d->note))));
        term_printf(s->term, "\n");
    }
}

/* What those who brought it said. */
static void
show_notes(struct showing *s, const struct ad_record *r)
{
    char when[TIME_TEXT_SIZE];

    for (size_t i = 0; i < r->note_count; i++) {
        const struct ad_note *n = &r->notes[i];
        time_format(n->at_ms, when);
        show_line(s, tr(s->say, "came from"),
                  arena_printf(s->arena, STR_FMT "  %s  " STR_FMT,
                               STR_ARG(shown(s, n->note)), when, STR_ARG(n->who)));
    }
}

static void
show_facts(struct showing *s, const struct ad_record *r)
{
    const struct ad *ad = &r->ad;
    char seen[TIME_TEXT_SIZE];

    time_format(r->row.first_seen_ms, seen);
    show_line(s, tr(s->say, "id"), r->row.key);
    show_line(s, tr(s->say, "site"),
              shown_address(s, ad->url.n ? ad->url : ad->source));
    show_line(s, tr(s->say, "first seen"), str_of(seen));
    if (ad->ocr_confidence)
        show_line(s, tr(s->say, "read from"),
                  arena_printf(s->arena,
                               tr(s->say, "a picture, with confidence %d of 100"),
                               ad->ocr_confidence));
    show_line(s, tr(s->say, "employer"), shown(s, ad->employer));
    show_line(s, tr(s->say, "place"), shown(s, ad->location));
    show_line(s, tr(s->say, "pay"), shown(s, ad->salary));
    show_line(s, tr(s->say, "contacts"), shown(s, ad->contacts));
    term_cell(s->term, TERM_DIM, str_of(tr(s->say, "why")), LABEL_WIDTH);
    term_wrap(s->term, TERM_PLAIN, shown(s, r->row.why), LABEL_WIDTH);
    term_printf(s->term, "\n");
    show_line(s, tr(s->say, "drawn"), drawn_why(&r->row, s->say, s->arena));
    show_notes(s, r);
}

void
show_record(struct showing *s, const struct ad_record *record)
{
    struct paper_ad paper;
    struct ad_record by_cue = *record;
    const struct ad_record *r = &by_cue;

    by_cue.cues =
        hits_by_cue(record->cues, record->cue_count, s->arena, &by_cue.cue_count);
    by_cue.counter = hits_by_cue(record->counter, record->counter_count, s->arena,
                                 &by_cue.counter_count);
    paper_ad_begin(&paper, &r->ad, !s->show_contacts, s->arena);
    term_band(s->term, s->say, r->row.band, 12);
    term_text(s->term, TERM_BOLD, paper_field(&paper, FIELD_TITLE));
    term_printf(s->term, "\n");
    show_facts(s, r);
    term_printf(s->term, "\n");
    show_text(s, r->ad.text, FIELD_TEXT, r);
    show_hits(s, &paper, tr(s->say, "Cues"), r->cues, r->cue_count);
    show_hits(s, &paper, tr(s->say, "What speaks against"), r->counter,
              r->counter_count);
    show_decisions(s, r);
    term_printf(s->term, "\n");
    term_text(
        s->term, TERM_DIM,
        str_of(tr(s->say,
                  "An ad can only show cues consistent with recruitment deception. "
                  "This is no finding of a crime.")));
    term_printf(s->term, "\n");
}
