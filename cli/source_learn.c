/*
 * source learn: a source file proposed from a few pages, for a person to check.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/source_try.h"

#include "core/json.h"
#include "core/log.h"
#include "core/utf8.h"
#include "crawler/propose.h"
#include "crawler/reader.h"

#define EXAMPLE_MAX 60 /* bytes of an example in a comment */

/* A scalar in double quotes, as YAML reads it: what JSON writes is a subset. */
static void
put_quoted(struct buf *out, struct str value)
{
    json_quote(out, value);
}

/* An example behind a selector, on one line, without what could end a comment. */
static void
put_example(struct buf *out, const struct proposed_selector *s, size_t ad_pages)
{
    buf_printf(out, "   # %zu of %zu pages: ", s->pages, ad_pages);
    struct str shown = str_sub(s->example, 0, utf8_floor(s->example, EXAMPLE_MAX)),
               line;
    for (bool first = true; str_cut(&shown, '\n', &line); first = false) {
        buf_add(out, first ? STR("") : STR(" / "));
        log_escape(out, line);
    }
    buf_add_char(out, '\n');
}

static void
put_select(struct buf *out, const struct proposal *p)
{
    bool any = false;
    for (int i = 0; i < PROPOSE_PARTS; i++) {
        const struct proposed_selector *s = &p->select[i];
        if (s->selector.n == 0)
            continue;
        buf_add(out, any ? STR("") : STR("  select:\n"));
        any = true;
        buf_printf(out, "    %s: ", propose_part_name((enum propose_part)i));
        put_quoted(out, s->selector);
        put_example(out, s, p->ad_pages);
    }
    if (!any)
        buf_lit(out,
                "  # No selector was the same on most ad pages: extraction by itself "
                "decides.\n");
}

static void
put_patterns(struct buf *out, const struct proposal *p)
{
    if (p->follow_count > 0) {
        buf_lit(out, "  follow: [");
        for (size_t i = 0; i < p->follow_count; i++) {
            buf_add(out, i > 0 ? STR(", ") : STR(""));
            put_quoted(out, p->follow[i]);
        }
        buf_lit(out, "]\n");
    } else if (p->list_pages > 0) {
        buf_lit(out, "  # follow: no patterns are sure to leave the ads in reach, so "
                     "the whole host is followed.\n");
    } else {
        buf_lit(out,
                "  # follow: no page among these is a list; give one, or the whole "
                "host is followed.\n");
    }
    if (p->ads.n > 0) {
        buf_lit(out, "  ads: [");
        put_quoted(out, p->ads);
        buf_lit(out, "]\n");
    } else {
        buf_lit(out, "  # ads: no pattern fits the ad pages alone: content decides.\n");
    }
}

static void
put_source(struct buf *out, const struct proposal *p)
{
    buf_printf(
        out,
        "# Proposed from %zu ad pages, %zu lists and %zu other pages. Check it with\n"
        "#   lurewatch source test THIS_FILE URL\n",
        p->ad_pages, p->list_pages, p->other_pages);
    buf_printf(out, "- id: " STR_FMT "\n  seeds: [", STR_ARG(p->id));
    put_quoted(out, p->seed);
    buf_lit(out, "]\n");
    if (p->outside > 0)
        buf_printf(
            out,
            "  # Pages on another host than the seed: %zu. A seed there would take "
            "them in.\n",
            p->outside);
    if (p->kind != AD_KIND_NONE)
        buf_printf(out, "  kind: %s\n", ad_kind_name(p->kind));
    else
        buf_lit(out,
                "  # kind: job, marriage, travel, study or other; the pages do not "
                "say which\n");
    put_patterns(out, p);
    put_select(out, p);
    buf_lit(out,
            "  # Why you may read this site; read its terms first. Outside loopback "
            "`crawl` refuses\n"
            "  # a source without it.\n"
            "  # basis: {kind: public-board, note: \"...\", seen: 2026-01-31}\n");
}

/* ---- the command ---- */

