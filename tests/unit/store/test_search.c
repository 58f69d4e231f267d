/*
 * search: what is put is found, under every filter, and what goes leaves no byte.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/search.h"
#include "tests/unit/store/help.h"
#include "text/stem.h"

#include <sqlite3.h>

static int
set_up(void **state)
{
    struct box *box = calloc(1, sizeof *box);
    box_open(box);
    *state = box;
    return 0;
}

static int
tear_down(void **state)
{
    box_close(*state);
    free(*state);
    return 0;
}

static void
words_of(void *user, const struct ad *ad, enum lang lang, struct buf *shown,
         struct buf *hidden)
{
    sought_of_ad(user, ad, lang, shown, hidden);
}

static int64_t
fill(struct box *box, size_t most)
{
    struct stemmer *stemmer = stemmer_new();
    int64_t left;
    ASSERT_OK(box,
              store_search_fill(box->s, words_of, stemmer, most, &left, &box->err));
    stemmer_free(stemmer);
    return left;
}

static struct search_query
ask(struct box *box, const char *question)
{
    struct search_query q = { 0 };
    struct stemmer *stemmer = stemmer_new();
    q.word_count = sought_of_question(stemmer, str_of(question), &box->arena, q.words);
    stemmer_free(stemmer);
    return q;
}

/* The question of one who may see contacts. */
static struct search_query
ask_all(struct box *box, const char *question)
{
    struct search_query q = ask(box, question);
    q.contacts = true;
    return q;
}

/* Ids of what is found, as the ads' callers named them, a space between. */
static const char *
found(struct box *box, struct search_query q)
{
    struct search_answer a;
    struct str all = STR("");
    ASSERT_OK(box, store_search(box->s, &q, &box->arena, &a, &box->err));
    assert_int_equal(a.unseen, 0);
    for (size_t i = 0; i < a.count; i++) {
        struct ad_record record;
        assert_int_equal(
            store_find_ad(box->s, a.found[i].key, &box->arena, &record, &box->err),
            FIND_ONE);
        all = arena_printf(&box->arena, STR_FMT "%s" STR_FMT, STR_ARG(all),
                           i ? " " : "", STR_ARG(record.ad.id));
    }
    return arena_cstr(&box->arena, all);
}

static struct sample *
put(struct box *box, const char *id, const char *text)
{
    struct sample *m = sample_new(box, text);
    m->ad.id = str_of(id);
    sample_put(box, m, NOW_MS);
    return m;
}

