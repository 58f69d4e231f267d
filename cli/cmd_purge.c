/*
 * purge, hold: taking away what is due, and keeping what a court may want.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/archive.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/term.h"
#include "cli/workspace.h"
#include "core/time.h"
#include "crawler/warc.h"
#include "reports/paper.h"
#include "store/purge.h"
#include "store/queue.h"

#include <stdio.h>
#include <unistd.h>

static void
print_item(struct term *t, const struct purge_item *item)
{
    char due[TIME_TEXT_SIZE];

    time_format_date(item->expires_ms, due);
    term_cell(t, TERM_BOLD, str_sub(item->key, 0, 8), 8);
    term_printf(t, "  due %s  ", due);
    term_cell(t, TERM_PLAIN, item->source, 16);
    term_printf(t, "  ");
    term_text(t, TERM_DIM, item->url);
    term_printf(t, "\n");
}

/* The numbers in its source and address masked: the id is enough to look it up. */
static struct purge_item
masked_item(const struct purge_item *item, struct arena *arena)
{
    struct purge_item masked = *item;

    masked.source = paper_address(item->source, true, arena);
    masked.url = paper_address(item->url, true, arena);
    return masked;
}

static void
print_items(const struct purge_item *items, size_t count, struct arena *arena)
{
    struct term t;

    term_begin(&t);
    for (size_t i = 0; i < count; i++) {
        const struct purge_item item = masked_item(&items[i], arena);
        print_item(&t, &item);
    }
    term_end(&t);
}

static void
print_items_json(const struct purge_item *items, size_t count, struct arena *arena)
{
    struct buf out;
    struct json j;

    buf_init(&out, 512u << 20);
    j = json_to(&out);
    json_open_array(&j);
    for (size_t i = 0; i < count; i++) {
        char due[TIME_TEXT_SIZE];
        const struct purge_item item = masked_item(&items[i], arena);
        time_format(item.expires_ms, due);
        json_open_object(&j);
        json_put_text(&j, "id", item.key);
        json_put_text(&j, "due", str_of(due));
        json_put_text(&j, "source", item.source);
        json_put_text(&j, "url", item.url);
        json_put_text(&j, "warc_file", item.warc_file);
        json_end_object(&j);
    }
    json_end_array(&j);
    buf_add_char(&out, '\n');
    fwrite(buf_cstr(&out), 1, out.n, stdout);
    buf_free(&out);
}

/* Is the ad still due? Somebody may have held or confirmed it since the list was made. */
static bool
still_due(struct store *store, const struct purge_item *item, int64_t now,
          struct arena *arena)
{
    struct ad_record record;
    struct err err = { .kind = ERR_NONE };

    if (str_starts(item->key, STR("record:")) ||
        store_find_ad(store, item->key, arena, &record, &err) != FIND_ONE)
        return true;
    return !record.hold && record.expires_ms && record.expires_ms <= now;
}

/* Where purged records lie, and what became of them. */
struct purging {
    const struct workspace *workspace;
    struct store *store;
    struct arena *arena;
    int64_t now_ms;
    size_t left; /* ads and pages that could not be taken out of the archive */
};

/* Takes one archived page away; tells why when that cannot be done. */
static bool
take_out(struct purging *p, const struct purge_item *item)
{
    struct err err = { .kind = ERR_NONE };
    const char *path;

    if (!item->warc_file.n)
        return true;
    path = arena_printf(p->arena, STR_FMT "/" STR_FMT, STR_ARG(p->workspace->archive),
                        STR_ARG(item->warc_file))
               .p;
    if (warc_purge(path, item->warc_offset, STR("retention period over"), p->now_ms,
                   &err))
        return true;
    app_fail(&err);
    p->left++;
    return false;
}

/*
 * Archive first, then rows: after a crash in between the rows are still due, and a record
 * that is a tombstone already is left as it is. What cannot be taken out stays due.
 */
static bool
purge_items(struct purging *p, const struct purge_item *items, size_t count,
            struct err *err)
{
    struct str *keys = ARENA_NEW(p->arena, struct str, count);
    struct str passed = { "", 0 }; /* an ad of which some page could not be taken out */
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        const struct purge_item *item = &items[i];
        if (str_eq(item->key, passed) ||
            !still_due(p->store, item, p->now_ms, p->arena))
            continue;
        if (take_out(p, item)) {
            keys[n++] = item->key;
            continue;
        }
        passed = item->key;
        while (n && str_eq(keys[n - 1], passed))
            n--;
    }
    return store_purge(p->store, keys, n, str_of(app_person(NULL)), p->now_ms, err);
}

/* Ads among the items: an ad with several archived pages is several items, and an archived
 * page without an ad is one of its own. */
static size_t
count_ads(const struct purge_item *items, size_t count)
{
    size_t ads = 0;

    for (size_t i = 0; i < count; i++)
        ads += !str_starts(items[i].key, STR("record:")) &&
               (!i || !str_eq(items[i].key, items[i - 1].key));
    return ads;
}

static size_t
count_pages(const struct purge_item *items, size_t count)
{
    size_t pages = 0;

    for (size_t i = 0; i < count; i++)
        pages += items[i].warc_file.n > 0;
    return pages;
}

/*
 * What a crawl that was killed had archived gets its rows first, or it would never be due. A
 * crawl that runs now has done so when it began.
 */