/* Takes what came; says of the rest why not. Returns how many pages there are. */
static size_t
take_pages(const struct asked *asked, size_t count, struct propose_page *pages)
{
    size_t taken = 0;

    for (size_t i = 0; i < count; i++) {
        if (asked[i].outcome != PAGE_OK || asked[i].body.n == 0) {
            (void)app_fail_with(
                EXIT_PART, STR_FMT ": %s: " STR_FMT, STR_ARG(asked[i].url),
                page_outcome_name(asked[i].outcome), STR_ARG(asked[i].what));
            continue;
        }
        pages[taken++] = (struct propose_page){ .url = asked[i].url,
                                                .body = asked[i].body,
                                                .content_type = asked[i].content_type };
    }
    return taken;
}

/* Pages to be learned from behind walls. */
struct learning {
    const struct propose_page *pages;
    size_t count;
    struct arena *arena;
};

static bool
warm_up(void *user, struct buf *out)
{
    struct learning *q = user;

    (void)out;
    page_reader_warm_up(q->arena);
    return true;
}

static void
learn_behind_walls(void *user, struct buf *out)
{
    struct learning *q = user;
    struct proposal proposal;

    propose_source(q->pages, q->count, q->arena, &proposal);
    buf_add_char(out, (char)('0' + EXIT_DONE));
    put_source(out, &proposal);
}

static int
learn(const struct asking *how, const char *basis, int argc, char **argv,
      struct arena *arena)
{
    struct source source = { .id = STR("learn"),
                             .delay_ms = SOURCE_DELAY_MS,
                             .revisit_ms = SOURCE_REVISIT_MS,
                             .basis_kind = basis ? str_of(basis) : STR("") };
    struct asked *asked = ARENA_NEW(arena, struct asked, (size_t)argc);
    struct propose_page *pages = ARENA_NEW(arena, struct propose_page, (size_t)argc);
    struct arena own;
    struct learning q = { .pages = pages, .arena = &own };
    const struct walled_work work = { warm_up, learn_behind_walls, &q, NULL };
    struct err err = { .kind = ERR_NONE };
    int code;

    if (!basis && how->contact.n > 0 && how->saved.count == 0 &&
        how->allow_nets.count == 0)
        return app_fail_with(
            EXIT_POLICY, "source learn: --basis is missing; say why you may read the "
                         "site, such as --basis public-board");
    if (!asking_get(how, &source, argv, (size_t)argc, arena, asked, &err))
        return app_fail(&err);
    q.count = take_pages(asked, (size_t)argc, pages);
    if (q.count == 0)
        return EXIT_PART;
    arena_init(&own, 0);
    code = source_try_print(&work, &err);
    arena_free(&own);
    return code == EXIT_DONE && q.count < (size_t)argc ? EXIT_PART : code;
}

int
source_learn(struct app *app, int argc, char **argv)
{
    const char *basis = NULL;
    struct asking how = { .delay_ms = -1 };
    struct option_row rows[ASKING_ROWS + 1];
    const struct usage usage = {
        "source learn",
        "URL...",
        "Proposes a source file from a few pages of a site, best two or three ads and "
        "a "
        "list:\npatterns of its ad pages, what to follow, and selectors that find the "
        "same part on\nmost ads. The pages are asked for as in a crawl, or read from "
        "--saved files.",
        "  lurewatch source learn --basis public-board https://board.example/work/ \\\n"
        "      https://board.example/d/1 https://board.example/d/2 >sources/board.yaml",
        rows,
        ASKING_ROWS + 1,
        1,
        ASKED_MAX
    };
    struct arena arena;
    struct source_list all;
    struct err err = { .kind = ERR_NONE };
    int code;

    asking_rows(&how, rows);
    rows[ASKING_ROWS] =
        (struct option_row){ .name = "basis",
                             .kind = OPTION_TEXT,
                             .into = &basis,
                             .arg = "KIND",
                             .help =
                                 "why you may read the site; needed outside loopback" };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    if (answer != PARSE_RUN)
        return options_exit(answer);
    arena_init(&arena, 0);
    code = source_try_open(app, &arena, &how, &all, &err)
               ? learn(&how, basis, argc, argv, &arena)
               : app_fail(&err);
    arena_free(&arena);
    return code;
}
