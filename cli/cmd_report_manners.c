/*
 * report manners: what each host was asked, when, under which robots.txt and basis, and how long
 * it was left alone: the politeness ledger as evidence.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/report_parts.h"
#include "cli/term.h"
#include "cli/workspace.h"
#include "core/json.h"
#include "core/time.h"
#include "reports/paper.h"
#include "store/frontier.h"

#include <stdio.h>
#include <stdlib.h>

#define CLOCKS_MS 2 /* the ledger's wall clock against the crawl's own */

/* One host in the period. */
struct manners {
    struct str host, source, robots, basis;
    int64_t requests, refused, robots_asked, first_ms, last_ms, end_ms;
    int64_t shortest_ms; /* rest before a request that had another before it; -1 none */
    int64_t delay_ms;    /* the shortest that was in force */
    int64_t too_soon;    /* requests that came before the delay was over */
    int64_t snapshots;   /* different robots.txt in force, in a row */
    int64_t bases;       /* different bases, in a row */
};

struct manners_choice {
    const char *from, *to;
    bool each; /* request by request */
    bool json;
};

static int
by_host(const void *a, const void *b)
{
    const struct ledger_row *const *x = a, *const *y = b;
    int order = str_cmp((*x)->host, (*y)->host);

    if (order == 0)
        order = ((*x)->at_ms > (*y)->at_ms) - ((*x)->at_ms < (*y)->at_ms);
    return order ? order : (*x > *y) - (*x < *y);
}

static void
add_request(struct manners *m, const struct ledger_row *row)
{
    int64_t rest_ms = row->at_ms - m->end_ms;

    if (row->waited_ms > 0) { /* the crawl's own clock, also behind robots.txt */
        rest_ms = row->waited_ms;
    }
    if (m->requests > 0 || row->waited_ms > 0) {
        m->shortest_ms =
            m->shortest_ms < 0 || rest_ms < m->shortest_ms ? rest_ms : m->shortest_ms;
        m->too_soon += rest_ms + CLOCKS_MS < row->delay_ms;
    }
    m->delay_ms =
        m->requests == 0 || row->delay_ms < m->delay_ms ? row->delay_ms : m->delay_ms;
    m->first_ms = m->requests == 0 ? row->at_ms : m->first_ms;
    m->last_ms = row->at_ms;
    m->end_ms = row->at_ms + row->took_ms;
    m->requests++;
    m->robots_asked += row->is_robots;
    if (!row->is_robots && (!str_eq(m->basis, row->basis) || m->bases == 0)) {
        m->basis = row->basis;
        m->bases++;
    }
    if (!row->is_robots && (!str_eq(m->robots, row->robots) || m->snapshots == 0)) {
        m->robots = row->robots;
        m->snapshots++;
    }
}

/* One entry a host, in byte order. */
static struct manners *
gather(const struct ledger_row *rows, size_t count, struct arena *arena, size_t *hosts)
{
    const struct ledger_row **sorted =
        ARENA_NEW(arena, const struct ledger_row *, count);
    struct manners *list = ARENA_NEW(arena, struct manners, count);
    struct manners *m = NULL;

    for (size_t i = 0; i < count; i++)
        sorted[i] = &rows[i];
    if (count)
        qsort(sorted, count, sizeof(*sorted), by_host);
    *hosts = 0;
    for (size_t i = 0; i < count; i++) {
        if (!m || !str_eq(m->host, sorted[i]->host)) {
            m = &list[(*hosts)++];
            *m = (struct manners){ .host = sorted[i]->host,
                                   .source = sorted[i]->source,
                                   .shortest_ms = -1 };
        }
        if (sorted[i]->requested)
            add_request(m, sorted[i]);
        else
            m->refused++;
    }
    return list;
}

static void
print_json(struct term *t, const struct manners *m)
{
    char first[TIME_TEXT_SIZE], last[TIME_TEXT_SIZE];
    struct json j = json_to(&t->out);

    time_format(m->first_ms, first);
    time_format(m->last_ms, last);
    json_open_object(&j);
    json_put_text(&j, "host", m->host);
    json_put_text(&j, "source", m->source);
    json_put_text(&j, "basis", m->basis);
    json_put_int(&j, "bases", m->bases);
    json_put_int(&j, "requests", m->requests);
    json_put_int(&j, "robots_requests", m->robots_asked);
    json_put_int(&j, "refused", m->refused);
    if (m->requests > 0) {
        json_put_text(&j, "first", str_of(first));
        json_put_text(&j, "last", str_of(last));
        json_put_int(&j, "delay_ms", m->delay_ms);
        json_put_text(&j, "robots", m->robots);
        json_put_int(&j, "robots_snapshots", m->snapshots);
    }
    if (m->shortest_ms >= 0)
        json_put_int(&j, "shortest_rest_ms", m->shortest_ms);
    json_put_int(&j, "too_soon", m->too_soon);
    json_end_object(&j);
    term_printf(t, "\n");
}

