/*
 * brief_card: one ad of the HTML brief.
 *
 * The card lays out what speaks for a closer look and what speaks against it side by
 * side, in the same type. Every text of the ad passes html_text(); contacts are masked
 * before that unless the reader asked for them; addresses are disarmed and are no
 * links.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/brief_parts.h"

#include "core/html.h"
#include "core/json.h"
#include "core/tr.h"
#include "core/utf8.h"
#include "reports/hits.h"
#include "reports/words.h"
#include "text/marks.h"

#define TEXT_SHOWN  6000 /* bytes of an ad's text on the page: a long A4 page */
#define TEXT_READ   8000 /* bytes that are searched for contacts, so that none is cut */
#define TITLE_SHOWN 300
#define FIRST_WORDS 120
#define PACK_DIGITS 12
#define LINES_MAX   2 /* line feeds in a row that are kept */

static void
card_open(struct card *c, const struct brief *b, size_t index, struct buf *out)
{
    const struct ad_record *item = &b->items[index];
    *c = (struct card){ .brief = b,
                        .item = item,
                        .risk = &b->risks[index],
                        .say = b->options.say,
                        .mask = !b->options.show_contacts,
                        .out = out };
    arena_init(&c->arena, 0);
    paper_ad_begin(&c->paper, &item->ad, c->mask, &c->arena);
    size_t cues = 0, counter = 0;
    const struct hit *for_it =
        hits_by_cue(item->cues, item->cue_count, &c->arena, &cues);
    const struct hit *against =
        hits_by_cue(item->counter, item->counter_count, &c->arena, &counter);
    c->cue_count = cues;
    c->hit_count = cues + counter;
    c->hits = ARENA_NEW(&c->arena, struct hit, c->hit_count + 1);
    for (size_t i = 0; i < c->hit_count; i++)
        c->hits[i] = i < cues ? for_it[i] : against[i - cues];
}

/*
 * Text with long runs of empty lines closed up; *feeds counts line feeds written in a
 * row.
 */
static void
put_lines(struct card *c, struct str text, size_t *feeds)
{
    size_t from = 0;
    for (size_t at = 0; at < text.n; at++) {
        char byte = text.p[at];
        if (byte == '\n' && *feeds == LINES_MAX) {
            html_text(c->out, str_sub(text, from, at));
            from = at + 1;
        } else if (byte == '\n') {
            ++*feeds;
        } else if (byte != ' ' && byte != '\t' && byte != '\r') {
            *feeds = 0;
        }
    }
    html_text(c->out, str_sub(text, from, text.n));
}

static void
put_piece(struct card *c, const struct mark_piece *piece, struct str text,
          size_t *feeds)
{
    bool against = piece->hit > c->cue_count;
    if (!piece->hit) {
        put_lines(c, text, feeds);
        return;
    }
    if (against)
        html_lit(c->out, "<mark class=\"against\">");
    else
        html_lit(c->out, "<mark>");
    put_lines(c, text, feeds);
    html_lit(c->out, "</mark>");
    if (!piece->ends)
        return;
    html_lit(c->out, "<sup>");
    html_textf(c->out, "%zu", piece->hit);
    html_lit(c->out, "</sup>");
}

/* The front of `text`; hits that reach beyond it are shown in the list only. */
static struct str
front_of(struct str text)
{
    return text.n <= TEXT_READ ? text : str_sub(text, 0, utf8_floor(text, TEXT_READ));
}

/*
 * Marked text of a field, at most `max` bytes of it. Returns false when some was left
 * out.
 */
