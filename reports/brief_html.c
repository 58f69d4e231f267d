/*
 * brief_html: the page around the cards: period, caution, figures, what was refused and
 * why.
 *
 * One file with nothing fetched and nothing that runs; the policy in its head says so
 * to the browser as well. No address on it can be clicked.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/brief_parts.h"

#include "core/html.h"
#include "core/time.h"
#include "core/tr.h"
#include "reports/paper.h"
#include "reports/words.h"

#include <inttypes.h>

#define EXAMPLE_SHOWN 240

struct page_parts {
    const struct brief *brief;
    enum lang say;
    bool mask;
    struct arena arena;
    struct buf *out;
};

static void
put_word(struct page_parts *p, const char *word)
{
    html_text(p->out, str_of(word));
}

/* A period of whole days is said in days, any other to the minute. */
static void
put_period(struct page_parts *p)
{
    const struct brief_options *o = &p->brief->options;
    char from[BRIEF_MINUTE_SIZE], to[BRIEF_MINUTE_SIZE], made[BRIEF_MINUTE_SIZE];
    bool days = o->from_ms % TIME_DAY_MS == 0 && o->to_ms % TIME_DAY_MS == 0;
    brief_minute(o->from_ms, from);
    brief_minute(days ? o->to_ms - 1 : o->to_ms, to);
    brief_minute(o->now_ms, made);
    if (days)
        from[10] = to[10] = '\0';
    html_lit(p->out, "<p class=\"period\">");
    if (days && strcmp(from, to) == 0)
        html_textf(p->out, tr(p->say, "Day: %s (UTC)"), from);
    else
        html_textf(p->out, tr(p->say, "Period: %s to %s (UTC)"), from, to);
    html_lit(p->out, " \xC2\xB7 ");
    html_textf(p->out, tr(p->say, "made %s"), made);
    html_lit(p->out, "</p>\n");
}

static void
put_top(struct page_parts *p)
{
    html_lit(p->out, "<header><p class=\"product\">LUREWATCH</p><h1>");
    put_word(p, tr(p->say, "Brief"));
    if (p->brief->options.title.n) {
        html_lit(p->out, ": ");
        html_text(p->out, p->brief->options.title);
    }
    html_lit(p->out, "</h1>\n");
    put_period(p);
    html_lit(p->out, "<p class=\"caution\"><b>");
    put_word(p, tr(p->say,
                   "An ad can only show cues consistent with recruitment deception. "
                   "This is no finding of a crime."));
    html_lit(p->out, "</b> ");
    put_word(p,
             tr(p->say, "Cues neither prove nor disprove anything; they say which ads "
                        "deserve a person's eyes first."));
    html_lit(p->out, "</p></header>\n");
}

static void
put_figure(struct page_parts *p, enum band band, const char *name, int64_t value)
{
    html_lit(p->out, "<div class=\"");
    html_text(p->out, str_of(band == BAND_COUNT ? "figure" : band_name(band)));
    html_lit(p->out, "\"><dt>");
    if (band < BAND_COUNT) {
        put_word(p, word_band_shape(band));
        html_lit(p->out, " ");
    }
    put_word(p, name);
    html_lit(p->out, "</dt><dd>");
    html_textf(p->out, "%" PRId64, value);
    html_lit(p->out, "</dd></div>\n");
}

static void
put_figures(struct page_parts *p)
{
    const struct brief *b = p->brief;
    const struct queue_stats *stats = &b->stats;
    html_lit(p->out, "<dl class=\"figures\">\n");
    put_figure(p, BAND_COUNT, tr(p->say, "Flagged in the period"), b->flagged_total);
    for (int band = BAND_HIGH; band > BAND_NONE; band--)
        if (band != BAND_LOW || b->by_band[band] > 0)
            put_figure(p, (enum band)band, word_band(p->say, (enum band)band),
                       b->by_band[band]);
    put_figure(p, BAND_COUNT, tr(p->say, "Waiting in the queue"),
               stats->by_state[QUEUE_OPEN] + stats->by_state[QUEUE_CLAIMED]);
    put_figure(p, BAND_COUNT, tr(p->say, "Decided so far"),
               stats->by_state[QUEUE_DECIDED]);
    put_figure(p, BAND_COUNT, tr(p->say, "Ads known"), stats->ads);
    html_lit(p->out, "</dl>\n");
    if (b->careful_total == 0)
        return;
    html_lit(p->out, "<p class=\"careful\">");
    html_textf(
        p->out,
        tr_n(p->say, "%ld ad may show a person who needs help. It is not printed here.",
             "%ld ads may show a person who needs help. They are not printed here.",
             (long)b->careful_total),
        (long)b->careful_total);
    html_lit(p->out, " ");
    put_word(p, tr(p->say, "Whoever speaks with that person can offer the hotline in "
                           "Kazakhstan: 11616."));
    html_lit(p->out, "</p>\n");
}

