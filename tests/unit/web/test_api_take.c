/*
 * api: what leaves the screens: hand-overs and lists.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/digest.h"
#include "tests/unit/web/day.h"

/* What the test's port was asked for. */
static struct web_parcel asked;

static bool
make_parcel(void *user, struct web_parcel *parcel, struct arena *arena, struct buf *tar,
            struct err *err)
{
    asked = *parcel;
    parcel->missing = parcel->masked ? 0 : 2;
    asked.purpose = arena_str(arena, parcel->purpose);
    parcel->name = STR("handover-1");
    if (user)
        return err_set(err, "larger than the ceiling of a tar");
    buf_lit(tar, "tar");
    return true;
}

/* Is this header, with this value, on the latest answer? */
static bool
has_header(struct day *d, const char *name, const char *value)
{
    struct web_header headers[WEB_REPLY_HEADERS];
    size_t count = web_reply_headers(d->f.web, &d->b.re, &d->f.arena, headers);

    for (size_t i = 0; i < count; i++)
        if (str_eq(headers[i].name, str_of(name)))
            return str_eq(headers[i].value, str_of(value));
    return false;
}

static void
an_ad_is_handed_over(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "visa on credit", LANE_RISK, 0.9);
    const char *target = path(d, "/api/v1/ads/%s/handover", key);

    assert_int_equal(ask(d, "POST", target, "{\"purpose\":\"case 17\"}"), 404);
    d->f.web->is.handover = (struct web_handover){ NULL, make_parcel };
    d->b.key = "k1";
    assert_int_equal(ask(d, "POST", target, "{\"purpose\":\"case 17\"}"), 200);
    assert_true(str_eq(d->b.body, STR("tar")));
    assert_string_equal(d->b.re.type, "application/x-tar");
    assert_true(str_eq(d->b.re.filename, STR("handover-1.tar")));
    assert_true(asked.masked);
    assert_true(str_eq(asked.id, str_of(key)));
    assert_true(str_eq(asked.who, STR("aigul")));
    assert_true(str_eq(asked.purpose, STR("case 17")));
    assert_false(has_header(d, "Lurewatch-Missing", "0"));
    /* each is one of its own: nothing is kept of the one before */
    asked.id = STR("");
    assert_int_equal(ask(d, "POST", target, "{\"purpose\":\"case 17\"}"), 200);
    assert_true(str_eq(asked.id, str_of(key)));
    d->b.key = NULL;
    assert_int_equal(ask(d, "POST", target, "{\"purpose\":\"court\",\"masked\":false}"),
                     200);
    assert_false(asked.masked);
    /* what had to be left out is told */
    assert_true(has_header(d, "Lurewatch-Missing", "2"));
    d->f.web->is.handover.user = d;
    assert_int_equal(ask(d, "POST", target, "{\"purpose\":\"case 17\"}"), 422);
    assert_true(str_find(d->b.body, STR("lurewatch handover")) > 0);
}

static void
a_hand_over_says_what_for(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "visa on credit", LANE_RISK, 0.9);
    const char *careful = put(d, "помогите", LANE_CAREFUL, 0.5);
    const char *target = path(d, "/api/v1/ads/%s/handover", key);

    d->f.web->is.handover = (struct web_handover){ NULL, make_parcel };
    asked.id = STR("");
    assert_int_equal(ask(d, "POST", target, "{}"), 400);
    assert_int_equal(ask(d, "POST", target, "{\"purpose\":\" a \"}"), 400);
    assert_int_equal(
        ask(d, "POST", target, "{\"purpose\":\"court\",\"masked\":\"no\"}"), 400);
    assert_int_equal(
        ask(d, "POST", "/api/v1/ads/0000/handover", "{\"purpose\":\"case 17\"}"), 404);
    browser_become(&d->b, ROLE_REVIEWER);
    assert_int_equal(ask(d, "POST", target, "{\"purpose\":\"case 17\"}"), 403);
    assert_int_equal(asked.id.n, 0);
    browser_become(&d->b, ROLE_SUPERVISOR);
    assert_int_equal(ask(d, "POST", path(d, "/api/v1/ads/%s/handover", careful),
                         "{\"purpose\":\"case 17\"}"),
                     200);
}

