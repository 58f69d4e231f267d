/*
 * brief_csv: the brief as a table for spreadsheets.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/brief.h"

#include "reports/csv.h"
#include "reports/paper.h"

struct row_writer {
    struct csv csv;
    struct arena arena;
    bool mask;
};

static void
put_cell(struct row_writer *w, struct str text)
{
    csv_text(&w->csv, text);
}

static void
put_shown(struct row_writer *w, struct str text)
{
    put_cell(w, paper_text(text, w->mask, &w->arena));
}

/* Cue codes, or their indicators, each once, with a space between. */
static void
put_codes(struct row_writer *w, const struct hit *hits, size_t count, bool indicators)
{
    struct buf codes;
    buf_init(&codes, w->csv.out->max);
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
    buf_init(&names, w->csv.out->max);
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
    csv_number(&w->csv, row->points, 2);
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
    csv_time(&w->csv, row->first_seen_ms);
    csv_time(&w->csv, row->last_seen_ms);
    csv_count(&w->csv, row->times_seen);
    put_cell(w, row->pack);
    csv_end(&w->csv);
}

void
brief_write_csv(const struct brief *b, struct buf *out)
{
    struct row_writer w = { .csv = { .out = out }, .mask = !b->options.show_contacts };
    arena_init(&w.arena, 0);
    buf_lit(out, "key,band,points,state,decision,kind,lang,source,url,title,employer,"
                 "location,salary,contacts,why,cues,indicators,quote,counter,silent,"
                 "first_seen,last_seen,times_seen,pack");
    csv_end(&w.csv);
    for (size_t i = 0; i < b->item_count; i++) {
        put_row(&w, &b->items[i], &b->risks[i]);
        arena_reset(&w.arena);
    }
    arena_free(&w.arena);
}
