/*
 * extract: what the crawler would read from a saved page.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/sources.h"
#include "core/ad_line.h"
#include "crawler/extract.h"

#include <stdio.h>

#define PAGE_MAX (64u << 20)
#define OUT_MAX  (256u << 20)

static void
write_ads(const struct extracted *page, struct buf *out)
{
    for (size_t i = 0; i < page->ad_count; i++) {
        struct json j = json_to(out);
        ad_write_json(&page->ads[i], &j);
        buf_add_char(out, '\n');
    }
}

static void
write_links(const struct extracted *page, struct buf *out)
{
    for (size_t i = 0; i < page->link_count; i++) {
        json_quote(out, page->links[i]);
        buf_add_char(out, '\n');
    }
}

static int
print_page(const struct extracted *page, const char *as, const char *file)
{
    struct buf out;
    int code = EXIT_DONE;

    bool refused = page->outcome != PAGE_OK && strcmp(as, "links") != 0;

    if (refused && page->text.n == 0)
        return app_fail_with(EXIT_POLICY, "%s: not read: " STR_FMT, file,
                             STR_ARG(page->what));
    buf_init(&out, OUT_MAX);
    if (!strcmp(as, "ads"))
        write_ads(page, &out);
    else if (!strcmp(as, "links"))
        write_links(page, &out);
    else {
        buf_add(&out, page->text);
        buf_add_char(&out, '\n');
    }
    fwrite(buf_cstr(&out), 1, out.n, stdout);
    buf_free(&out);
    if (app_output_failed())
        code = EXIT_START;
    else if (refused)
        code = app_fail_with(
            EXIT_POLICY, "%s: read by its tags alone, without its structure: " STR_FMT,
            file, STR_ARG(page->what));
    return code;
}

int
cmd_extract(struct app *app, int argc, char **argv)
{
    static const char *const forms[] = { "ads", "text", "links", NULL };
    const char *url = NULL, *as = "ads", *type = "";
    struct option_row rows[] = {
        { .name = "url",
          .kind = OPTION_TEXT,
          .into = &url,
          .arg = "URL",
          .help = "where the page was; makes links whole" },
        { .name = "as",
          .kind = OPTION_WORD,
          .into = &as,
          .arg = "FORM",
          .help = "what to print (default ads, as JSON lines)",
          .words = forms },
        { .name = "type",
          .kind = OPTION_TEXT,
          .into = &type,
          .arg = "TYPE",
          .help = "Content-Type that the server sent" },
    };
    const struct usage usage = {
        "extract",
        "FILE.html",
        "Prints what the crawler would read from this page: ads as JSON lines, the "
        "main text,\n"
        "or the links as JSON strings.",
        "  lurewatch extract --url https://board.example/ad/1 --as ads page.html",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        1,
        1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct extract_input in = { .links_only = false };
    struct extracted page;
    struct arena arena;
    struct err err = { .kind = ERR_NONE };
    struct url parsed;
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    arena_init(&arena, 0);
    if (url && url_parse(str_of(url), NULL, &arena, &parsed) != URL_OK) {
        code = app_fail_with(EXIT_USE, "extract: --url: not an http or https URL: '%s'",
                             url);
    } else if (!file_read(argv[0], PAGE_MAX, &arena, &in.body, &err)) {
        code = app_fail(&err);
    } else {
        in.url = url ? parsed.text : (struct str){ "", 0 };
        in.content_type = str_of(type);
        extract_page(&in, &arena, &page);
        code = print_page(&page, as, argv[0]);
    }
    arena_free(&arena);
    return code;
}
