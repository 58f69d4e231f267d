/*
 * brief_evidence: the lower half of a card: cues, counter-evidence, silence, pay,
 * dimensions.
 *
 * Both sides are laid out in the same type and width. What only a visit could show (D4
 * to D6) is named as not visible, so that its absence is not read as good news; a term
 * that the ad itself states of it is named as that.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/brief_parts.h"

#include "core/html.h"
#include "core/json.h"
#include "core/tr.h"
#include "reports/hits.h"
#include "reports/words.h"

/* "+3.0" or a true minus and the points, without the locale. */
static void
put_points(struct card *c, double points)
{
    struct json j = json_to(c->out);
    if (points < 0)
        html_lit(c->out, "\xE2\x88\x92");
    else
        html_lit(c->out, "+");
    json_number(&j, points < 0 ? -points : points, 1);
}

static void
put_quote(struct card *c, const struct hit *hit)
{
    struct str quote = paper_quote(&c->paper, hit);
    if (quote.n == 0)
        return;
    html_lit(c->out, "<q");
    card_lang(c);
    html_lit(c->out, ">");
    html_text(c->out, quote);
    html_lit(c->out, "</q>");
}

/* Other words of the cue above: the quote and nothing else. */
static void
put_again(struct card *c, size_t number)
{
    html_lit(c->out, "<li><div class=\"line\"><span class=\"no\">");
    html_textf(c->out, "%zu", number);
    html_lit(c->out, "</span>");
    put_quote(c, &c->hits[number - 1]);
    html_lit(c->out, "</div></li>\n");
}

static void
put_hit(struct card *c, size_t number)
{
    const struct hit *hit = &c->hits[number - 1];
    html_lit(c->out, "<li><div class=\"line\"><span class=\"no\">");
    html_textf(c->out, "%zu", number);
    html_lit(c->out, "</span><b>");
    html_text(c->out, hit->cue);
    html_lit(c->out, "</b><span>");
    for (size_t i = 0; i < hit->indicator_count; i++) {
        if (i)
            html_lit(c->out, ", ");
        html_text(c->out, hit->indicators[i]);
    }
    if (hit->grade) {
        if (hit->indicator_count)
            card_separator(c);
        html_textf(c->out, tr(c->say, "grade %c"), hit->grade);
    }
    html_lit(c->out, "</span><span class=\"points\">");
    put_points(c, hit->points);
    html_lit(c->out, "</span></div>");
    put_quote(c, hit);
    html_lit(c->out, "<p class=\"say\">");
    card_shown(c, hit->why);
    html_lit(c->out, "</p></li>\n");
}

static void
put_hits(struct card *c, size_t first, size_t last)
{
    if (first > last)
        return;
    html_lit(c->out, "<ol>\n");
    for (size_t number = first; number <= last; number++)
        if (number > first && hits_is_again(c->hits, number - 1))
            put_again(c, number);
        else
            put_hit(c, number);
    html_lit(c->out, "</ol>");
}

static void
put_nothing(struct card *c, const char *sentence)
{
    html_lit(c->out, "<p class=\"dim\">");
    card_word(c, sentence);
    html_lit(c->out, "</p>");
}

static void
put_silent(struct card *c)
{
    if (c->risk->silent_count == 0)
        return;
    html_lit(c->out, "<div class=\"silent\"><h4>");
    card_word(c, tr(c->say, "What the ad is silent about"));
    html_lit(c->out, "</h4><ul>");
    for (size_t i = 0; i < c->risk->silent_count; i++) {
        html_lit(c->out, "<li>");
        html_text(c->out, word_silent(c->say, c->risk->silent[i]));
        html_lit(c->out, "</li>");
    }
    html_lit(c->out, "</ul></div>");
}

/* What the ad says there is not, or will be told later, in its own words. */
static void
put_denied(struct card *c)
{
    if (c->risk->denied_count == 0)
        return;
    html_lit(c->out, "<div class=\"silent\"><h4>");
    card_word(c, tr(c->say, "What the ad denies or puts off"));
    html_lit(c->out, "</h4><ul>");
    for (size_t i = 0; i < c->risk->denied_count; i++) {
        const struct fact_seen *fact = &c->risk->denied[i];
        const struct hit place = { .field = fact->field,
                                   .start = fact->start,
                                   .end = fact->end,
                                   .quote = fact->quote };
        html_lit(c->out, "<li>");
        html_text(c->out, word_silent(c->say, str_of(fact->name)));
        html_lit(c->out, ": <q");
        card_lang(c);
        html_lit(c->out, ">");
        html_text(c->out, paper_quote(&c->paper, &place));
        html_lit(c->out, "</q></li>");
    }
    html_lit(c->out, "</ul></div>");
}