static void
a_list_is_taken_masked(void **state)
{
    static const char *const forms[] = { "csv", "jsonl" };
    struct day *d = *state;

    put(d, "=HYPERLINK(1) +77011234567", LANE_RISK, 0.9);
    put(d, "помогите +77011234567", LANE_CAREFUL, 0.9);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(ask(d, "GET", path(d, "/api/v1/queue.%s", forms[i]), NULL),
                         200);
        assert_true(str_ends(d->b.re.filename, str_of(forms[i])));
        assert_int_equal(times(d, "7011234567"), 0);
        assert_int_equal(times(d, "hxxps://board[.]test"), 1);
        assert_int_equal(times(d, "phone +7"), 1);
        assert_int_equal(times(d, "помогите"), 0);
        assert_true(str_find(latest(d, "export"), STR("\"masked\":true")) > 0);
        assert_true(str_find(latest(d, "export"), STR("\"count\":1")) > 0);
        assert_int_equal(
            ask(d, "GET", path(d, "/api/v1/queue.%s?band=high", forms[i]), NULL), 200);
        assert_int_equal(times(d, "hxxps://board[.]test"), 1);
        assert_int_equal(
            ask(d, "GET", path(d, "/api/v1/queue.%s?lang=en", forms[i]), NULL), 200);
        assert_int_equal(times(d, "hxxps://board[.]test"), 0);
        assert_int_equal(
            ask(d, "GET", path(d, "/api/v1/queue.%s?lang=xx", forms[i]), NULL), 400);
        assert_int_equal(
            ask(d, "GET", path(d, "/api/v1/queue.%s?limit=1001", forms[i]), NULL), 400);
    }
    assert_int_equal(ask(d, "GET", "/api/v1/queue.csv", NULL), 200);
    assert_int_equal(times(d, "\"=HYPER"), 0);
    assert_int_equal(times(d, "\"'=HYPER"), 1);
    browser_become(&d->b, ROLE_REVIEWER);
    assert_int_equal(ask(d, "GET", "/api/v1/queue.csv", NULL), 403);
}

static void
a_list_in_full_says_what_for(void **state)
{
    struct day *d = *state;

    put(d, "visa on credit +77011234567", LANE_RISK, 0.9);
    assert_int_equal(ask(d, "GET", "/api/v1/queue.csv?contacts=full", NULL), 400);
    assert_int_equal(ask(d, "GET", "/api/v1/queue.csv?contacts=some", NULL), 400);
    assert_int_equal(latest(d, "export").n, 0);
    assert_int_equal(
        ask(d, "GET", "/api/v1/queue.csv?contacts=full&reason=case+17", NULL), 200);
    assert_int_equal(times(d, "phone +77011234567"), 1);
    assert_true(str_find(latest(d, "export"), STR("\"masked\":false")) > 0);
    assert_true(str_find(latest(d, "export"), STR("case 17")) > 0);
    assert_int_equal(
        ask(d, "GET", "/api/v1/queue.jsonl?contacts=full&reason=case+17", NULL), 200);
    assert_string_equal(text_at(d->json, "contacts"), "phone +77011234567");
}