static bool
put_marked(struct card *c, enum ad_field field, size_t max)
{
    struct str whole = ad_field_text(&c->item->ad, field);
    struct str text = front_of(whole);
    size_t count = 0;
    size_t written = 0;
    size_t feeds = 0;
    struct mark_job job = { text, field, c->hits, c->hit_count, c->mask };
    const struct mark_piece *pieces = marks_cut(&job, &c->arena, &count);
    for (size_t i = 0; i < count; i++) {
        struct str piece = pieces[i].text;
        bool fits = piece.n <= max - written;
        if (!fits && pieces[i].masked)
            return false;
        if (!fits)
            piece = str_sub(piece, 0, utf8_floor(piece, max - written));
        put_piece(c, &pieces[i], piece, &feeds);
        written += piece.n;
        if (!fits)
            return false;
    }
    return text.n == whole.n;
}

/* An ad without a title is called by its first words. */
static void
put_first_words(struct card *c)
{
    struct str text = str_trim(front_of(c->item->ad.text));
    struct str line = str_trim(paper_text(text, c->mask, &c->arena));
    ptrdiff_t feed = str_find_char(line, '\n');
    bool cut = feed >= 0;
    if (cut)
        line = str_trim(str_sub(line, 0, (size_t)feed));
    if (line.n > FIRST_WORDS) {
        line = str_sub(line, 0, utf8_floor(line, FIRST_WORDS));
        cut = true;
    }
    if (line.n == 0) {
        card_word(c, tr(c->say, "(no title)"));
        return;
    }
    html_text(c->out, line);
    if (cut)
        html_lit(c->out, "\xE2\x80\xA6");
}

static void
put_title(struct card *c)
{
    if (c->item->ad.title.n == 0)
        put_first_words(c);
    else if (!put_marked(c, FIELD_TITLE, TITLE_SHOWN))
        html_lit(c->out, "\xE2\x80\xA6");
}

static void
put_head(struct card *c)
{
    const struct queue_row *row = &c->item->row;
    html_lit(c->out, "<div class=\"head\"><span class=\"band\">");
    card_word(c, word_band_shape(row->band));
    html_lit(c->out, " ");
    card_word(c, word_band(c->say, row->band));
    html_lit(c->out, "</span><h3");
    card_lang(c);
    html_lit(c->out, ">");
    put_title(c);
    html_lit(c->out, "</h3><span class=\"key\">");
    html_text(c->out, str_sub(row->key, 0, BRIEF_KEY_DIGITS));
    html_lit(c->out, "</span></div>\n");
}

static void
put_state(struct card *c)
{
    const struct ad_record *item = c->item;
    card_word(c, word_state(c->say, item->row.state));
    if (item->row.state == QUEUE_CLAIMED && item->row.holder.n) {
        html_lit(c->out, ": ");
        html_text(c->out, item->row.holder);
    }
    if (!item->row.decided)
        return;
    html_lit(c->out, ": ");
    card_word(c, word_decision(c->say, item->row.decision));
}

static void
put_meta(struct card *c)
{
    const struct ad_record *item = c->item;
    enum ad_kind kind = item->ad.kind ? item->ad.kind : c->risk->kind;
    enum lang lang = item->ad.lang ? item->ad.lang : c->risk->lang;
    char first[BRIEF_MINUTE_SIZE], last[BRIEF_MINUTE_SIZE];
    brief_minute(item->row.first_seen_ms, first);
    brief_minute(item->row.last_seen_ms, last);
    html_lit(c->out, "<p class=\"meta\">");
    html_text(c->out, brief_site(&item->ad, c->mask, &c->arena));
    if (item->ad.source.n) {
        card_separator(c);
        html_text(c->out, paper_address(item->ad.source, c->mask, &c->arena));
    }
    card_separator(c);
    card_word(c, word_kind(c->say, kind));
    card_separator(c);
    card_word(c, word_lang(c->say, lang));
    card_separator(c);
    html_textf(c->out, tr(c->say, "first seen %s"), first);
    if (item->row.times_seen > 1) {
        card_separator(c);
        html_textf(c->out, tr(c->say, "last seen %s"), last);
        card_separator(c);
        html_textf(
            c->out,
            tr_n(c->say, "seen %ld time", "seen %ld times", (long)item->row.times_seen),
            (long)item->row.times_seen);
    }
    card_separator(c);
    put_state(c);
    html_lit(c->out, "</p>\n");
}

