/*
 * fuzz_request: any head, target and body through guard, routes, log-in and body reader.
 *
 * The first lines of the input are method and target, then headers up to an empty line, then
 * the body. Whatever comes, the answer is one status with all walls, and what passes the guard
 * is a clean path.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "web/body.h"
#include "web/doors.h"
#include "web/guard.h"
#include "web/route.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LINES_MAX 80

static int64_t
clock_still(void)
{
    return 1;
}

static void
fill(void *out, size_t n)
{
    memset(out, 'x', n);
}

static void
must(bool fine)
{
    if (!fine)
        abort();
}

/* What was let through holds to what the guard promises. */
static void
check_target(struct str target, struct arena *arena)
{
    struct web_request rq = { .field_count = 0 };
    struct guard_fault fault;

    if (!guard_target(target, arena, &rq, &fault))
        return;
    must(rq.path.n && rq.path.p[0] == '/' && rq.path.n <= GUARD_PATH_MAX);
    must(utf8_valid(rq.path) && str_find(rq.path, STR("/../")) < 0);
    must(!str_ends(rq.path, STR("/..")) && str_find(rq.path, STR("//")) < 0);
    must(memchr(rq.path.p, 0, rq.path.n) == NULL && str_find_char(rq.path, '\\') < 0);
    must(rq.field_count <= WEB_FIELDS_MAX);
    for (size_t i = 0; i < rq.field_count; i++)
        must(utf8_valid(rq.fields[i].name) && utf8_valid(rq.fields[i].value));
}

static void
check_body(struct str body, struct arena *arena)
{
    static const char *const words[] = { "confirmed", "unsure", NULL };
    struct str text = { "", 0 }, word = { "", 0 }, object = { "", 0 };
    struct body_texts texts = { NULL, 0 };
    int64_t number = 1;
    bool flag;
    const struct body_field fields[] = {
        { .name = "t", .into = &text, .max = 100 },
        { .name = "w", .kind = BODY_WORD, .into = &word, .words = words },
        { .name = "n", .kind = BODY_INT, .into = &number, .min = 1, .max = 9 },
        { .name = "b", .kind = BODY_BOOL, .into = &flag },
        { .name = "s", .kind = BODY_TEXTS, .into = &texts, .max = 3 },
        { .name = "o", .kind = BODY_OBJECT, .into = &object },
    };
    const struct web_request rq = { .body = body, .arena = arena };
    struct web_reply re = { .status = 0 };

    buf_init(&re.body, 4096);
    if (body_read(&rq, fields, 6, &re)) {
        must(text.n <= 100 && utf8_valid(text) && texts.count <= 3);
        must(number >= 1 && number <= 9);
        if (object.n)
            must(object.p[0] == '{' && object.p[object.n - 1] == '}');
    } else {
        must(re.status == 400);
    }
    web_reply_free(&re);
}

/* One room for all runs: making its tables takes longer than an answer. */
static struct web *
room(void)
{
    static struct web *kept;
    static const struct str host = { "a", 1 };
    const struct web_settings is = { .hosts = &host,
                                     .host_count = 1,
                                     .lang = LANG_EN,
                                     .clock_ms = clock_still,
                                     .fill_random = fill };

    if (!kept)
        kept = web_new(&is);
    return kept;
}

static void
check_answer(const struct web_raw *raw, struct arena *arena)
{
    struct web_header headers[WEB_REPLY_HEADERS];
    struct web *w = room();
    struct web_reply re;
    size_t max;

    if (!web_admit(w, raw, arena, &max, &re))
        must(re.status >= 400 && re.status < 600);
    web_reply_free(&re);
    web_answer(w, raw, arena, &re);
    must(re.status >= 200 && re.status < 600);
    must(web_reply_headers(w, &re, arena, headers) <= WEB_REPLY_HEADERS);
    must(utf8_valid(web_reply_body(&re)));
    web_reply_free(&re);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = { (const char *)data, size }, line;
    struct web_header headers[LINES_MAX];
    struct web_raw raw = { .headers = headers };
    struct arena arena;

    arena_init(&arena, 0);
    if (!str_cut(&rest, '\n', &line))
        line = rest;
    str_cut(&line, ' ', &raw.method);
    raw.target = line;
    while (raw.header_count < LINES_MAX && str_cut(&rest, '\n', &line) && line.n) {
        struct web_header *header = &headers[raw.header_count++];
        *header = (struct web_header){ { "", 0 }, { "", 0 } };
        str_cut(&line, ':', &header->name);
        header->value = line;
    }
    raw.body = rest;
    check_target(raw.target, &arena);
    check_body(raw.body, &arena);
    /* A log-in that would be refused is written to the log, and there is no store here. */
    if (str_find(raw.target, STR("/session")) < 0)
        check_answer(&raw, &arena);
    arena_free(&arena);
    return 0;
}
