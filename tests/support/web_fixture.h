/*
 * web_fixture: a web room without a socket, with a clock that stands still and chance that
 * repeats, and a person who sends requests to it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_WEB_FIXTURE_H
#define TESTS_SUPPORT_WEB_FIXTURE_H

#include "core/log.h"
#include "web/doors.h"
#include "web/guard.h"
#include "web/route.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FIXTURE_HOST "127.0.0.1:8080"
#define FIXTURE_HEADERS 16

struct fixture {
    struct arena arena; /* of the whole test */
    struct store *store;
    struct classifier *classifier;
    struct scorer *scorer;
    struct retention keep;
    struct web_settings settings;
    struct web *web;
    char path[64];
};

/* The clock and the chance of web_settings have no user pointer. */
static int64_t fixture_now_ms;
static uint64_t fixture_chance;

static inline int64_t
fixture_clock(void)
{
    return fixture_now_ms;
}

static inline void
fixture_random(void *out, size_t n)
{
    unsigned char *p = out;

    for (size_t i = 0; i < n; i++) {
        fixture_chance = fixture_chance * 6364136223846793005u + 1442695040888963407u;
        p[i] = (unsigned char)(fixture_chance >> 56);
    }
}

/* Opens a laptop's room over an empty store; change f->settings and call fixture_again() for
 * another one. */
static inline void
fixture_again(struct fixture *f)
{
    web_free(f->web);
    f->web = web_new(&f->settings);
}

static inline void
fixture_open(struct fixture *f)
{
    static const struct str hosts[] = { { FIXTURE_HOST, sizeof(FIXTURE_HOST) - 1 },
                                        { "localhost:8080", 14 } };
    static const struct bundle_file files[] = {
        { { "app-0123456789ab.js.gz", 22 }, { "\x1f\x8bscript", 8 } },
        { { "index.html", 10 }, { "<!DOCTYPE html>", 15 } },
        { { "licences.txt", 12 }, { "MIT", 3 } },
    };
    static const struct bundle assets = { .label = { "test", 4 },
                                          .files = files,
                                          .count = 3 };
    const struct classifier_options options = { .prior = 0.02 };
    struct err err = { .kind = ERR_NONE };
    int fd;

    log_set_level(LOG_ERROR); /* refusals are what is tested */
    *f = (struct fixture){ .keep = retention_default };
    fixture_now_ms = INT64_C(1790000000000);
    fixture_chance = 1;
    arena_init(&f->arena, 0);
    memcpy(f->path, "/tmp/lurewatch-web.XXXXXX", 26);
    fd = mkstemp(f->path);
    if (fd < 0 || close(fd) != 0 || unlink(f->path) != 0 ||
        !store_open(&f->store, f->path, STORE_WRITE, &err) ||
        !classifier_load(&f->classifier, &options, &err)) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    f->scorer = scorer_new(f->classifier);
    f->settings = (struct web_settings){ .hosts = hosts,
                                         .host_count = 2,
                                         .person = STR("aigul"),
                                         .lang = LANG_RU,
                                         .version = STR("0"),
                                         .assets = &assets,
                                         .store = f->store,
                                         .classifier = f->classifier,
                                         .scorer = f->scorer,
                                         .keep = &f->keep,
                                         .clock_ms = fixture_clock,
                                         .mono_ms = fixture_clock,
                                         .fill_random = fixture_random,
                                         .question_key = "not a secret" };
    fixture_again(f);
}

static inline void
fixture_close(struct fixture *f)
{
    static const char *const endings[] = { "", "-wal", "-shm" };
    char name[80];

    web_free(f->web);
    scorer_free(f->scorer);
    classifier_free(f->classifier);
    store_close(f->store);
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof(name), "%s%s", f->path, endings[i]);
        unlink(name);
    }
    arena_free(&f->arena);
}

/* A person's browser: what it sends with each request. */
struct browser {
    struct fixture *fixture;
    const char *host, *origin, *site, *type, *cookie, *csrf, *address, *key;
    struct web_slow *slow; /* NULL: slow work is done at once */
    struct web_reply re; /* of the latest request; body kept */
    struct str body;
};