/* Others need not know who works on an ad: a masked file names nobody. */
static void
a_masked_list_names_no_officer(void **state)
{
    static const char *const forms[] = { "csv", "jsonl" };
    struct day *d = *state;

    put(d, "visa on credit", LANE_RISK, 0.9);
    assert_int_equal(ask(d, "POST", "/api/v1/queue/claim", "{\"n\":1}"), 200);
    for (size_t i = 0; i < 2; i++) {
        const char *target = path(d, "/api/v1/queue.%s?state=claimed", forms[i]);
        assert_int_equal(ask(d, "GET", target, NULL), 200);
        assert_int_equal(times(d, "hxxps://board[.]test"), 1);
        assert_int_equal(times(d, "aigul"), 0);
        target = path(d, "/api/v1/queue.%s?search=1", forms[i]);
        assert_int_equal(ask(d, "GET", target, NULL), 200);
        assert_int_equal(times(d, "aigul"), 0);
        target = path(d, "/api/v1/queue.%s?contacts=full&reason=case+17&state=claimed",
                      forms[i]);
        assert_int_equal(ask(d, "GET", target, NULL), 200);
        assert_int_equal(times(d, "aigul"), 1);
    }
}

/* A file of what a search finds: the same rows, in parts, logged alike. */
static void
what_is_found_is_taken(void **state)
{
    struct day *d = *state;
    const char *target = "/api/v1/queue.jsonl?limit=2&q=credit";
    int rows = 0, parts = 0;

    for (int i = 0; i < 5; i++)
        put(d, path(d, "visa on credit %d", i), LANE_RISK, 0.9);
    put(d, "a quiet office", LANE_RISK, 0.9);
    put(d, "credit, помогите", LANE_CAREFUL, 0.9);
    do {
        assert_int_equal(ask(d, "GET", target, NULL), 200);
        assert_int_equal(times(d, "quiet"), 0);
        rows += times(d, "\n");
        parts++;
        target = next_of(d);
    } while (target && parts < 9);
    assert_int_equal(rows, 5); /* the careful lane only when it is asked for */
    assert_int_equal(parts, 3);
    assert_true(str_find(latest(d, "export"), STR("?limit=2&cursor=")) > 0);
    assert_int_equal(ask(d, "GET", "/api/v1/queue.csv?q=quiet", NULL), 200);
    assert_int_equal(times(d, "hxxps://board[.]test"), 1);
    assert_int_equal(ask(d, "GET", "/api/v1/queue.csv?q=nosuchword", NULL), 200);
    assert_int_equal(times(d, "hxxps://board[.]test"), 0);
    assert_int_equal(ask(d, "GET", "/api/v1/queue.csv?q=quiet&lang=xx", NULL), 400);
}