/*
 * What speaks against floats at the right of what was found, in the same type and width; where
 * it ends, the cues take the whole line.
 */
void
card_sides(struct card *c)
{
    html_lit(c->out, "<div class=\"sides\"><section class=\"con\"><h4>");
    card_word(c, tr(c->say, "What speaks against"));
    html_lit(c->out, "</h4>");
    if (c->cue_count == c->hit_count)
        put_nothing(c, tr(c->say, "Nothing was found that speaks against."));
    put_hits(c, c->cue_count + 1, c->hit_count);
    put_denied(c);
    put_silent(c);
    html_lit(c->out, "</section>\n<section><h4>");
    card_word(c, tr(c->say, "Cues found"));
    html_lit(c->out, "</h4>");
    if (c->cue_count == 0)
        put_nothing(c, tr(c->say, "The words of the ad as a whole, no single cue."));
    put_hits(c, 1, c->cue_count);
    html_lit(c->out, "</section></div>\n");
}

/* How many indicators of each strength; those that are none are not named. */
static void
put_strengths(struct card *c, const struct dimension *d)
{
    const struct {
        const char *word;
        int count;
    } part[] = { { tr(c->say, "strong"), d->strong },
                 { tr(c->say, "medium"), d->medium },
                 { tr(c->say, "weak"), d->weak } };
    bool any = false;
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
        if (part[i].count == 0)
            continue;
        if (any)
            html_lit(c->out, ", ");
        card_word(c, part[i].word);
        html_textf(c->out, ": %d", part[i].count);
        any = true;
    }
}

static void
put_dimension(struct card *c, int number)
{
    const struct dimension *d = &c->risk->dimensions[number - 1];
    if (number > DIMENSIONS_RECRUIT && d->state == DIMENSION_NONE) {
        html_lit(c->out, "<div class=\"unseen\"><b>");
        html_textf(c->out, "D%d", number);
        html_lit(c->out, "</b>");
        card_word(c, word_dimension(c->say, number));
        html_lit(c->out, "<span class=\"state\">");
        card_word(c, tr(c->say, "cannot be seen in an ad"));
        html_lit(c->out, "</span></div>\n");
        return;
    }
    if (d->state == DIMENSION_POSITIVE)
        html_lit(c->out, "<div class=\"all\"><b>");
    else if (d->state != DIMENSION_NONE)
        html_lit(c->out, "<div class=\"some\"><b>");
    else
        html_lit(c->out, "<div><b>");
    html_textf(c->out, "D%d", number);
    html_lit(c->out, "</b>");
    card_word(c, word_dimension(c->say, number));
    html_lit(c->out, "<span class=\"state\">");
    card_word(c, word_dimension_state(c->say, d->state));
    html_lit(c->out, "</span>");
    put_strengths(c, d);
    html_lit(c->out, "</div>\n");
}

void
card_pay(struct card *c)
{
    const struct pay_judged *pay = &c->risk->pay;
    if (!pay->known)
        return;
    struct buf ratio;
    buf_init(&ratio, 64);
    struct json j = json_to(&ratio);
    json_number(&j, pay->ratio, 1);
    html_lit(c->out, "<p class=\"pay\">");
    html_textf(c->out, tr(c->say, "Pay: up to about %.0f US dollars a month."),
               pay->amount_usd_month);
    if (pay->compared) {
        html_lit(c->out, " ");
        html_textf(
            c->out,
            tr(c->say, "The reference for such work is %.0f; that is %s times it."),
            pay->reference, buf_cstr(&ratio));
    }
    html_lit(c->out, "</p>\n");
    buf_free(&ratio);
}

void
card_dimensions(struct card *c)
{
    if (!c->risk->known)
        return;
    html_lit(c->out, "<div class=\"delphi\">\n");
    for (int number = 1; number <= DIMENSION_COUNT; number++)
        put_dimension(c, number);
    html_lit(c->out, "</div>\n");
}
