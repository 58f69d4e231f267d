/*
 * source test: what a source file would read from a page, part by part.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/source_try.h"

#include "cli/term.h"
#include "cli/walls.h"
#include "cli/workspace.h"
#include "core/ad_line.h"
#include "core/utf8.h"
#include "crawler/plain.h"
#include "crawler/reader.h"
#include "crawler/trial.h"

#include <stdio.h>

#define EXAMPLES   3   /* links shown of each kind */
#define SHOWN_MAX  400 /* bytes of a text shown to people */
#define LINK_SHOWN 200 /* bytes of a URL, all ASCII */
#define OUT_MAX    (256u << 20)

bool
source_try_open(struct app *app, struct arena *arena, struct asking *how,
                struct source_list *all, struct err *err)
{
    struct workspace w;
    struct err none = { .kind = ERR_NONE };

    *all = (struct source_list){ NULL, 0 };
    how->contact = STR("");
    if (!workspace_open(app, arena, &w, app->workspace ? err : &none))
        return !app->workspace;
    how->contact = w.config.contact;
    return workspace_sources(&w, arena, all, err);
}

int
source_try_code(enum page_outcome outcome)
{
    if (outcome == PAGE_OK || outcome == PAGE_TOO_DEEP || outcome == PAGE_TOO_LARGE)
        return EXIT_DONE;
    return page_outcome_refused(outcome) ? EXIT_POLICY : EXIT_PART;
}

/* ---- for people ---- */

/* A name and, behind it, the begin of a text, its lines joined. */
static void
put_line(struct term *t, const char *name, struct str value, struct arena *arena)
{
    struct str line = plain_line(value, arena);

    if (line.n == 0)
        return;
    term_cell(t, TERM_DIM, str_of(name), 9);
    term_printf(t, " ");
    term_wrap(t, TERM_PLAIN, str_sub(line, 0, utf8_floor(line, SHOWN_MAX)), 10);
    if (line.n > SHOWN_MAX)
        term_printf(t, " ... (%zu bytes)", value.n);
    term_printf(t, "\n");
}

static void
show_page(struct term *t, const struct asked *asked, const struct trial *trial,
          struct arena *arena)
{
    const struct extracted *page = &trial->page;
    bool refused = page->outcome != PAGE_OK;

    put_line(t, "page", asked->url, arena);
    put_line(t, "place", str_of(trial_place_words(trial->place)), arena);
    put_line(t, "status",
             arena_printf(arena, "%s%s%s", page_outcome_name(page->outcome),
                          page->noindex ? ", noindex: its ads are not kept" : "",
                          page->nofollow ? ", nofollow: its links are not taken" : ""),
             arena);
    put_line(t, "",
             refused
                 ? arena_printf(arena, "read tag by tag: " STR_FMT, STR_ARG(page->what))
                 : page->what,
             arena);
    put_line(t, "charset", page->charset, arena);
    put_line(t, "title", page->title, arena);
}

static void
show_selectors(struct term *t, const struct trial *trial, struct arena *arena)
{
    for (size_t i = 0; i < trial->selector_count; i++) {
        const struct trial_selector *s = &trial->selectors[i];
        term_printf(t, "%s", i == 0 ? "\nSelectors\n" : "");
        term_cell(t, TERM_DIM, str_of(s->part), 9);
        term_printf(t, " ");
        term_cell(t, TERM_BOLD, s->selector, 24);
        if (s->wrong.n > 0)
            term_printf(t, " " STR_FMT "\n", STR_ARG(s->wrong));
        else if (s->matches == 0)
            term_printf(t, " finds nothing\n");
        else
            put_line(t, s->matches == 1 ? " once" : " several", s->found, arena);
    }
}