/* A search without words finds ads that are not in the queue. */
static void
a_search_without_words_is_taken_whole(void **state)
{
    struct day *d = *state;

    put(d, "visa on credit 1", LANE_RISK, 0.9);
    put(d, "visa on credit 2", LANE_NONE, 0.9);
    assert_int_equal(ask(d, "GET", "/api/v1/search?lang=ru", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 2);
    assert_int_equal(ask(d, "GET", "/api/v1/queue.csv?lang=ru", NULL), 200);
    assert_int_equal(times(d, "hxxps://board[.]test"), 1);
    assert_int_equal(ask(d, "GET", "/api/v1/queue.csv?lang=ru&search=1", NULL), 200);
    assert_int_equal(times(d, "hxxps://board[.]test"), 2);
    /* what was never queued has no state and was drawn by nobody */
    assert_int_equal(times(d, ",\"open\","), 1);
    assert_int_equal(times(d, ",\"yes\"\r\n"), 1);
    assert_int_equal(ask(d, "GET", "/api/v1/queue.jsonl?search=1", NULL), 200);
    assert_int_equal(times(d, "\"queued\":false"), 1);
    assert_int_equal(times(d, "\"state\":\"\""), 1);
    assert_int_equal(times(d, "\"inclusion\":"), 1);
    assert_int_equal(times(d, "\"drawn\":"), 1);
    assert_int_equal(ask(d, "GET", "/api/v1/queue.csv?search=1&limit=1", NULL), 200);
    assert_true(str_find(str_of(next_of(d)), STR("search=1")) > 0);
}

/* More than a screen shows, and not what the time of a screen allows. */
static void
all_that_is_found_is_taken(void **state)
{
    struct day *d = *state;

    for (int i = 0; i < 260; i++)
        put(d, path(d, "visa on credit %d", i), LANE_RISK, 0.9);
    /* the first 200 are in the search after one question: the file says that it is short */
    assert_int_equal(ask(d, "GET", "/api/v1/queue.csv?q=credit", NULL), 200);
    assert_int_equal(times(d, "hxxps://board[.]test"), 200);
    assert_true(str_eq(d->b.re.filename, STR("lurewatch-list-part.csv")));
    assert_true(has_header(d, "Lurewatch-Missing", "60"));
    assert_true(str_find(latest(d, "export"), STR("\"not_indexed\":60")) > 0);
    assert_int_equal(ask(d, "GET", "/api/v1/queue.csv?q=credit", NULL), 200);
    assert_int_equal(times(d, "hxxps://board[.]test"), 260);
    assert_true(str_eq(d->b.re.filename, STR("lurewatch-list.csv")));
    assert_true(str_find(latest(d, "export"), STR("\"count\":260")) > 0);
    assert_true(str_find(latest(d, "export"), STR("\"more\":false")) > 0);
    assert_int_equal(ask(d, "GET", "/api/v1/queue.csv?q=credit&limit=259", NULL), 200);
    assert_true(str_eq(d->b.re.filename, STR("lurewatch-list-part.csv")));
    assert_true(str_find(latest(d, "export"), STR("\"more\":true")) > 0);
    assert_int_equal(ask(d, "GET", "/api/v1/queue.csv?limit=259", NULL), 200);
    assert_true(str_eq(d->b.re.filename, STR("lurewatch-list-part.csv")));
}

/* A file of a search is narrowed by all that a list is narrowed by. */
static void
what_is_found_is_narrowed(void **state)
{
    static const struct {
        const char *filter;
        int status, rows;
    } cases[] = {
        { "", 200, 3 },
        { "&state=all", 200, 3 },
        { "&state=open", 200, 2 }, /* one of them by a claim that ran out */
        { "&state=claimed", 200, 0 },
        { "&state=decided", 200, 1 },
        { "&outcome=confirmed", 200, 1 },
        { "&outcome=not-risk", 200, 0 },
        { "&holder=aigul", 200, 0 },
        { "&lane=careful", 200, 1 },
        { "&lane=risk", 200, 3 },
        { "&lane=audit", 200, 0 },
        { "&state=shut", 400, 0 },
    };
    struct day *d = *state;
    const char *claimed = put(d, "visa on credit 1", LANE_RISK, 0.9);
    const char *decided = put(d, "visa on credit 2", LANE_RISK, 0.9);
    struct queue_row row;

    put(d, "visa on credit 3", LANE_RISK, 0.9);
    put(d, "credit, помогите", LANE_CAREFUL, 0.9);
    assert_int_equal(
        ask(d, "POST", "/api/v1/queue/claim", path(d, "{\"ids\":[\"%s\"]}", claimed)),
        200);
    assert_int_equal(store_decide(d->f.store,
                                  &(struct decide){ .key = str_of(decided),
                                                    .who = STR("aigul"),
                                                    .outcome = DECISION_CONFIRMED,
                                                    .now_ms = fixture_now_ms,
                                                    .keep = &d->f.keep },
                                  &d->f.arena, &row, &d->err),
                     DECIDE_DONE);
    assert_int_equal(
        ask(d, "GET", "/api/v1/queue.csv?q=credit&state=claimed&holder=aigul", NULL),
        200);
    assert_int_equal(times(d, "hxxps://board[.]test"), 1);
    fixture_now_ms += 24 * 3600 * 1000;
    assert_int_equal(browser_log_in(&d->b), 201);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *target = path(d, "/api/v1/queue.csv?q=credit%s", cases[i].filter);
        assert_int_equal(ask(d, "GET", target, NULL), cases[i].status);
        if (times(d, "hxxps://board[.]test") != cases[i].rows)
            fail_msg("%s: %d rows", target, times(d, "hxxps://board[.]test"));
    }
}

