/*
 * brief_csv: the brief as a table for spreadsheets (RFC 4180). A cell that a
 * spreadsheet would run as a formula gets an apostrophe in front.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/brief.h"

#include "core/json.h"
#include "core/time.h"
#include "core/utf8.h"
#include "reports/paper.h"

#include <inttypes.h>

struct row_writer {
    struct buf *out;
    struct arena arena;
    bool mask;
    bool begun; /* a cell stands in this row already */
};

/*
 * Would a spreadsheet run this? Controls, blanks and a byte order mark in front are dropped by
 * some readers, so they do not hide what follows; full-width signs are read as the plain ones.
 */
static bool
is_formula(struct str text)
{
    static const struct str wide[] = { STR("\xEF\xBC\x9D"), STR("\xEF\xBC\x8B"),
                                       STR("\xEF\xBC\x8D"), STR("\xEF\xBC\xA0") };
    size_t i = 0;

    if (text.n && memchr("\t\r", text.p[0], 2))
        return true;
    while (i < text.n && ((unsigned char)text.p[i] <= ' ' ||
                          str_starts(str_sub(text, i, text.n), STR("\xEF\xBB\xBF"))))
        i += (unsigned char)text.p[i] <= ' ' ? 1 : 3;
    for (size_t k = 0; k < sizeof wide / sizeof wide[0]; k++)
        if (str_starts(str_sub(text, i, text.n), wide[k]))
            return true;
    return i < text.n && memchr("=+-@", text.p[i], 4) != NULL;
}

static void
put_cell(struct row_writer *w, struct str text)
{
    struct buf clean;
    if (w->begun)
        buf_add_char(w->out, ',');
    w->begun = true;
    buf_init(&clean, w->out->max);
    utf8_put_clean(&clean, text);
    buf_add_char(w->out, '"');
    if (is_formula(buf_str(&clean)))
        buf_add_char(w->out, '\'');
    for (size_t i = 0; i < clean.n; i++) {
        if (clean.p[i] == '"')
            buf_add_char(w->out, '"');
        if (clean.p[i] != '\0')
            buf_add_char(w->out, clean.p[i]);
    }
    buf_add_char(w->out, '"');
    w->out->failed |= buf_failed(&clean);
    buf_free(&clean);
}

/* A number of ours is no formula, also when it is negative. */
static void
put_points(struct row_writer *w, double points)
{
    if (w->begun)
        buf_add_char(w->out, ',');
    w->begun = true;
    struct json j = json_to(w->out);
    json_number(&j, points, 2);
}

static void
put_shown(struct row_writer *w, struct str text)
{
    put_cell(w, paper_text(text, w->mask, &w->arena));
}

static void
put_time(struct row_writer *w, int64_t ms)
{
    char text[TIME_TEXT_SIZE] = "";
    if (ms)
        time_format(ms, text);
    put_cell(w, str_of(text));
}

static void
end_row(struct row_writer *w)
{
    buf_lit(w->out, "\r\n");
    w->begun = false;
}

/* Cue codes, or their indicators, each once, with a space between. */
static void
put_codes(struct row_writer *w, const struct hit *hits, size_t count, bool indicators)
{
    struct buf codes;
    buf_init(&codes, w->out->max);
    for (size_t i = 0; i < count; i++) {
        size_t n = indicators ? hits[i].indicator_count : 1;
        for (size_t k = 0; k < n; k++) {
            struct str code = indicators ? hits[i].indicators[k] : hits[i].cue;
            struct str spaced = arena_printf(&w->arena, " " STR_FMT " ", STR_ARG(code));
            if (str_find(buf_str(&codes), spaced) >= 0)
                continue;
            if (codes.n)
                buf_cut(&codes, codes.n - 1);
            buf_add(&codes, spaced);
        }
    }
    put_cell(w, str_trim(buf_str(&codes)));
    buf_free(&codes);
}

static void
put_silent(struct row_writer *w, const struct risk *risk)
{
    struct buf names;
    buf_init(&names, w->out->max);
    for (size_t i = 0; i < risk->silent_count; i++) {
        if (i)
            buf_add_char(&names, ' ');
        buf_add(&names, risk->silent[i]);
    }
    put_cell(w, buf_str(&names));
    buf_free(&names);
}

static void
put_row(struct row_writer *w, const struct ad_record *item, const struct risk *risk)
{
    const struct queue_row *row = &item->row;
    const struct ad *ad = &item->ad;
    struct paper_ad paper;
    paper_ad_begin(&paper, ad, w->mask, &w->arena);
    put_cell(w, row->key);
    put_cell(w, str_of(band_name(row->band)));
    put_points(w, row->points);
    put_cell(w, str_of(queue_state_name(row->state)));
    put_cell(w, str_of(row->decided ? decision_name(row->decision) : ""));
    put_cell(w, str_of(ad_kind_name(ad->kind ? ad->kind : risk->kind)));
    put_cell(w, str_of(lang_name(ad->lang ? ad->lang : risk->lang)));
    put_cell(w, paper_address(ad->source, w->mask, &w->arena));
    put_cell(w, paper_url(ad->url, w->mask, &w->arena));
    put_cell(w, paper_field(&paper, FIELD_TITLE));
    put_cell(w, paper_field(&paper, FIELD_EMPLOYER));
    put_cell(w, paper_field(&paper, FIELD_LOCATION));
    put_cell(w, paper_field(&paper, FIELD_SALARY));
    put_cell(w, paper_field(&paper, FIELD_CONTACTS));
    put_shown(w, row->why);
    put_codes(w, item->cues, item->cue_count, false);
    put_codes(w, item->cues, item->cue_count, true);
    put_cell(w, item->cue_count ? paper_quote(&paper, &item->cues[0]) : STR(""));
    put_codes(w, item->counter, item->counter_count, false);
    put_silent(w, risk);
    put_time(w, row->first_seen_ms);
    put_time(w, row->last_seen_ms);
    buf_printf(w->out, ",%" PRId64, row->times_seen);
    put_cell(w, row->pack);
    end_row(w);
}

void
brief_write_csv(const struct brief *b, struct buf *out)
{
    struct row_writer w = { .out = out, .mask = !b->options.show_contacts };
    arena_init(&w.arena, 0);
    buf_lit(out, "key,band,points,state,decision,kind,lang,source,url,title,employer,"
                 "location,salary,contacts,why,cues,indicators,quote,counter,silent,"
                 "first_seen,last_seen,times_seen,pack");
    end_row(&w);
    for (size_t i = 0; i < b->item_count; i++) {
        put_row(&w, &b->items[i], &b->risks[i]);
        arena_reset(&w.arena);
    }
    arena_free(&w.arena);
}
