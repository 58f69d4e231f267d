/*
 * asking: see asking.h. The port takes pages into memory and forgets all links; only the seeds
 * and what they redirect to are asked for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/asking.h"

#include "cli/fetching.h"
#include "crawler/head.h"
#include "crawler/inflate.h"
#include "crawler/reader.h"
#include "crawler/warc.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define PAGE_MAX (64u << 20)
#define HOPS_MAX (GATE_HOPS_MAX + 1)

/* A visit, as the port was told of it. */
struct answer {
    struct str url, target; /* target: of a redirect; "" none */
    enum page_outcome outcome;
    struct str what;
    int status;
    struct str file;
    int64_t offset, fetched_ms;
};

struct answers {
    struct arena *arena;
    struct answer items[ASKED_MAX * HOPS_MAX];
    size_t count;
    struct answer robots; /* the answer to a robots.txt that came last; no file: none */
};

void
asking_rows(struct asking *how, struct option_row rows[ASKING_ROWS])
{
    how->delay_ms = -1;
    rows[0] = (struct option_row){ .name = "saved",
                                   .kind = OPTION_LIST,
                                   .into = &how->saved,
                                   .arg = "FILE",
                                   .help = "the page as saved; nothing is asked for" };
    rows[1] = (struct option_row){ .name = "allow-net",
                                   .kind = OPTION_LIST,
                                   .into = &how->allow_nets,
                                   .arg = "CIDR",
                                   .help = "open a private range (tests)" };
    rows[2] = (struct option_row){ .name = "delay",
                                   .kind = OPTION_SPAN,
                                   .into = &how->delay_ms,
                                   .arg = "S",
                                   .help = "delay inside --allow-net",
                                   .min = 0,
                                   .max = 24 * 3600000 };
}

/* ---- the port ---- */

static bool
port_load(void *self, struct str source, frontier_row *row, void *user, struct err *err)
{
    (void)self, (void)source, (void)row, (void)user, (void)err;
    return true;
}

static bool
port_add(void *self, const struct page_url *urls, size_t count, struct err *err)
{
    (void)self, (void)urls, (void)count, (void)err;
    return true;
}

static bool
port_put(void *self, const struct page *page, struct err *err)
{
    struct answers *v = self;
    struct answer *visit = &v->items[v->count];

    (void)err;
    if (v->count == sizeof(v->items) / sizeof(v->items[0]))
        return true;
    v->count++;
    *visit = (struct answer){ .url = arena_str(v->arena, page->at.url),
                              .outcome = page->outcome,
                              .what = arena_str(v->arena, page->what),
                              .status = page->status,
                              .file = arena_str(v->arena, page->warc_file),
                              .offset = page->warc_offset,
                              .fetched_ms = page->fetched_ms };
    if (page->outcome == PAGE_REDIRECT && page->link_count > 0)
        visit->target = arena_str(v->arena, page->links[0].url);
    return true;
}

static bool
port_note(void *self, const struct page_record *record, struct err *err)
{
    struct answers *v = self;

    (void)err;
    v->robots = (struct answer){ .url = arena_str(v->arena, record->url),
                                 .file = arena_str(v->arena, record->warc_file),
                                 .offset = record->warc_offset,
                                 .fetched_ms = record->fetched_ms };
    if (record->request)
        v->robots.what = arena_str(v->arena, record->request->what);
    return true;
}

static bool
port_flush(void *self, struct err *err)
{
    (void)self, (void)err;
    return true;
}

static bool
port_requested(void *self, struct str source, int64_t since_ms, int64_t *count,
               struct err *err)
{
    (void)self, (void)source, (void)since_ms, (void)err;
    *count = 0;
    return true;
}

/* ---- the archive of a moment ---- */

static bool
make_folder(struct arena *arena, struct str *folder, struct err *err)
{
    const char *base = getenv("TMPDIR");
    struct str path =
        arena_printf(arena, "%s/lurewatch-XXXXXX", base && base[0] ? base : "/tmp");
    char *name = (char *)(uintptr_t)arena_cstr(arena, path);

    if (!mkdtemp(name))
        return err_set_kind(err, ERR_START, "%s: cannot make a folder: %s", name,
                            strerror(errno));
    *folder = str_of(name);
    return true;
}

static void
remove_folder(struct str folder, struct arena *arena)
{
    DIR *dir = opendir(folder.p);
    struct dirent *entry;

    while (dir && (entry = readdir(dir)))
        if (entry->d_name[0] != '.')
            (void)unlink(
                arena_printf(arena, STR_FMT "/%s", STR_ARG(folder), entry->d_name).p);
    if (dir)
        closedir(dir);
    (void)rmdir(folder.p);
}

/* ---- what is asked ---- */