static void
show_ads(struct term *t, const struct extracted *page, struct arena *arena)
{
    term_printf(t, page->ad_count == 0 ? "\nNo ad is read from it\n" : "\n%zu ads\n",
                page->ad_count);
    for (size_t i = 0; i < page->ad_count && i < EXAMPLES; i++) {
        const struct ad *ad = &page->ads[i];
        put_line(t, "title", ad->title, arena);
        put_line(t, "url", ad->url, arena);
        put_line(t, "pay", ad->salary, arena);
        put_line(t, "place", ad->location, arena);
        put_line(t, "employer", ad->employer, arena);
        put_line(t, "contacts", ad->contacts, arena);
        put_line(t, "text", ad->text, arena);
        term_printf(t, "\n");
    }
    if (page->ad_count > EXAMPLES)
        term_printf(t, "... and %zu more\n", page->ad_count - EXAMPLES);
}

static void
show_links(struct term *t, const struct trial *trial)
{
    term_printf(t, "\n%zu links\n", trial->page.link_count);
    for (int place = 0; place < TRIAL_PLACES; place++) {
        size_t shown = 0;
        if (trial->place_counts[place] == 0)
            continue;
        term_printf(t, "%6zu %s\n", trial->place_counts[place],
                    trial_place_words((enum trial_place)place));
        for (size_t i = 0; i < trial->page.link_count && shown < EXAMPLES; i++)
            if (trial->places[i] == (enum trial_place)place) {
                shown++;
                term_printf(t, "       ");
                term_text(t, TERM_DIM, str_sub(trial->page.links[i], 0, LINK_SHOWN));
                term_printf(t, "\n");
            }
    }
}

/* ---- for programs ---- */

static void
put_json(const struct asked *asked, const struct trial *trial, struct json *j)
{
    json_open_object(j);
    json_put_text(j, "url", asked->url);
    json_put_text(j, "place", str_of(trial_place_words(trial->place)));
    json_put_text(j, "outcome", str_of(page_outcome_name(trial->page.outcome)));
    json_put_text(j, "what", trial->page.what);
    json_put_text(j, "charset", trial->page.charset);
    json_put_text(j, "title", trial->page.title);
    json_key(j, "select");
    json_open_array(j);
    for (size_t i = 0; i < trial->selector_count; i++) {
        const struct trial_selector *s = &trial->selectors[i];
        json_open_object(j);
        json_put_text(j, "part", str_of(s->part));
        json_put_text(j, "selector", s->selector);
        json_put_text(j, "wrong", s->wrong);
        json_put_int(j, "matches", (int64_t)s->matches);
        json_put_text(j, "found", s->found);
        json_end_object(j);
    }
    json_end_array(j);
    json_key(j, "ads");
    json_open_array(j);
    for (size_t i = 0; i < trial->page.ad_count; i++)
        ad_write_json(&trial->page.ads[i], j);
    json_end_array(j);
    json_key(j, "links");
    json_open_array(j);
    for (size_t i = 0; i < trial->page.link_count; i++) {
        json_open_object(j);
        json_put_text(j, "url", trial->page.links[i]);
        json_put_text(j, "place", str_of(trial_place_words(trial->places[i])));
        json_end_object(j);
    }
    json_end_array(j);
    json_end_object(j);
}

/* ---- the command ---- */

/* A page to be tried behind walls. */
struct trying {
    struct asked asked;
    const struct source *source;
    struct term term; /* begun where the terminal is seen */
    bool as_json;
    struct arena *arena;
};

static bool
warm_up(void *user, struct buf *out)
{
    struct trying *t = user;

    (void)out;
    page_reader_warm_up(t->arena);
    return true;
}

/* Answers with an exit code as one character, and what to print: a sentence when it is an error
 * of use. */
static void
try_behind_walls(void *user, struct buf *out)
{
    struct trying *t = user;
    struct extract_input in = { .body = t->asked.body,
                                .content_type = t->asked.content_type,
                                .url = t->asked.url,
                                .source = t->source,
                                .seen_at_ms = t->asked.fetched_ms };
    struct trial trial;
    struct err err = { .kind = ERR_NONE };
    struct json j = json_to(out);

    if (!trial_run(&in, t->arena, &trial, &err)) {
        buf_printf(out, "%c%s", '0' + EXIT_USE, err.text);
        return;
    }
    buf_add_char(out, (char)('0' + source_try_code(trial.page.outcome)));
    if (t->as_json) {
        put_json(&t->asked, &trial, &j);
        buf_add_char(out, '\n');
        return;
    }
    show_page(&t->term, &t->asked, &trial, t->arena);
    show_selectors(&t->term, &trial, t->arena);
    show_ads(&t->term, &trial.page, t->arena);
    show_links(&t->term, &trial);
    buf_add(out, buf_str(&t->term.out));
}