#define HUGE_TEXT ((size_t)1 << 20)

/* A text of 1 MB that begins with a number. */
static const char *
huge(struct day *d, int number)
{
    char *text = ARENA_NEW(&d->f.arena, char, HUGE_TEXT + 1);

    memset(text, ' ', HUGE_TEXT);
    snprintf(text, 32, "visa on credit %d", number);
    text[strlen(text)] = ' ';
    memcpy(text + HUGE_TEXT - 3, "end", 3);
    return text;
}

/* What a request took of memory that is given back behind it, without the answer. */
static size_t
taken(struct day *d, const char *target)
{
    size_t before = d->f.arena.used;

    assert_int_equal(ask(d, "GET", target, NULL), 200);
    return d->f.arena.used - before - d->b.body.n;
}

/* A thousand ads of 1 MB would not fit: of each only what is shown stays. */
static void
texts_do_not_pile_up(void **state)
{
    static const char *const targets[] = {
        "/api/v1/queue.csv?q=credit",
        "/api/v1/queue.jsonl?q=credit",
        "/api/v1/search?q=credit&limit=100",
        "/api/v1/queue.csv",
    };
    struct day *d = *state;

    for (int i = 0; i < 24; i++)
        put(d, huge(d, i), LANE_RISK, 0.9);
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        size_t bytes = taken(d, targets[i]);
        assert_int_equal(times(d, "hxxps://board[.]test"), 24);
        if (bytes > HUGE_TEXT)
            fail_msg("%s: %zu bytes", targets[i], bytes);
    }
}

/* Rows that are large themselves make a part short; no row is lost or comes twice. */
static void
large_rows_make_short_parts(void **state)
{
    static const char *const targets[] = {
        "/api/v1/queue.jsonl?state=open",
        "/api/v1/queue.jsonl?q=credit",
    };
    struct day *d = *state;

    d->title = str_of(huge(d, 0));
    for (int i = 0; i < 24; i++)
        put(d, path(d, "visa on credit %d", i), LANE_RISK, 0.9);
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        const char *target = targets[i];
        int rows = 0, parts = 0;
        while (target && parts < 9) {
            assert_in_range(taken(d, target), 0, HUGE_TEXT);
            assert_in_range(d->b.body.n, 1, 18 * HUGE_TEXT);
            rows += times(d, "\n");
            parts++;
            target = next_of(d);
            assert_int_equal(str_find(latest(d, "export"), STR("\"more\":true")) > 0,
                             target != NULL);
        }
        assert_int_equal(rows, 24);
        assert_int_equal(parts, 2);
    }
}

/* People who look for work or offer their own are in no file, whatever lane they are in. */
static void
no_job_seeker_is_taken(void **state)
{
    static const char *const targets[] = {
        "/api/v1/queue.csv",
        "/api/v1/queue.csv?lane=careful",
        "/api/v1/queue.csv?q=credit",
        "/api/v1/queue.csv?q=credit&lane=careful",
    };
    struct day *d = *state;

    d->context = CONTEXT_SEEKING;
    put(d, "I look for work, no credit", LANE_RISK, 0.9);
    put(d, "I look for work, credit too", LANE_CAREFUL, 0.9);
    d->context = CONTEXT_SELF_SERVICE;
    put(d, "massage on credit", LANE_CAREFUL, 0.9);
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        assert_int_equal(ask(d, "GET", targets[i], NULL), 200);
        assert_int_equal(times(d, "hxxps://board[.]test"), 0);
        assert_true(str_find(latest(d, "export"), STR("\"count\":0")) > 0);
    }
}

/* What stands in the log for a question. */
static struct str
question(struct day *d, const char *words)
{
    uint8_t sum[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];

    hmac_sha256(d->f.settings.question_key, str_of(words), sum);
    digest_hex(sum, hex);
    return arena_str(&d->f.arena, str_of(hex));
}