static void
print_text(struct term *t, const struct manners *m)
{
    char first[TIME_TEXT_SIZE], last[TIME_TEXT_SIZE];

    term_text(t, TERM_BOLD, m->host);
    term_printf(t, "  source " STR_FMT ", basis: " STR_FMT "\n", STR_ARG(m->source),
                STR_ARG(m->basis.n ? m->basis : STR("none stated")));
    term_printf(t, "  %lld requests, %lld of them for robots.txt, %lld refused by us",
                (long long)m->requests, (long long)m->robots_asked,
                (long long)m->refused);
    if (m->requests > 0) {
        time_format(m->first_ms, first);
        time_format(m->last_ms, last);
        term_printf(t, ", %s to %s\n  delay %lld ms", first, last,
                    (long long)m->delay_ms);
        if (m->shortest_ms >= 0)
            term_printf(t, ", shortest rest %lld ms", (long long)m->shortest_ms);
        term_printf(t, ", too soon: %lld; robots.txt " STR_FMT, (long long)m->too_soon,
                    STR_ARG(m->robots.n ? str_sub(m->robots, 0, 16) : STR("none")));
    }
    term_printf(t, "\n");
}

/* A request, or a refusal of ours, as it stands in the ledger. */
static void
print_row_json(struct term *t, const struct ledger_row *row, struct str url)
{
    char at[TIME_TEXT_SIZE];
    struct json j = json_to(&t->out);

    time_format(row->at_ms, at);
    json_open_object(&j);
    json_put_text(&j, "at", str_of(at));
    json_put_text(&j, "host", row->host);
    json_put_text(&j, "url", url);
    json_put_text(&j, "for", row->is_robots ? STR("robots.txt") : STR("page"));
    json_put_bool(&j, "requested", row->requested);
    json_put_text(&j, "outcome", str_of(page_outcome_name(row->outcome)));
    json_put_int(&j, "status", row->status);
    json_put_int(&j, "waited_ms", row->waited_ms);
    json_put_int(&j, "delay_ms", row->delay_ms);
    json_put_int(&j, "took_ms", row->took_ms);
    json_put_text(&j, "robots", row->robots);
    json_put_text(&j, "source", row->source);
    json_put_text(&j, "basis", row->basis);
    json_put_text(&j, "address", row->address);
    json_put_text(&j, "what", row->what);
    json_end_object(&j);
    term_printf(t, "\n");
}

static void
print_row_text(struct term *t, const struct ledger_row *row, struct str url)
{
    char at[TIME_TEXT_SIZE];

    time_format(row->at_ms, at);
    term_printf(t, "%s  ", at);
    term_cell(t, TERM_PLAIN, str_of(page_outcome_name(row->outcome)), 15);
    term_printf(t, "rested %8lld ms  robots ", (long long)row->waited_ms);
    term_cell(t, TERM_DIM,
              row->robots.n > 0 ? str_sub(row->robots, 0, 12) : STR("none"), 13);
    term_text(t, TERM_PLAIN, url);
    term_printf(t, "\n");
}

static void
print_rows(struct term *t, const struct manners_choice *choice,
           const struct ledger_row *rows, size_t count, struct arena *arena)
{
    for (size_t i = 0; i < count; i++)
        (choice->json ? print_row_json : print_row_text)(
            t, &rows[i], paper_address(rows[i].url, true, arena));
}

static bool
show(struct app *app, const struct manners_choice *choice, struct arena *arena,
     struct err *err)
{
    int64_t to_ms = clock_now_ms() + 1, from_ms = to_ms - TIME_DAY_MS;
    const struct ledger_row *rows;
    struct store *store = NULL;
    struct workspace w;
    struct manners *list;
    size_t count, hosts;
    struct term t;
    bool ok;

    if (!report_day("report manners", "--from", choice->from, 0, &from_ms, err) ||
        !report_day("report manners", "--to", choice->to, TIME_DAY_MS, &to_ms, err) ||
        !workspace_open(app, arena, &w, err) ||
        !workspace_store(&w, STORE_READ, &store, err))
        return false;
    ok = store_ledger(store, from_ms, to_ms, arena, &rows, &count, err);
    if (ok) {
        list = gather(rows, count, arena, &hosts);
        term_begin(&t);
        if (choice->each)
            print_rows(&t, choice, rows, count, arena);
        for (size_t i = 0; i < hosts && !choice->each; i++)
            (choice->json ? print_json : print_text)(&t, &list[i]);
        if (!hosts && !choice->json && !app->quiet)
            term_printf(&t, "Nothing was asked in this period.\n");
        term_end(&t);
    }
    store_close(store);
    return ok;
}

int
report_manners(struct app *app, int argc, char **argv)
{
    struct manners_choice choice = { .from = NULL };
    struct option_row rows[] = {
        { .name = "from",
          .kind = OPTION_TEXT,
          .into = &choice.from,
          .arg = "DAY",
          .help = "first day of a period" },
        { .name = "to",
          .kind = OPTION_TEXT,
          .into = &choice.to,
          .arg = "DAY",
          .help = "last day of a period" },
        { .name = "each",
          .kind = OPTION_FLAG,
          .into = &choice.each,
          .help = "every request and refusal, one a line" },
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &choice.json,
          .help = "a JSON object a host, or a request" },
    };
    const struct usage usage = {
        "report manners",
        "",
        "The politeness ledger, host by host: what was asked and refused, when, under "
        "which\nrobots.txt and basis as it stood then, the delay in force and the "
        "shortest rest that "
        "was "
        "kept. By default\nthe last 24 hours.",
        "  lurewatch report manners --from 2026-11-01 --to 2026-11-30\n"
        "  lurewatch report manners --each --json > asked.jsonl",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        0,
        0
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct arena arena;
    struct err err = { .kind = ERR_NONE };
    bool ok;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    arena_init(&arena, 0);
    ok = show(app, &choice, &arena, &err);
    arena_free(&arena);
    if (!ok)
        return app_fail(&err);
    return app_output_failed() ? EXIT_START : EXIT_DONE;
}