int
source_try_print(const struct walled_work *work, struct err *err)
{
    struct walled_work walled = *work;
    struct buf answer;
    struct str text;
    unsigned walls;
    int code;

    walled.walls = &walls;
    buf_init(&answer, OUT_MAX);
    if (!walled_run(&walled, &answer, err)) {
        buf_free(&answer);
        return app_fail(err);
    }
    walls_tell(walls, WALLS_READER);
    text = str_sub(buf_str(&answer), 1, answer.n);
    code = answer.n > 0 ? answer.p[0] - '0' : -1;
    if (code < 0 || code > 9 || !walled_is_text(text))
        code = app_fail_with(EXIT_PART,
                             "the pages could not be read within a minute and a "
                             "gigabyte of memory");
    else if (code == EXIT_USE)
        code = app_fail_with(EXIT_USE, STR_FMT, STR_ARG(text));
    else
        fwrite(text.p, 1, text.n, stdout);
    buf_free(&answer);
    return app_output_failed() ? EXIT_START : code;
}

static int
try_page(const struct asking *how, const struct source *source, char **url,
         bool as_json, struct arena *arena)
{
    struct trying t = { .source = source, .as_json = as_json, .arena = arena };
    const struct walled_work work = { warm_up, try_behind_walls, &t, NULL };
    struct arena own;
    struct err err = { .kind = ERR_NONE };
    int code;

    if (!asking_get(how, source, url, 1, arena, &t.asked, &err))
        return app_fail(&err);
    if (t.asked.outcome != PAGE_OK || t.asked.body.n == 0)
        return app_fail_with(
            source_try_code(t.asked.outcome) == EXIT_POLICY ? EXIT_POLICY : EXIT_PART,
            STR_FMT ": %s: " STR_FMT, STR_ARG(t.asked.url),
            page_outcome_name(t.asked.outcome), STR_ARG(t.asked.what));
    arena_init(&own, 0);
    t.arena = &own;
    term_begin(&t.term);
    code = source_try_print(&work, &err);
    buf_free(&t.term.out);
    arena_free(&own);
    return code;
}

int
source_test(struct app *app, int argc, char **argv)
{
    bool json = false;
    struct asking how = { .delay_ms = -1 };
    struct option_row rows[ASKING_ROWS + 1];
    const struct usage usage = {
        "source test",
        "SOURCE URL",
        "Shows what a source (its id, or a file with one source) would read from a "
        "page: "
        "whether\nits patterns match, what each selector finds, the ads, and which "
        "links "
        "would be followed.\nThe page is asked for as in a crawl (robots.txt, basis, "
        "contact), or read from --saved;\nnothing is stored.",
        "  lurewatch source test sources/board.yaml https://board.example/d/1\n"
        "  lurewatch source test board.yaml https://board.example/d/1 --saved 1.html",
        rows,
        ASKING_ROWS + 1,
        2,
        2
    };
    struct arena arena;
    struct source_list all, chosen;
    struct err err = { .kind = ERR_NONE };
    int code;

    asking_rows(&how, rows);
    rows[ASKING_ROWS] = (struct option_row){ .name = "json",
                                             .kind = OPTION_FLAG,
                                             .into = &json,
                                             .help = "JSON in place of words" };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    if (answer != PARSE_RUN)
        return options_exit(answer);
    arena_init(&arena, 0);
    if (!source_try_open(app, &arena, &how, &all, &err) ||
        !sources_choose(&all, argv, 1, &arena, &chosen, &err))
        code = app_fail(&err);
    else if (chosen.count != 1)
        code =
            app_fail_with(EXIT_USE,
                          "source test: %s: found %zu sources, wanted one; name it by "
                          "its id",
                          argv[0], chosen.count);
    else
        code = try_page(&how, &chosen.items[0], argv + 1, json, &arena);
    arena_free(&arena);
    return code;
}