static void
finds_by_stem_and_spelling(void **state)
{
    struct box *box = *state;
    static const struct {
        const char *question, *found;
    } cases[] = {
        { "девушка", "b a" },      { "ДЕВУШКИ Дубай", "a" }, { "дубае", "a" },
        { "д у б а й", "a" },      { "dubai", "d c b a" },   { "waitresses", "c" },
        { "қызметкер", "d" },      { "нет такого", "" },     { "девушки OR", "" },
        { "\"дубай\" NOT *", "" }, { "s=12", "" },           { "agency", "d c b a" },
    };
    put(box, "a", "Требуются девушки в Дубай, виза в кредит");
    put(box, "b", "Ищем девушку на работу в Стамбул");
    put(box, "c", "A waitress is wanted, visa on credit");
    put(box, "d", "Қызметкерлер керек, жалақысы жоғары");
    assert_int_equal(fill(box, 100), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (strcmp(found(box, ask(box, cases[i].question)), cases[i].found) != 0)
            fail_msg("'%s' finds '%s', wanted '%s'", cases[i].question,
                     found(box, ask(box, cases[i].question)), cases[i].found);
}

/* Who may see contacts finds a number and a name however either side spells it; who may not
 * finds no more than before. */
static void
finds_a_contact_in_any_spelling(void **state)
{
    struct box *box = *state;
    static const struct {
        const char *question, *found;
    } cases[] = {
        { "+7 702 765 43 21", "d b a" },
        { "87027654321", "d b a" },
        { "8(702)7654321 девушки", "a" },
        { "wa.me/77027654321", "d b a" },
        { "+7 702 765 43 22", "" },
        { "@anna_work", "e c" },
        { "t.me/Anna_Work", "e c" },
        { "https://t.me/anna_work?start=1", "e c" },
        { "телеграм: anna_work", "e" },
        { "anna@mail.ru", "f" },
        { "anna собака mail точка ru", "f" },
    };
    put(box, "a", "Девушки, пишите 8(702)7654321");
    put(box, "b", "Звоните +7 702 765-43-21");
    put(box, "c", "Пишите @anna_work");
    put(box, "d", "WhatsApp https://wa.me/77027654321");
    put(box, "e", "Телеграм anna_work");
    put(box, "f", "почта anna (собака) mail.ru");
    put(box, "g", "8 702 девушек, 7654321 тг в год");
    assert_int_equal(fill(box, 100), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *got = found(box, ask_all(box, cases[i].question));
        if (strcmp(got, cases[i].found) != 0)
            fail_msg("'%s' finds '%s', wanted '%s'", cases[i].question, got,
                     cases[i].found);
    }
    assert_string_equal(found(box, ask(box, "+7 702 765 43 21")), "");
    assert_string_equal(found(box, ask(box, "87027654321")), "");
    assert_string_equal(found(box, ask(box, "@anna_work")), "");
}

static int
count_found(struct box *box, const char *question)
{
    struct search_query q = ask_all(box, question);
    struct search_answer a;
    q.limit = 500;
    ASSERT_OK(box, store_search(box->s, &q, &box->arena, &a, &box->err));
    return (int)a.count;
}

/* Ads of an older data base are read anew little by little, and until then found as they were. */
static void
an_older_index_is_read_anew(void **state)
{
    struct box *box = *state;
    sqlite3 *db;
    for (int i = 0; i < 70; i++)
        put(box, "a",
            arena_printf(&box->arena, "Девушки %d, пишите 8(702)7654321", i).p);
    assert_int_equal(fill(box, 100), 0);
    store_close(box->s);
    assert_int_equal(sqlite3_open(box->path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(
            db,
            "UPDATE search_ad SET words = replace(words, ' x=77027654321', '');"
            "INSERT INTO search_index (search_index) VALUES ('delete-all');"
            "INSERT INTO search_index (rowid, words) "
            "SELECT id, words FROM search_ad;"
            "DROP TABLE search_again;"
            "DELETE FROM schema_version WHERE version = 27",
            NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    ASSERT_OK(box, store_open(&box->s, box->path, STORE_WRITE, &box->err));
    assert_int_equal(count_found(box, "девушки 8(702)7654321"), 70);
    assert_int_equal(count_found(box, "девушки +7 702 765 43 21"), 0);
    put(box, "b", "a new one");
    assert_int_equal(fill(box, 1), 0); /* what is new goes first */
    assert_int_equal(count_found(box, "девушки +7 702 765 43 21"), 0);
    assert_int_equal(fill(box, 30), 0);
    assert_int_equal(count_found(box, "девушки +7 702 765 43 21"), 30);
    for (int i = 0; i < 3; i++)
        assert_int_equal(fill(box, 100), 0);
    assert_int_equal(count_found(box, "девушки +7 702 765 43 21"), 70);
    assert_int_equal(count_found(box, "девушки 8(702)7654321"), 70);
}

static void
narrows_by_every_filter(void **state)
{
    struct box *box = *state;
    struct search_query q;
    struct sample *a = put(box, "a", "visa on credit one");
    struct sample *b = sample_new(box, "visa on credit two");
    (void)a;
    b->ad.id = STR("b");
    b->ad.source = STR("channel");
    b->score.lang = LANG_KK;
    b->score.kind = AD_TRAVEL;
    b->score.band = BAND_REVIEW;
    b->cues[1].cue = STR("P11");
    b->ad.seen_at_ms = NOW_MS - 400 * DAY_MS;
    sample_put(box, b, NOW_MS);
    struct sample *c = sample_new(box, "visa on credit three");
    c->ad.id = STR("c");
    c->score.lane = c->put.lane = LANE_CAREFUL;
    sample_put(box, c, NOW_MS);
    assert_int_equal(fill(box, 100), 0);
    assert_string_equal(found(box, ask(box, "visa")), "b a");
    q = ask(box, "visa");
    q.careful = true;
    assert_string_equal(found(box, q), "c b a");
    q = ask(box, "visa");
    q.source = STR("channel");
    assert_string_equal(found(box, q), "b");
    q.source = STR("");
    q.lang = LANG_KK;
    assert_string_equal(found(box, q), "b");
    q.lang = LANG_NONE;
    q.kind = AD_TRAVEL;
    assert_string_equal(found(box, q), "b");
    q.kind = AD_KIND_NONE;
    q.cue = STR("P11");
    assert_string_equal(found(box, q), "b");
    q.cue = STR("S02");
    assert_string_equal(found(box, q), "a");
    q.cue = STR("P\" OR");
    assert_string_equal(found(box, q), "");
    q.cue = STR("");
    q.band_given = true;
    q.band = BAND_REVIEW;
    assert_string_equal(found(box, q), "b");
    q = ask(box, "");
    q.from_ms = NOW_MS - 5 * DAY_MS;
    assert_string_equal(found(box, q), "a");
    q.from_ms = NOW_MS - 401 * DAY_MS;
    q.to_ms = NOW_MS - 399 * DAY_MS;
    assert_string_equal(found(box, q), "b");
    q.to_ms = NOW_MS - 300 * DAY_MS;
    assert_string_equal(found(box, q), "b");
}

/* A cursor goes on where it was, also when ads come in between. */
static void
walks_each_once(void **state)
{
    struct box *box = *state;
    char text[32];
    int seen = 0;
    for (int i = 0; i < 25; i++) {
        snprintf(text, sizeof text, "visa on credit %d", i);
        put(box, "a", text);
    }
    assert_int_equal(fill(box, 100), 0);
    struct search_query q = ask(box, "visa");
    q.limit = 4;
    for (int page = 0; page < 10; page++) {
        struct search_answer a;
        ASSERT_OK(box, store_search(box->s, &q, &box->arena, &a, &box->err));
        if (a.count == 0)
            break;
        seen += (int)a.count;
        q.before = a.found[a.count - 1].place;
        snprintf(text, sizeof text, "visa late %d", page);
        put(box, "late", text);
        assert_int_equal(fill(box, 100), 0);
    }
    assert_int_equal(seen, 25);
}

/* A file takes more than a screen does; what is too many is refused and not cut short. */
static void
finds_as_many_as_are_asked_for(void **state)
{
    struct box *box = *state;
    struct search_answer a;
    char text[32];
    for (int i = 0; i < 260; i++) {
        snprintf(text, sizeof text, "visa on credit %d", i);
        put(box, "a", text);
    }
    assert_int_equal(fill(box, 300), 0);
    struct search_query q = ask(box, "visa");
    q.limit = SEARCH_FOUND_MAX;
    ASSERT_OK(box, store_search(box->s, &q, &box->arena, &a, &box->err));
    assert_int_equal(a.count, 260);
    q.limit++;
    assert_false(store_search(box->s, &q, &box->arena, &a, &box->err));
    assert_int_equal(a.count, 0);
}

static int64_t
still_clock(void)
{
    return 7;
}

/* A search that may not take long says how far it went, and goes on from there. */
static void
stops_when_the_time_is_over(void **state)
{
    struct box *box = *state;
    char text[64];
    for (int i = 0; i < 40; i++) {
        snprintf(text, sizeof text, "%s number %d", i % 10 == 0 ? "rare" : "usual", i);
        put(box, "a", text);
    }
    assert_int_equal(fill(box, 100), 0);
    struct search_query q = ask(box, "rare");
    struct search_answer a;
    q.stride = 3;
    assert_string_equal(found(box, q), "a a a a"); /* in several portions */
    q.clock_ms = still_clock;
    q.budget_ms = 1;
    assert_string_equal(found(box, q), "a a a a");
    q.budget_ms = 0; /* over after each portion */
    size_t seen = 0;
    for (int i = 0; i < 14; i++) {
        ASSERT_OK(box, store_search(box->s, &q, &box->arena, &a, &box->err));
        seen += a.count;
        assert_int_equal(a.unseen, i < 13 ? 41 - 3 * (i + 1) : 0);
        q.before = a.unseen;
    }
    assert_int_equal(seen, 4);
    /* enough was found: nothing is said to be left out */
    q = ask(box, "usual");
    q.stride = 3;
    q.limit = 2;
    q.clock_ms = still_clock;
    ASSERT_OK(box, store_search(box->s, &q, &box->arena, &a, &box->err));
    assert_int_equal(a.count, 2);
    assert_int_equal(a.unseen, 0);
    /* without words too */
    q = (struct search_query){ .stride = 3, .clock_ms = still_clock, .limit = 10 };
    ASSERT_OK(box, store_search(box->s, &q, &box->arena, &a, &box->err));
    assert_int_equal(a.count, 3);
    assert_int_equal(a.unseen, 38);
}

/* What is seen anew, scored anew or earlier waits again and is found as it is now. */
static void
follows_changes(void **state)
{
    struct box *box = *state;
    struct sample *m = put(box, "a", "visa on credit");
    struct search_query q = ask(box, "visa");
    assert_int_equal(fill(box, 100), 0);
    m->score.pack = STR(PACK_NEXT);
    m->score.lang = LANG_KK;
    sample_put(box, m, NOW_MS + 1000);
    q.lang = LANG_KK;
    assert_string_equal(found(box, q), "");
    assert_int_equal(fill(box, 100), 0);
    assert_string_equal(found(box, q), "a");
    m->ad.seen_at_ms = NOW_MS - 40 * DAY_MS;
    sample_put(box, m, NOW_MS + 2000);
    assert_int_equal(fill(box, 100), 0);
    q.from_ms = NOW_MS - 41 * DAY_MS;
    q.to_ms = NOW_MS - 39 * DAY_MS;
    assert_string_equal(found(box, q), "a");
}

static void
fills_in_portions(void **state)
{
    struct box *box = *state;
    put(box, "a", "visa one");
    put(box, "b", "visa two");
    put(box, "c", "visa three");
    assert_int_equal(fill(box, 2), 1);
    assert_string_equal(found(box, ask(box, "visa")), "b a");
    assert_int_equal(fill(box, 2), 0);
    assert_string_equal(found(box, ask(box, "visa")), "c b a");
    assert_int_equal(fill(box, 0), 0);
}

/* Contacts of people who look for work are not in the index either. */
static void
knows_no_masked_contact(void **state)
{
    struct box *box = *state;
    struct sample *m = sample_new(box, "I look for work, call +7 701 765 43 21");
    m->score.context = CONTEXT_SEEKING;
    sample_put(box, m, NOW_MS);
    assert_int_equal(fill(box, 10), 0);
    assert_string_equal(found(box, ask_all(box, "765")), "");
    assert_string_equal(found(box, ask(box, "work")), "msg-1");
}

static size_t
count_in_files(struct box *box, const char *word)
{
    static const char *const ends[] = { "", "-wal" };
    size_t hits = 0;
    for (size_t i = 0; i < 2; i++) {
        char path[400];
        snprintf(path, sizeof path, "%s%s", box->path, ends[i]);
        FILE *f = fopen(path, "rb");
        if (f == NULL)
            continue;
        struct buf all;
        char piece[65536];
        size_t n;
        buf_init(&all, (size_t)256 << 20);
        while ((n = fread(piece, 1, sizeof piece, f)) > 0)
            buf_add(&all, (struct str){ piece, n });
        fclose(f);
        struct str rest = buf_str(&all);
        for (ptrdiff_t at; (at = str_find(rest, str_of(word))) >= 0; hits++)
            rest = str_sub(rest, (size_t)at + 1, rest.n);
        buf_free(&all);
    }
    return hits;
}

/* A word of its own stands in the index cut into prefix and rest; so several are looked for. */
static void
purges_every_byte(void **state)
{
    struct box *box = *state;
    struct sample *gone = put(box, "a", "visa qzvxcanaryword zzkkcanarytwo on credit");
    put(box, "b", "visa qzvother on credit, seen later");
    assert_int_equal(fill(box, 10), 0);
    put(box, "c", "visa something else");
    assert_true(count_in_files(box, "xcanaryword") > 0);
    struct str key = str_of(gone->key);
    ASSERT_OK(box, store_purge(box->s, &key, 1, STR("aya"), NOW_MS + 400 * DAY_MS,
                               &box->err));
    assert_int_equal(count_in_files(box, "xcanaryword"), 0);
    assert_int_equal(count_in_files(box, "kkcanarytwo"), 0);
    assert_string_equal(found(box, ask(box, "visa")), "b");
    assert_int_equal(fill(box, 10), 0);
    assert_string_equal(found(box, ask(box, "visa")), "c b");
}

/* Who may not see a contact cannot find out by searching for it, whole or piece by piece. */
static void
hides_contacts_from_who_may_not_see_them(void **state)
{
    struct box *box = *state;
    static const struct {
        const char *question;
        bool shown; /* to everybody */
    } cases[] = {
        { "waiters", true },
        { "4000", true },
        { "+7 701 765 43 21", false },
        { "701 765", false },
        { "765", false },
        { "87017654321", false },
        { "dubai_jobs_77", false },
        { "aigerim", false },
        { "example", false },
        { "7654321 waiters", false },
    };
    struct sample *m = sample_new(
        box, "Waiters wanted, 4000 $. Call +7 701 765 43 21, 87017654321 or 765-43-21, "
             "7654321, @dubai_jobs_77");
    m->ad.id = STR("a");
    m->ad.contacts = STR("Aigerim aigerim@example.com");
    sample_put(box, m, NOW_MS);
    assert_int_equal(fill(box, 10), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *question = cases[i].question;
        if (strcmp(found(box, ask_all(box, question)), "a") != 0)
            fail_msg("%s: not found", question);
        if (strcmp(found(box, ask(box, question)), cases[i].shown ? "a" : "") != 0)
            fail_msg("%s: told to everybody", question);
    }
}

/* Kept whole at first, and by a new pack read as somebody's who looks for work. */
static void
forgets_contacts_that_are_masked(void **state)
{
    struct box *box = *state;
    struct sample *m =
        put(box, "a", "I look for work, call +7 701 765 43 21 or 7656565");

    put(box, "b", "work that has nothing to do with it");
    assert_int_equal(fill(box, 10), 0);
    assert_string_equal(found(box, ask_all(box, "7656565")), "a");
    assert_true(count_in_files(box, "7656565") > 0);
    m->score.context = CONTEXT_SEEKING;
    m->score.pack = STR(PACK_NEXT);
    sample_put(box, m, NOW_MS + 1);
    assert_string_equal(found(box, ask_all(box, "7656565")), "");
    assert_string_equal(found(box, ask_all(box, "765")), "");
    ASSERT_OK(box, store_purge(box->s, NULL, 0, STR("keeper"), NOW_MS + 2, &box->err));
    assert_int_equal(count_in_files(box, "7656565"), 0);
    assert_int_equal(count_in_files(box, "765 43"), 0);
    assert_int_equal(fill(box, 10), 0);
    assert_string_equal(found(box, ask_all(box, "7656565")), "");
    assert_string_equal(found(box, ask(box, "look work")), "a");
    assert_string_equal(found(box, ask(box, "work")), "a b");
    assert_int_equal(count_in_files(box, "7656565"), 0);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(finds_by_stem_and_spelling),
        CASE(finds_a_contact_in_any_spelling),
        CASE(an_older_index_is_read_anew),
        CASE(narrows_by_every_filter),
        CASE(walks_each_once),
        CASE(finds_as_many_as_are_asked_for),
        CASE(stops_when_the_time_is_over),
        CASE(follows_changes),
        CASE(fills_in_portions),
        CASE(knows_no_masked_contact),
        CASE(purges_every_byte),
        CASE(hides_contacts_from_who_may_not_see_them),
        CASE(forgets_contacts_that_are_masked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