static inline struct browser
browser_of(struct fixture *f)
{
    return (struct browser){ .fixture = f,
                             .host = FIXTURE_HOST,
                             .origin = "http://" FIXTURE_HOST,
                             .site = "same-origin",
                             .type = "application/json",
                             .address = "127.0.0.1" };
}

static inline void
browser_header(struct web_header *list, size_t *count, const char *name,
               const char *value)
{
    if (value)
        list[(*count)++] = (struct web_header){ str_of(name), str_of(value) };
}

/* Sends a request; the status. NULL headers of the browser are left out. */
static inline int
browser_ask(struct browser *b, const char *method, const char *target, const char *body)
{
    struct web_header list[FIXTURE_HEADERS];
    struct web_raw raw = { .method = str_of(method),
                           .target = str_of(target),
                           .headers = list,
                           .body = str_of(body),
                           .address = str_of(b->address),
                           .slow = b->slow };
    bool reads = !strcmp(method, "GET");
    char length[24];

    browser_header(list, &raw.header_count, "Host", b->host);
    browser_header(list, &raw.header_count, "Origin", reads ? NULL : b->origin);
    browser_header(list, &raw.header_count, "Sec-Fetch-Site", b->site);
    browser_header(list, &raw.header_count, "Cookie", b->cookie);
    browser_header(list, &raw.header_count, "X-CSRF-Token", b->csrf);
    browser_header(list, &raw.header_count, "Idempotency-Key", b->key);
    if (body) {
        snprintf(length, sizeof(length), "%zu", raw.body.n);
        browser_header(list, &raw.header_count, "Content-Length", length);
        browser_header(list, &raw.header_count, "Content-Type", b->type);
    }
    web_answer(b->fixture->web, &raw, &b->fixture->arena, &b->re);
    b->body = arena_str(&b->fixture->arena, web_reply_body(&b->re));
    web_reply_free(&b->re);
    return b->re.status;
}

/* The text of a member of the latest body, as it stands between its quotes; NULL. */
static inline const char *
browser_member(struct browser *b, const char *name)
{
    struct arena *arena = &b->fixture->arena;
    struct str key = arena_printf(arena, "\"%s\":\"", name);
    ptrdiff_t at = str_find(b->body, key);
    struct str rest;

    if (at < 0)
        return NULL;
    rest = str_sub(b->body, (size_t)at + key.n, b->body.n);
    return arena_cstr(arena, str_sub(rest, 0, (size_t)str_find_char(rest, '"')));
}

/* Takes over the cookie and the token that a log-in gave. */
static inline void
browser_keep(struct browser *b)
{
    ptrdiff_t end = str_find_char(b->re.cookie, ';');

    b->cookie = arena_cstr(&b->fixture->arena,
                           str_sub(b->re.cookie, 0, (size_t)(end < 0 ? 0 : end)));
    b->csrf = browser_member(b, "csrf");
}

/* Logs in with a new one-time token; the status. */
static inline int
browser_log_in(struct browser *b)
{
    char token[WEB_TOKEN_SIZE];
    int status;

    web_new_token(b->fixture->web, token);
    status = browser_ask(
        b, "POST", "/api/v1/session",
        arena_printf(&b->fixture->arena, "{\"token\":\"%s\"}", token).p);
    browser_keep(b);
    return status;
}

/* A session for a role, past the log-in. */
static inline void
browser_become(struct browser *b, enum role role)
{
    const struct web_person who = { STR("aigul"), role, LANG_EN, 0 };
    struct web *w = b->fixture->web;
    uint8_t secret[SESSION_SECRET];
    char id[SESSION_TEXT_SIZE], csrf[SESSION_TEXT_SIZE];

    fixture_random(secret, sizeof(secret));
    if (!sessions_begin(&w->doors->sessions, &who, SESSION_FULL, secret, fixture_now_ms,
                        id))
        abort();
    session_csrf(str_of(id), csrf);
    b->cookie = arena_printf(&b->fixture->arena, STR_FMT "=%s", STR_ARG(cookie_name(w)), id).p;
    b->csrf = arena_str(&b->fixture->arena, str_of(csrf)).p;
}

#endif
