/*
 * day: a reviewer's laptop with ads in its queue, for tests of the API.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_WEB_DAY_H
#define TESTS_WEB_DAY_H

#include "store/audit.h"
#include "store/queue.h"
#include "tests/support/web_fixture.h"
#include "web/once.h"

#include <jansson.h>

struct day {
    struct fixture f;
    struct browser b;
    struct err err;
    json_t *json;         /* of the latest answer */
    enum context context; /* of ads that are put; CONTEXT_RECRUITING at first */
    struct str title;     /* of ads that are put */
};

/* Puts a flagged ad; its key. */
static inline const char *
put(struct day *d, const char *text, enum lane lane, double probability)
{
    struct arena *a = &d->f.arena;
    const struct str body = arena_str(a, str_of(text));
    struct hit cue = { .cue = STR("P08"),
                       .rule = STR("ru.travel-on-credit"),
                       .grade = 'A',
                       .points = 3,
                       .start = 0,
                       .end = body.n < 12 ? body.n : 12,
                       .why = STR("Travel is paid for on credit.") };
    const struct fact_seen facts[] = { { .name = "visa" }, { .name = "employer" } };
    const struct str silent[] = { STR("visa"), STR("employer") };
    const struct contact contact = { .kind = CONTACT_PHONE,
                                     .field = FIELD_TEXT,
                                     .value = STR("+77011234567") };
    const struct ad ad = { .title = d->title,
                           .text = body,
                           .url = STR("https://board.test/d/1"),
                           .source = STR("board-kz"),
                           .seen_at_ms = fixture_now_ms - 1000 };
    const struct score score = { .probability = probability,
                                 .band = probability > 0.8 ? BAND_HIGH : BAND_REVIEW,
                                 .points = 3,
                                 .lang = LANG_RU,
                                 .kind = AD_JOB,
                                 .context = d->context,
                                 .lane = lane,
                                 .cues = &cue,
                                 .cue_count = 1,
                                 .facts = facts,
                                 .fact_count = 2,
                                 .silent = silent,
                                 .silent_count = 2,
                                 .contacts = &contact,
                                 .contact_count = 1,
                                 .pack = STR("aa11"),
                                 .why = STR("Travel on credit.") };
    const struct ad_put one = {
        .ad = &ad, .score = &score, .lane = lane, .inclusion = 1
    };
    char *key = ARENA_NEW(a, char, AD_KEY_SIZE);
    cue.quote = str_sub(body, cue.start, cue.end);
    if (!store_put_ads(d->f.store, &one, 1, &d->f.keep, fixture_now_ms, NULL, &d->err))
        fail_msg("%s", d->err.text);
    ad_key(&ad, key);
    return key;
}

static inline int
set_up(void **state)
{
    static const struct web_source sources[] = {
        { { "board-kz", 8 }, AD_JOB, LANG_RU, { "public: listed", 14 }, 2000, 500 }
    };
    struct day *d = calloc(1, sizeof(*d));

    fixture_open(&d->f);
    d->f.settings.lang = LANG_EN;
    d->f.settings.once = once_in(d->f.store);
    d->f.settings.sources = sources;
    d->f.settings.source_count = 1;
    fixture_again(&d->f);
    d->context = CONTEXT_RECRUITING;
    d->title = STR("Требуются девушки");
    d->b = browser_of(&d->f);
    assert_int_equal(browser_log_in(&d->b), 201);
    *state = d;
    return 0;
}

static inline int
tear_down(void **state)
{
    struct day *d = *state;

    json_decref(d->json);
    fixture_close(&d->f);
    free(d);
    return 0;
}

/* As a browser writes it: bytes beyond ASCII in percent-encoding (RFC 3986 2.1). */
static inline const char *
encoded(struct day *d, const char *target)
{
    struct str out = STR("");

    for (const char *p = target; *p; p++)
        out = (unsigned char)*p < 0x80
                  ? arena_printf(&d->f.arena, STR_FMT "%c", STR_ARG(out), *p)
                  : arena_printf(&d->f.arena, STR_FMT "%%%02X", STR_ARG(out),
                                 (unsigned char)*p);
    return arena_cstr(&d->f.arena, out);
}

static inline int
ask(struct day *d, const char *method, const char *target, const char *body)
{
    int status;

    fixture_now_ms += 100; /* the limit of requests is not under test */
    status = browser_ask(&d->b, method, encoded(d, target), body);
    json_decref(d->json);
    d->json = json_loadb(d->b.body.p, d->b.body.n, 0, NULL);
    return status;
}

/* A formatted text that lives as long as the test. */
#define path(d, ...) (arena_printf(&(d)->f.arena, __VA_ARGS__).p)

static inline const char *
text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static inline const json_t *
item(struct day *d, size_t i)
{
    return json_array_get(json_object_get(d->json, "items"), i);
}

/* How often `part` stands in the latest body. */
static inline int
times(const struct day *d, const char *part)
{
    struct str rest = d->b.body;
    int count = 0;

    for (ptrdiff_t at; (at = str_find(rest, str_of(part))) >= 0; count++)
        rest = str_sub(rest, (size_t)at + 1, rest.n);
    return count;
}

/* Payload of the latest fact of this deed. */
static inline struct str
latest(struct day *d, const char *what)
{
    const struct audit_filter filter = { .what = str_of(what), .limit = 1 };
    const struct audit_row *rows;
    size_t count;

    assert_true(
        store_audit_list(d->f.store, &filter, &d->f.arena, &rows, &count, NULL));
    return count ? rows[0].payload : STR("");
}

/* Where the next part is; NULL when there is none. */
static inline const char *
next_of(struct day *d)
{
    struct str link = d->b.re.link;

    if (!link.n)
        return NULL;
    assert_true(str_ends(link, STR(">; rel=\"next\"")));
    return arena_cstr(&d->f.arena, str_sub(link, 1, link.n - 13));
}

#endif
