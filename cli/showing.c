/*
 * showing: what a person sees of the queue in a terminal.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/showing.h"

#include "core/ad_line.h"

#include "core/time.h"
#include "core/tr.h"
#include "text/contacts.h"
#include "text/marks.h"

/* The text as it may be shown: contacts masked unless asked for. */
static struct str
shown(struct showing *s, struct str text)
{
    struct buf masked;
    struct str kept;

    if (s->show_contacts || !text.n)
        return text;
    buf_init(&masked, 64u << 20);
    contacts_mask_text(text, &masked);
    kept = arena_str(s->arena, buf_str(&masked));
    buf_free(&masked);
    return kept;
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

static struct str
place_of(const struct queue_row *row)
{
    struct str url = row->url;
    ptrdiff_t at = str_find(url, STR("://"));

    if (at < 0)
        return row->source;
    url = str_sub(url, (size_t)at + 3, url.n);
    at = str_find_char(url, '/');
    return at < 0 ? url : str_sub(url, 0, (size_t)at);
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

static enum term_style
band_style(enum band band)
{
    return band == BAND_HIGH ? TERM_ALARM : band == BAND_REVIEW ? TERM_BOLD : TERM_DIM;
}

void
show_row(struct showing *s, const struct queue_row *row)
{
    struct term *t = s->term;
    size_t width = t->width > 60 ? t->width - 11 : 49;

    term_cell(t, band_style(row->band), term_band(row->band), 10);
    term_printf(t, " ");
    term_cell(t, TERM_DIM, str_sub(row->key, 0, 8), 8);
    term_printf(t, "  ");
    term_cell(t, TERM_PLAIN, place_of(row), 22);
    term_printf(t, " %-2s ", lang_name(row->lang));
    term_cell(t, TERM_DIM, age(s, row->first_seen_ms), 4);
    term_printf(t, " ");
    term_cell(t, TERM_BOLD, headline(s, row->title), width > 50 ? width - 41 : 10);
    term_printf(t, "\n           ");
    term_wrap(t, TERM_PLAIN, shown(s, row->why), 11);
    term_printf(t, "\n           ");
    if (row->quote.n)
        term_cell(t, TERM_DIM,
                  arena_printf(s->arena, STR_FMT " \"" STR_FMT "\"", STR_ARG(row->cue),
                               STR_ARG(shown(s, row->quote))),
                  width);
    if (row->state != QUEUE_OPEN)
        term_printf(t, "\n           [%s%s" STR_FMT "%s%s]",
                    tr(s->say, queue_state_name(row->state)), row->holder.n ? " " : "",
                    STR_ARG(row->holder), row->decided ? ": " : "",
                    row->decided ? tr(s->say, decision_name(row->decision)) : "");
    term_printf(t, "\n");
}

static void
show_line(struct showing *s, const char *label, struct str text)
{
    if (!text.n)
        return;
    term_cell(s->term, TERM_DIM, str_of(tr(s->say, label)), 12);
    term_text(s->term, TERM_PLAIN, shown(s, text));
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
show_hits(struct showing *s, const char *title, const struct hit *hits, size_t count)
{
    if (!count)
        return;
    term_printf(s->term, "\n");
    term_text(s->term, TERM_BOLD, str_of(tr(s->say, title)));
    term_printf(s->term, "\n");
    for (size_t i = 0; i < count; i++) {
        const struct hit *h = &hits[i];
        term_printf(s->term, "  %2zu  " STR_FMT " %+.1f (%c) ", i + 1, STR_ARG(h->cue),
                    h->points, h->grade ? h->grade : '-');
        term_text(s->term, TERM_PLAIN, h->why);
        if (h->quote.n) {
            term_printf(s->term, "\n        ");
            term_text(
                s->term, TERM_DIM,
                arena_printf(s->arena, "\"" STR_FMT "\"", STR_ARG(shown(s, h->quote))));
        }
        term_printf(s->term, "\n");
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
                               STR_ARG(d->who), STR_ARG(d->reason), STR_ARG(d->note)));
        term_printf(s->term, "\n");
    }
}

void
show_record(struct showing *s, const struct ad_record *r)
{
    char seen[TIME_TEXT_SIZE];

    time_format(r->row.first_seen_ms, seen);
    term_text(s->term, band_style(r->row.band), term_band(r->row.band));
    term_printf(s->term, "  ");
    term_text(s->term, TERM_BOLD, shown(s, r->ad.title));
    term_printf(s->term, "\n");
    show_line(s, "id", r->row.key);
    show_line(s, "site", r->ad.url.n ? r->ad.url : r->ad.source);
    show_line(s, "first seen", str_of(seen));
    show_line(s, "employer", r->ad.employer);
    show_line(s, "place", r->ad.location);
    show_line(s, "pay", r->ad.salary);
    show_line(s, "contacts", r->ad.contacts);
    show_line(s, "why", r->row.why);
    term_printf(s->term, "\n");
    show_text(s, r->ad.text, FIELD_TEXT, r);
    show_hits(s, "Cues", r->cues, r->cue_count);
    show_hits(s, "What speaks against", r->counter, r->counter_count);
    show_decisions(s, r);
    term_printf(s->term, "\n");
    term_text(
        s->term, TERM_DIM,
        str_of(tr(s->say,
                  "An ad can only show cues consistent with recruitment deception. "
                  "This is no finding of a crime.")));
    term_printf(s->term, "\n");
}

static void
put_time(struct json *j, const char *key, int64_t ms)
{
    char text[TIME_TEXT_SIZE];

    if (!ms)
        return;
    time_format(ms, text);
    json_put_text(j, key, str_of(text));
}

static void
row_members(struct showing *s, const struct queue_row *row, struct json *j)
{
    json_put_text(j, "id", row->key);
    json_put_text(j, "state", str_of(queue_state_name(row->state)));
    json_put_text(j, "lane", str_of(lane_name(row->lane)));
    json_put_text(j, "band", str_of(band_name(row->band)));
    json_put_real(j, "probability", row->probability, 4);
    json_put_real(j, "points", row->points, 2);
    json_put_real(j, "inclusion", row->inclusion, 6);
    json_put_text(j, "lang", str_of(lang_name(row->lang)));
    json_put_text(j, "kind", str_of(ad_kind_name(row->kind)));
    json_put_text(j, "source", row->source);
    json_put_text(j, "url", shown(s, row->url));
    json_put_text(j, "title", shown(s, row->title));
    json_put_text(j, "why", shown(s, row->why));
    json_put_text(j, "cue", row->cue);
    json_put_text(j, "quote", shown(s, row->quote));
    json_put_text(j, "holder", row->holder);
    put_time(j, "claim_until", row->claim_until_ms);
    put_time(j, "first_seen", row->first_seen_ms);
    put_time(j, "last_seen", row->last_seen_ms);
    json_put_int(j, "times_seen", row->times_seen);
    json_put_int(j, "version", row->version);
    if (row->decided)
        json_put_text(j, "decision", str_of(decision_name(row->decision)));
    json_put_text(j, "pack", row->pack);
}

void
show_row_json(struct showing *s, const struct queue_row *row, struct json *j)
{
    json_open_object(j);
    row_members(s, row, j);
    json_end_object(j);
}

static void
decisions_json(struct showing *s, const struct ad_record *r, struct json *j)
{
    json_key(j, "decisions");
    json_open_array(j);
    for (size_t i = 0; i < r->decision_count; i++) {
        const struct decision_row *d = &r->decisions[i];
        json_open_object(j);
        json_put_int(j, "id", d->id);
        put_time(j, "at", d->at_ms);
        json_put_text(j, "who", d->who);
        json_put_text(j, "outcome", str_of(decision_name(d->outcome)));
        json_put_text(j, "reason", shown(s, d->reason));
        json_put_text(j, "note", shown(s, d->note));
        if (d->supersedes)
            json_put_int(j, "supersedes", d->supersedes);
        json_end_object(j);
    }
    json_end_array(j);
}

void
show_record_json(struct showing *s, const struct ad_record *r, struct json *j)
{
    struct ad ad = r->ad;

    ad.id = shown(s, ad.id);
    ad.url = shown(s, ad.url);
    ad.text = shown(s, ad.text);
    ad.title = shown(s, ad.title);
    ad.contacts = shown(s, ad.contacts);
    ad.employer = shown(s, ad.employer);
    ad.location = shown(s, ad.location);
    ad.salary = shown(s, ad.salary);
    json_open_object(j);
    row_members(s, &r->row, j);
    json_key(j, "ad");
    ad_write_json(&ad, j);
    if (s->show_contacts && r->risk.n) {
        json_key(j, "risk");
        json_raw(j, r->risk);
    }
    decisions_json(s, r, j);
    json_put_bool(j, "hold", r->hold);
    json_put_text(j, "warc_file", r->warc_file);
    json_end_object(j);
}