/* Pages, and what their robots.txt says of an agent when it is wanted. */
struct question {
    const struct asking *how;
    const struct source *source;
    struct asked *pages;
    size_t count;
    struct str token; /* "" the rules are not wanted */
    const struct robots *robots;
    struct page_reader *reader; /* opens what was packed; NULL until it is needed */
};

/* Takes the coding off a body, in a reader: this process has the network. What could be had of
 * it is left, and out->is_cut when that is not all. */
static bool
open_packed(struct question *q, struct arena *arena, struct asked *out, struct err *err)
{
    const struct page_reader_options options = { .program = "/proc/self/exe" };
    const struct extract_input in = { .body = out->body,
                                      .packed = true,
                                      .body_most = INFLATE_MAX };
    struct extracted opened;

    if (!q->reader && !page_reader_new(&options, &q->reader, err))
        return false;
    page_reader_take(q->reader, &in, arena, &opened);
    if (page_reader_broken(q->reader))
        return err_set_kind(err, ERR_START, "what came cannot be read: %s",
                            page_reader_broken(q->reader));
    out->body = opened.body;
    out->is_cut |= opened.opened == PAGE_BAD_ENCODING || opened.outcome != PAGE_OK;
    return true;
}

/* Takes the body of a response record apart. */
static bool
read_record(struct question *q, const struct warc_record *record, struct arena *arena,
            struct asked *out, struct err *err)
{
    ptrdiff_t end = str_find(record->block, STR("\r\n\r\n"));
    struct head head;

    if (end < 0)
        return true;
    head_read(str_sub(record->block, 0, (size_t)end + 4), arena, &head);
    out->content_type = arena_str(arena, head.content_type);
    out->body = str_sub(record->block, (size_t)end + 4, record->block.n);
    out->is_coded = head_coding(&head) == BODY_OTHER;
    out->is_cut =
        out->is_coded || head_field(record->header, STR("WARC-Truncated")).n > 0;
    return !inflate_is_gzip(out->body) || open_packed(q, arena, out, err);
}

/* The archived answer of a visit; false when there is none. */
static bool
find_record(const struct answer *visit, struct str folder, struct arena *arena,
            struct warc_record *out)
{
    struct str path =
        arena_printf(arena, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(visit->file));
    struct warc_reader *reader;
    bool found;

    if (visit->file.n == 0 || !warc_reader_open(path.p, &reader, NULL))
        return false;
    found = warc_reader_seek(reader, visit->offset, NULL) &&
            warc_reader_next(reader, arena, out, NULL) == WARC_RECORD &&
            str_eq(out->type, STR("response"));
    warc_reader_close(reader);
    return found;
}

static const struct answer *
find_visit(const struct answers *v, struct str url)
{
    for (size_t i = 0; i < v->count; i++)
        if (str_eq(v->items[i].url, url))
            return &v->items[i];
    return NULL;
}

/* What became of one question, redirects followed. */
static bool
take_visits(struct question *q, const struct answers *v, struct str folder,
            struct asked *out, struct err *err)
{
    const struct answer *visit = find_visit(v, out->url);
    struct warc_record record;

    for (int hop = 0; visit && visit->target.n > 0 && hop < HOPS_MAX; hop++) {
        const struct answer *next = find_visit(v, visit->target);
        if (!next)
            break;
        visit = next;
    }
    if (!visit) {
        out->outcome = PAGE_NET_ERROR;
        out->what = STR("it was not asked for: the crawl ended before");
        return true;
    }
    out->url = visit->url;
    out->outcome = visit->outcome;
    out->what = visit->what;
    out->status = visit->status;
    out->fetched_ms = visit->fetched_ms;
    return !find_record(visit, folder, v->arena, &record) ||
           read_record(q, &record, v->arena, out, err);
}

/* What the last answer to a robots.txt means, as a crawl judges it (RFC 9309 2.3.1); where that
 * closed the host, answer->what says why. */
static const struct robots *
rules_of(int status, const struct asked *answer, struct str token, struct arena *arena)
{
    if (answer->is_cut && !answer->is_coded && answer->body.n <= ROBOTS_MAX)
        return robots_deny_all(arena, STR("its robots.txt did not come whole"));
    if (robots_status(status) == ROBOTS_ALLOW_ALL)
        return robots_allow_all(arena);
    if (robots_status(status) == ROBOTS_USE && !answer->is_coded)
        return robots_parse(answer->body, token, arena);
    if (answer->what.n > 0)
        return robots_deny_all(
            arena, arena_printf(arena, "robots.txt is not to be had: " STR_FMT,
                                STR_ARG(answer->what)));
    return robots_deny_all(
        arena, arena_printf(arena,
                            status >= 300 && status <= 399
                                ? "status %d: its redirect could not be followed"
                                : "status %d",
                            status));
}

/* ---- asking ---- */