/* Lines of the log stay when ads go: no number that was searched for stands in them, and
 * nothing that it can be found from without the key. */
static void
the_log_keeps_no_number(void **state)
{
    static const char *const targets[] = {
        "/api/v1/search?q=77011234567",
        "/api/v1/queue.csv?lang=ru&q=77011234567&&limit=3",
        "/api/v1/queue.jsonl?%71=77011234567&lang=ru",
        "/api/v1/queue.jsonl?q=7701%31234567&q=77011234567",
    };
    struct day *d = *state;
    const struct audit_filter filter = { .limit = 50 };
    const struct audit_row *rows;
    char sum[DIGEST_HEX_SIZE];
    size_t count;

    put(d, "visa on credit +77011234567", LANE_RISK, 0.9);
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
        assert_int_equal(ask(d, "GET", targets[i], NULL), 200);
    digest_sha256_hex(STR("77011234567"), sum);
    assert_true(
        store_audit_list(d->f.store, &filter, &d->f.arena, &rows, &count, NULL));
    assert_true(count >= 7);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(str_find(rows[i].payload, STR("1234567")), -1);
        assert_int_equal(str_find(rows[i].payload, str_of(sum)), -1);
    }
    /* who has the key can compare; what else was asked stays */
    assert_true(str_find(latest(d, "export"), question(d, "77011234567")) > 0);
    assert_true(str_find(latest(d, "search"), question(d, "77011234567")) > 0);
    assert_int_equal(
        ask(d, "GET", "/api/v1/queue.csv?lang=ru&q=77011234567&&limit=3", NULL), 200);
    assert_true(str_find(latest(d, "export"),
                         STR("\"/api/v1/queue.csv?lang=ru&limit=3\"")) > 0);
    assert_int_equal(ask(d, "GET", "/api/v1/queue.csv", NULL), 200);
    assert_true(str_find(latest(d, "export"), STR("\"/api/v1/queue.csv\"")) > 0);
    assert_int_equal(str_find(latest(d, "export"), STR("question")), -1);
}

/* Who may see contacts finds what stands in them: the log says that they looked. */
static void
a_search_of_contacts_is_logged(void **state)
{
    struct day *d = *state;
    struct str sum;

    put(d, "visa on credit +77011234567", LANE_RISK, 0.9);
    assert_int_equal(ask(d, "GET", "/api/v1/search?q=77011234567", NULL), 200);
    sum = question(d, "77011234567");
    assert_true(str_find(latest(d, "search"), sum) > 0);
    assert_int_equal(ask(d, "GET", "/api/v1/queue.csv?q=77011230000", NULL), 200);
    sum = question(d, "77011230000");
    assert_true(str_find(latest(d, "search"), sum) > 0);
    /* filters alone find no contact */
    assert_int_equal(ask(d, "GET", "/api/v1/search?lang=ru", NULL), 200);
    assert_true(str_find(latest(d, "search"), sum) > 0);
    /* a cursor is only a number: whoever writes one has asked all the same */
    assert_int_equal(
        ask(d, "GET", "/api/v1/search?q=77011234567&cursor=9223372036854775807", NULL),
        200);
    assert_int_equal(json_array_size(json_object_get(d->json, "items")), 1);
    sum = question(d, "77011234567");
    assert_true(str_find(latest(d, "search"), sum) > 0);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(an_ad_is_handed_over),
        CASE(a_hand_over_says_what_for),
        CASE(a_list_is_taken_masked),
        CASE(a_list_in_full_says_what_for),
        CASE(a_masked_list_names_no_officer),
        CASE(what_is_found_is_taken),
        CASE(a_search_without_words_is_taken_whole),
        CASE(all_that_is_found_is_taken),
        CASE(what_is_found_is_narrowed),
        CASE(no_job_seeker_is_taken),
        CASE(a_search_of_contacts_is_logged),
        CASE(the_log_keeps_no_number),
        CASE(texts_do_not_pile_up),
        CASE(large_rows_make_short_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