static void
put_glance_row(struct page_parts *p, size_t index)
{
    const struct ad_record *item = &p->brief->items[index];
    html_lit(p->out, "<tr class=\"");
    html_text(p->out, str_of(band_name(item->row.band)));
    html_lit(p->out, "\"><td class=\"fixed\"><span class=\"band\">");
    put_word(p, word_band_shape(item->row.band));
    html_lit(p->out, " ");
    put_word(p, word_band(p->say, item->row.band));
    html_lit(p->out, "</span></td><td class=\"any\">");
    brief_card_title(p->brief, index, p->out);
    html_lit(p->out, "</td><td class=\"site\">");
    html_text(p->out, brief_site(&item->ad, p->mask, &p->arena));
    html_lit(p->out, "</td><td class=\"fixed\">");
    put_word(p, word_state(p->say, item->row.state));
    html_lit(p->out, "</td><td class=\"fixed dim\">");
    html_text(p->out, str_sub(item->row.key, 0, BRIEF_KEY_DIGITS));
    html_lit(p->out, "</td></tr>\n");
}

static void
put_column(struct page_parts *p, const char *name)
{
    html_lit(p->out, "<th scope=\"col\">");
    put_word(p, name);
    html_lit(p->out, "</th>");
}

static void
put_glance(struct page_parts *p)
{
    const struct brief *b = p->brief;
    if (b->item_count < 2)
        return;
    html_lit(p->out, "<section><h2>");
    put_word(p, tr(p->say, "At a glance"));
    html_lit(p->out, "</h2>\n<table><thead><tr>");
    put_column(p, tr(p->say, "Band"));
    put_column(p, tr(p->say, "Title"));
    put_column(p, tr(p->say, "Site"));
    put_column(p, tr(p->say, "State"));
    put_column(p, tr(p->say, "Ad"));
    html_lit(p->out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < b->item_count; i++)
        put_glance_row(p, i);
    html_lit(p->out, "</tbody></table></section>\n");
}

static void
put_refused_row(struct page_parts *p, const struct outcome_count *row)
{
    /* The sentence is in English; an address speaks every language. */
    struct str example = p->say == LANG_EN
                             ? paper_sentence(row->example, p->mask, &p->arena)
                             : paper_url(row->url, p->mask, &p->arena);
    html_lit(p->out, "<tr><td>");
    put_word(p, word_outcome(p->say, row->outcome));
    html_lit(p->out, "</td><td class=\"site\">");
    html_text(p->out, paper_address(row->source, p->mask, &p->arena));
    html_lit(p->out, "</td><td class=\"n\">");
    html_textf(p->out, "%" PRId64, row->count);
    html_lit(p->out, "</td><td class=\"dim any\">");
    html_text(p->out, str_sub(example, 0, EXAMPLE_SHOWN));
    html_lit(p->out, "</td></tr>\n");
}

/* What was not read without a rule of ours: the network's own answers, in one line. */
static void
put_unread(struct page_parts *p)
{
    static const enum page_outcome kinds[] = { PAGE_GONE, PAGE_HTTP_ERROR,
                                               PAGE_NET_ERROR };
    bool any = false;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        int64_t count = 0;
        for (size_t i = 0; i < p->brief->outcome_count; i++)
            if (p->brief->outcomes[i].outcome == kinds[k])
                count += p->brief->outcomes[i].count;
        if (count == 0)
            continue;
        if (any)
            html_lit(p->out, "; ");
        else
            html_lit(p->out, "<p class=\"dim\">");
        put_word(p, word_outcome(p->say, kinds[k]));
        html_textf(p->out, ": %" PRId64, count);
        any = true;
    }
    if (any)
        html_lit(p->out, "</p>\n");
}