static bool
crawl_seeds(const struct asking *how, const struct source *asked, struct answers *v,
            struct str folder, struct err *err)
{
    struct frontier_port port = { .self = v,
                                  .load = port_load,
                                  .add = port_add,
                                  .put = port_put,
                                  .note = port_note,
                                  .flush = port_flush,
                                  .requested_since = port_requested };
    struct str *nets = ARENA_NEW(v->arena, struct str, how->allow_nets.count + 1);
    struct crawl_options options = {
        .agent = fetching_agent(how->contact, v->arena),
        .contact_given = how->contact.n > 0,
        .allow_nets = nets,
        .allow_net_count = how->allow_nets.count,
        .delay_override_ms = how->delay_ms,
        .once = true,
        .links_only = true,
        .no_sitemaps = true,
        .archive_folder = folder,
    };
    struct crawl_watch watch = { .user = NULL };
    struct crawl_stats stats;

    fetching_complete(&options); /* with readers: this process has the network */
    for (size_t i = 0; i < how->allow_nets.count; i++)
        nets[i] = str_of(how->allow_nets.items[i]);
    app_catch_stop();
    return crawl_run(&options, asked, 1, &port, &watch, &stats, err);
}

static bool
take_rules(struct question *q, const struct answers *v, struct str folder,
           struct err *err)
{
    struct asked answer = { .body = STR(""), .what = v->robots.what };
    struct warc_record record;

    if (q->token.n == 0)
        return true;
    if (!find_record(&v->robots, folder, v->arena, &record)) { /* no answer came */
        q->robots = v->robots.what.n > 0 ? rules_of(0, &answer, q->token, v->arena)
                                         : robots_deny_all(v->arena, q->pages[0].what);
        return true;
    }
    if (!read_record(q, &record, v->arena, &answer, err))
        return false;
    q->robots = rules_of(head_status(record.block), &answer, q->token, v->arena);
    return true;
}

static bool
ask(struct question *q, struct arena *arena, struct err *err)
{
    static const struct str nothing[] = { { "!", 1 } };
    struct answers *v = ARENA_NEW(arena, struct answers, 1);
    struct str *seeds = ARENA_NEW(arena, struct str, q->count), folder = STR("");
    struct source asked = *q->source;
    bool ok;

    v->arena = arena;
    for (size_t i = 0; i < q->count; i++)
        seeds[i] = q->pages[i].url;
    asked.seeds = seeds;
    asked.seed_count = q->count;
    asked.follow = nothing; /* no link of the pages is in scope */
    asked.follow_count = 1;
    asked.ads_count = 0;
    asked.pages_per_day = (int64_t)(q->count * HOPS_MAX);
    if (!make_folder(arena, &folder, err))
        return false;
    ok = crawl_seeds(q->how, &asked, v, folder, err);
    for (size_t i = 0; ok && i < q->count; i++)
        ok = take_visits(q, v, folder, &q->pages[i], err);
    ok = ok && take_rules(q, v, folder, err);
    page_reader_free(q->reader);
    q->reader = NULL;
    remove_folder(folder, arena);
    return ok;
}

bool
asking_robots(const struct asking *how, struct str origin, struct str token,
              struct arena *arena, const struct robots **out, struct err *err)
{
    const struct source source = { .id = STR("robots"),
                                   .basis_kind = STR("robots.txt is asked for"),
                                   .delay_ms = SOURCE_DELAY_MS };
    struct asked page = { .url = arena_printf(arena, STR_FMT "/robots.txt",
                                              STR_ARG(origin)) };
    struct question q = {
        .how = how, .source = &source, .pages = &page, .count = 1, .token = token
    };

    if (!ask(&q, arena, err))
        return false;
    *out = q.robots;
    return true;
}

bool
asking_get(const struct asking *how, const struct source *source, char **urls,
           size_t count, struct arena *arena, struct asked *out, struct err *err)
{
    struct question q = { .how = how, .source = source, .pages = out, .count = count };
    struct url url;

    if (count > ASKED_MAX)
        return err_set(err, "%zu pages, wanted %d at most", count, ASKED_MAX);
    if (how->saved.count > 0 && how->saved.count != count)
        return err_set(err, "--saved: found %zu files, wanted one for each of %zu URLs",
                       how->saved.count, count);
    for (size_t i = 0; i < count; i++) {
        if (url_parse(str_of(urls[i]), NULL, arena, &url) != URL_OK)
            return err_set(err, "not an http or https URL: '%s'", urls[i]);
        out[i] = (struct asked){ .url = url.text, .outcome = PAGE_OK };
        if (how->saved.count > 0 &&
            !file_read(how->saved.items[i], PAGE_MAX, arena, &out[i].body, err))
            return false;
    }
    return how->saved.count > 0 || ask(&q, arena, err);
}