static bool
take_up(const struct workspace *w, struct store *store, struct err *err)
{
    struct adoption found;
    int lock;
    bool ok;

    if (!workspace_lock(w, 0, &lock, NULL))
        return true;
    ok = archive_adopt(w, store, &found, err);
    close(lock);
    return ok;
}

static int
purge_run(struct app *app, bool yes, bool json, struct arena *arena)
{
    struct workspace w;
    struct purging p;
    struct store *store = NULL;
    const struct purge_item *items;
    size_t count;
    struct err err = { .kind = ERR_NONE };
    bool ok = workspace_open(app, arena, &w, &err) &&
              workspace_store(&w, STORE_WRITE, &store, &err) &&
              take_up(&w, store, &err) &&
              store_purge_due(store, clock_now_ms(), arena, &items, &count, &err);

    if (ok && !yes && json)
        print_items_json(items, count, arena);
    if (ok && !yes && !json)
        print_items(items, count, arena);
    p = (struct purging){ &w, store, arena, clock_now_ms(), 0 };
    if (ok && yes)
        ok = purge_items(&p, items, count, &err);
    if (ok && p.left)
        app_fail_with(EXIT_PART,
                      "purge: %zu could not be taken out of the archive and "
                      "stay due",
                      p.left);
    else if (ok && !app->quiet && !json)
        printf(yes ? "%zu ads and %zu archived pages removed\n"
                   : "%zu ads and %zu archived pages are due; nothing was removed "
                     "(use --yes)\n",
               count_ads(items, count), count_pages(items, count));
    store_close(store);
    if (!ok)
        return app_fail(&err);
    return p.left ? EXIT_PART : EXIT_DONE;
}

int
cmd_purge(struct app *app, int argc, char **argv)
{
    bool dry_run = false, yes = false, json = false;
    struct option_row rows[] = {
        { .name = "dry-run",
          .letter = 'n',
          .kind = OPTION_FLAG,
          .into = &dry_run,
          .help = "only list what is due" },
        { .name = "yes", .kind = OPTION_FLAG, .into = &yes, .help = "remove it" },
        { .name = "json", .kind = OPTION_FLAG, .into = &json, .help = "list as JSON" },
    };
    const struct usage usage = { "purge",
                                 "--dry-run|--yes",
                                 "Removes ads whose time is over and that no legal "
                                 "hold keeps, from data base, its\n"
                                 "journal and the archive. A purged archive record "
                                 "leaves a tombstone with its digest.",
                                 "  lurewatch purge --dry-run\n  lurewatch purge --yes",
                                 rows,
                                 3,
                                 0,
                                 0 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct arena arena;
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (dry_run == yes)
        return app_fail_with(EXIT_USE, "purge: say either --dry-run or --yes");
    arena_init(&arena, 0);
    code = purge_run(app, yes, json, &arena);
    arena_free(&arena);
    return app_output_failed() ? EXIT_START : code;
}

static int
hold_run(struct app *app, const char *id, bool lift, struct str who, struct str note,
         struct arena *arena)
{
    struct workspace w;
    struct store *store = NULL;
    struct ad_record record;
    struct err err = { .kind = ERR_NONE };
    int code = EXIT_DONE;

    if (!workspace_open(app, arena, &w, &err) ||
        !workspace_store(&w, STORE_WRITE, &store, &err))
        return app_fail(&err);
    switch (store_find_ad(store, str_of(id), arena, &record, &err)) {
    case FIND_ONE:
        if (!store_hold(store, record.row.key, !lift, who, note, clock_now_ms(), &err))
            code = app_fail(&err);
        else if (!app->quiet)
            printf("%.8s: legal hold %s\n", record.row.key.p, lift ? "lifted" : "set");
        break;
    case FIND_NONE:
        code = app_fail_with(EXIT_NO, "hold: no ad whose id begins with '%s'%s", id,
                             strlen(id) < 4 ? " (give at least four digits)" : "");
        break;
    case FIND_MANY:
        code = app_fail_with(EXIT_USE,
                             "hold: several ads begin with '%s'; give more digits", id);
        break;
    case FIND_FAILED:
        code = app_fail(&err);
        break;
    }
    store_close(store);
    return code;
}

int
cmd_hold(struct app *app, int argc, char **argv)
{
    const char *as = NULL, *note = "";
    bool lift = false;
    struct option_row rows[] = {
        { .name = "lift", .kind = OPTION_FLAG, .into = &lift, .help = "lift the hold" },
        { .name = "note",
          .kind = OPTION_FREE,
          .into = &note,
          .arg = "TEXT",
          .help = "why" },
        { .name = "as",
          .kind = OPTION_TEXT,
          .into = &as,
          .arg = "NAME",
          .help = "who does it (default: your user name)" },
    };
    const struct usage usage = {
        "hold",
        "ID",
        "Sets or lifts a legal hold: an ad under hold is never purged.",
        "  lurewatch hold 3fa8c1d2 --note 'case 17/2026'",
        rows,
        3,
        1,
        1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct arena arena;
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    arena_init(&arena, 0);
    code = hold_run(app, argv[0], lift, str_of(app_person(as)), str_of(note), &arena);
    arena_free(&arena);
    return app_output_failed() ? EXIT_START : code;
}