static void
put_text(struct card *c)
{
    if (c->item->ad.text.n == 0)
        return;
    html_lit(c->out, "<div class=\"text\"");
    card_lang(c);
    html_lit(c->out, ">");
    bool whole = put_marked(c, FIELD_TEXT, TEXT_SHOWN);
    html_lit(c->out, "</div>\n");
    if (whole)
        return;
    html_lit(c->out, "<p class=\"dim\">");
    html_textf(c->out,
               tr(c->say, "The text is longer. All of it: lurewatch queue show %.*s"),
               BRIEF_KEY_DIGITS, c->item->row.key.p);
    html_lit(c->out, "</p>\n");
}

static void
put_fact(struct card *c, const char *name, struct str value)
{
    if (value.n == 0)
        return;
    struct str shown = paper_text(front_of(value), c->mask, &c->arena);
    html_lit(c->out, "<dt>");
    card_word(c, name);
    html_lit(c->out, "</dt><dd");
    card_lang(c);
    html_lit(c->out, ">");
    html_text(c->out, str_sub(shown, 0, utf8_floor(shown, TITLE_SHOWN)));
    html_lit(c->out, "</dd>");
}

static void
put_facts(struct card *c)
{
    const struct ad *ad = &c->item->ad;
    if (ad->employer.n + ad->location.n + ad->salary.n + ad->contacts.n == 0)
        return;
    html_lit(c->out, "<dl class=\"facts\">");
    put_fact(c, tr(c->say, "Employer"), ad->employer);
    put_fact(c, tr(c->say, "Place"), ad->location);
    put_fact(c, tr(c->say, "Pay"), ad->salary);
    put_fact(c, tr(c->say, "Contacts"), ad->contacts);
    html_lit(c->out, "</dl>\n");
}

static void
put_address(struct card *c)
{
    const struct ad_record *item = c->item;
    html_lit(c->out, "<p class=\"address\">");
    html_textf(c->out, tr(c->say, "ad %.*s"), BRIEF_KEY_DIGITS, item->row.key.p);
    card_separator(c);
    html_textf(c->out, tr(c->say, "rules %.*s"),
               (int)(item->row.pack.n < PACK_DIGITS ? item->row.pack.n : PACK_DIGITS),
               item->row.pack.n ? item->row.pack.p : "");
    if (item->ad.url.n) {
        card_separator(c);
        html_text(c->out, paper_url(front_of(item->ad.url), c->mask, &c->arena));
    }
    html_lit(c->out, "</p>\n");
}

void
brief_card_id(const struct ad_record *item, struct buf *out)
{
    buf_lit(out, "ad-");
    html_text(out, str_sub(item->row.key, 0, BRIEF_KEY_DIGITS));
}

void
brief_card_title(const struct brief *b, size_t index, struct buf *out)
{
    struct card c;
    card_open(&c, b, index, out);
    c.hit_count = 0;
    put_title(&c);
    arena_free(&c.arena);
}

void
brief_card(const struct brief *b, size_t index, struct buf *out)
{
    struct card c;
    card_open(&c, b, index, out);
    html_lit(out, "<article class=\"ad ");
    html_text(out, str_of(band_name(c.item->row.band)));
    html_lit(out, "\" id=\"");
    brief_card_id(c.item, out);
    html_lit(out, "\">\n");
    put_head(&c);
    put_meta(&c);
    html_lit(out, "<p class=\"why\">");
    card_shown(&c, c.item->row.why);
    html_lit(out, "</p>\n");
    put_text(&c);
    put_facts(&c);
    card_sides(&c);
    card_pay(&c);
    card_dimensions(&c);
    put_address(&c);
    html_lit(out, "</article>\n");
    arena_free(&c.arena);
}