static void
put_refused(struct page_parts *p)
{
    const struct brief *b = p->brief;
    size_t refused = 0;
    for (size_t i = 0; i < b->outcome_count; i++)
        refused += page_outcome_refused(b->outcomes[i].outcome);
    html_lit(p->out, "<section><h2>");
    put_word(p, tr(p->say, "What was refused and why"));
    html_lit(p->out, "</h2>\n");
    if (refused == 0) {
        html_lit(p->out, "<p class=\"dim\">");
        put_word(p, tr(p->say, "Nothing was refused in this period."));
        html_lit(p->out, "</p>\n");
    } else {
        html_lit(p->out, "<table><thead><tr>");
        put_column(p, tr(p->say, "Reason"));
        put_column(p, tr(p->say, "Source"));
        html_lit(p->out, "<th scope=\"col\" class=\"n\">");
        put_word(p, tr(p->say, "Pages"));
        html_lit(p->out, "</th>");
        put_column(p, tr(p->say, "For example"));
        html_lit(p->out, "</tr></thead><tbody>\n");
        for (size_t i = 0; i < b->outcome_count; i++)
            if (page_outcome_refused(b->outcomes[i].outcome))
                put_refused_row(p, &b->outcomes[i]);
        html_lit(p->out, "</tbody></table>\n");
    }
    put_unread(p);
    html_lit(p->out, "</section>\n");
}

static void
put_ads(struct page_parts *p)
{
    const struct brief *b = p->brief;
    html_lit(p->out, "<section><h2>");
    put_word(p, tr(p->say, "Flagged ads"));
    html_lit(p->out, "</h2>\n");
    if (b->flagged_total == 0) {
        html_lit(p->out, "<p>");
        put_word(p, tr(p->say, "No ad was flagged in this period."));
        html_lit(p->out, "</p>\n");
    }
    if (b->flagged_total > (int64_t)b->item_count) {
        html_lit(p->out, "<p class=\"dim\">");
        html_textf(p->out, tr(p->say, "The strongest %zu of %ld are shown."),
                   b->item_count, (long)b->flagged_total);
        html_lit(p->out, "</p>\n");
    }
    for (size_t i = 0; i < b->item_count; i++)
        brief_card(b, i, p->out);
    html_lit(p->out, "</section>\n");
}

static void
put_legend(struct page_parts *p)
{
    html_lit(p->out, "<footer class=\"legend\"><p>");
    put_word(p, tr(p->say,
                   "Small numbers in the text lead to the list below it. Yellow marks "
                   "a cue, dotted green what speaks against."));
    html_lit(p->out, " ");
    put_word(p, tr(p->say,
                   "Grade A: the text alone can show the cue. Grade B: it needs a "
                   "second source. Points are summed under a cap for each group; with "
                   "the statistics of words they give the band."));
    html_lit(p->out, " ");
    put_word(p, tr(p->say,
                   "D1 to D6 are the dimensions of the ILO and European Commission "
                   "indicators; an ad can speak to recruitment only (D1 to D3), and "
                   "state terms of D4 to D6. Our list of indicators comes from a "
                   "secondary source and is not verified yet."));
    html_lit(p->out, "</p><p>");
    if (p->brief->options.show_contacts)
        put_word(p,
                 tr(p->say, "Contacts are shown in full: handle this page as personal "
                            "data."));
    else
        put_word(p,
                 tr(p->say, "Contacts are masked. Addresses are written so that they "
                            "cannot be opened by mistake."));
    html_lit(p->out, "</p></footer>\n");
}

void
brief_write_html(const struct brief *b, struct buf *out)
{
    enum lang say = b->options.say == LANG_NONE ? LANG_EN : b->options.say;
    struct page_parts p = {
        .brief = b, .say = say, .mask = !b->options.show_contacts, .out = out
    };
    arena_init(&p.arena, 0);
    html_lit(out, "<!DOCTYPE html>\n<html");
    html_attr(out, "lang", str_of(lang_name(say)));
    html_lit(
        out,
        "><head><meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n"
        "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    put_word(&p, tr(say, "Brief"));
    if (b->options.title.n) {
        html_lit(out, ": ");
        html_text(out, b->options.title);
    }
    html_lit(out, "</title>\n<style>");
    buf_add(out, brief_style());
    html_lit(out, "</style></head>\n<body>\n");
    put_top(&p);
    put_figures(&p);
    put_glance(&p);
    put_refused(&p);
    put_ads(&p);
    put_legend(&p);
    html_lit(out, "</body></html>\n");
    arena_free(&p.arena);
}
