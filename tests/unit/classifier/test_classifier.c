/*
 * The room as a whole: points and caps, bands, fairness, contexts, reproducible scores.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#include "classifier/selftest.h"
#include "classifier/trying.h"
#include "classifier/trainer.h"
#include "classifier/weigh.h"

#define RULE(id, does, pattern)                                                        \
    "- {id: " id ", " does ", lang: [any], checked: author, any: ['" pattern           \
    "'], hit: [\"" pattern "\"], miss: [nothing]}\n"

/* One word a rule, so that an ad is the list of what it shows. */
#define PACK_OFFERS                                                                    \
    RULE("credit", "cue: P08, points: 3", "credit")                                    \
    RULE("easy", "cue: P09, points: 3", "easymoney")
#define PACK                                                                           \
    PACK_OFFERS                                                                        \
    RULE("credit2", "cue: P08, points: 2", "instalment")                               \
    RULE("girls", "cue: T01, points: 3", "girlsonly")                                  \
    RULE("minors", "cue: T04, points: 4", "schoolgirls")                               \
    RULE("tourist", "cue: D03, points: 5", "touristvisa")                              \
    RULE("hostess", "cue: S01, points: 5", "hostess")                                  \
    RULE("licence", "cue: N01, points: -3", "licenced")                                \
    RULE("both", "cue: N08, points: -3", "bothsexes")                                  \
    RULE("help", "cue: R01, points: 1", "helpme")                                      \
    RULE("warning", "context: warning, points: 3", "beware")                           \
    RULE("seeking", "context: seeking", "lookingforwork")                              \
    RULE("service", "context: self_service", "myservice")                              \
    RULE("job", "kind: job", "vacancy")                                                \
    RULE("marriage", "kind: marriage", "matrimony")                                    \
    RULE("stated", "fact: licence", "licenced")                                        \
    "- {id: silent, cue: O01, points: 1, lang: [any], checked: author,"                \
    " absent: [licence, employer], kinds: [job]}\n"                                    \
    "- {id: pair, cue: D05, points: 5, lang: [any], checked: author, with: [T01]}\n"   \
    "- {id: ghost, cue: D05, points: 5, lang: [any], checked: author, shadow: true,"   \
    " any: [ghost], hit: [ghost], miss: [x]}\n"                                        \
    "- {id: unread, cue: D05, points: 5, lang: [any], checked: none, any: [unread],"   \
    " hit: [unread], miss: [x]}\n"                                                     \
    "- {id: scoped, cue: P09, points: 3, lang: [any], checked: author, any: [dream],"  \
    " unless: [kidding], hit: [dream], miss: [dream kidding]}\n"                       \
    "- {id: both-words, cue: P09, points: 3, lang: [any], checked: author,"            \
    " all: [alpha, omega], hit: [alpha and omega], miss: [alpha]}\n"

struct bench {
    struct bundle_file files[HELP_FILES_MAX];
    struct bundle bundle;
    struct classifier *c;
    struct scorer *s;
    struct arena arena;
};

static void
open_pack(struct bench *b, const char *pack)
{
    const char *const parts[] = { "cues.yaml", HELP_CUES, "pack/a.yaml", pack, NULL };
    struct err err = { 0 };
    *b = (struct bench){ 0 };
    b->bundle = help_bundle(b->files, parts);
    struct classifier_options options = { .rules = &b->bundle, .version = STR("test") };
    if (!classifier_load(&b->c, &options, &err))
        fail_msg("%s", err.text);
    b->s = scorer_new(b->c);
    arena_init(&b->arena, 0);
}

static void
open_bench(struct bench *b)
{
    open_pack(b, PACK);
}

static void
close_bench(struct bench *b)
{
    scorer_free(b->s);
    classifier_free(b->c);
    arena_free(&b->arena);
}

static struct score
score_text(struct bench *b, const char *text)
{
    struct ad ad = { .text = str_of(text),
                     .lang = LANG_EN,
                     .kind = AD_JOB,
                     .employer = STR("somebody") };
    struct score score;
    scorer_score(b->s, &ad, &b->arena, &score);
    return score;
}

static void
points_are_capped_and_add_up(void **state)
{
    static const struct {
        const char *text;
        double points;
    } CASES[] = {
        { "nothing here", 0 },
        { "credit", 3 },
        { "instalment", 2 },
        { "credit instalment", 3 }, /* a cue counts once */
        { "credit easymoney", 4 },  /* group cap */
        { "touristvisa credit", 8 },
        { "licenced credit", 0 },
        { "hostess", 0 },           /* a trade alone */
        { "hostess girlsonly", 8 }, /* T01 and its composite; see the band below */
        { "hostess credit", 6 },    /* not more than its company */
        { "hostess touristvisa", 10 },
        { "helpme", 0 },
        { "ghost", 0 },
        { "dream", 3 },
        { "dream, just kidding", 0 },
        { "alpha", 0 },
        { "omega beats alpha", 3 },
    };
    struct bench b;
    (void)state;
    open_bench(&b);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct score s = score_text(&b, CASES[i].text);
        double sum = 0;
        for (size_t k = 0; k < s.cue_count; k++)
            sum += s.cues[k].points;
        for (size_t k = 0; k < s.counter_count; k++)
            sum += s.counter[k].points;
        if (strcmp(CASES[i].text, "hostess girlsonly") != 0 &&
            (s.points < CASES[i].points - 1e-9 || s.points > CASES[i].points + 1e-9))
            fail_msg("%s: %g points", CASES[i].text, s.points);
        assert_true(sum > s.points - 1e-9 && sum < s.points + 1e-9);
    }
    close_bench(&b);
}

/* Title and text count as one for `unless`, other fields for themselves. */
static void
unless_spans_title_and_text(void **state)
{
    static const struct {
        struct ad ad;
        double points;
    } CASES[] = {
        { { .title = STR("dream"), .text = STR("come here") }, 3 },
        { { .title = STR("dream"), .text = STR("dream") }, 3 },
        { { .title = STR("dream"), .text = STR("kidding") }, 0 },
        { { .title = STR("dream"), .text = STR("dream, just kidding") }, 0 },
        { { .title = STR("kidding"), .text = STR("dream") }, 0 },
        { { .title = STR("dream"), .text = STR("x"), .employer = STR("kidding") }, 3 },
    };
    struct bench b;
    (void)state;
    open_bench(&b);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct ad ad = CASES[i].ad;
        struct score score;
        ad.lang = LANG_EN;
        ad.kind = AD_JOB;
        if (!ad.employer.n)
            ad.employer = STR("somebody");
        scorer_score(b.s, &ad, &b.arena, &score);
        if (score.points < CASES[i].points - 1e-9 ||
            score.points > CASES[i].points + 1e-9)
            fail_msg("%zu: %g points", i, score.points);
    }
    close_bench(&b);
}

static void
hits_are_explained(void **state)
{
    struct bench b;
    (void)state;
    open_bench(&b);
    struct score s =
        score_text(&b, "Visa on CREDIT, then a TouristVisa. credit? Licenced.");
    assert_int_equal(s.cue_count, 2);
    assert_true(str_eq(s.cues[0].cue, STR("D03")));
    assert_true(str_eq(s.cues[0].quote, STR("TouristVisa")));
    assert_true(str_eq(s.cues[1].rule, STR("credit")));
    assert_int_equal(s.cues[1].start, 8);
    assert_int_equal(s.cues[1].end, 14);
    assert_true(str_eq(s.cues[1].quote, STR("CREDIT")));
    assert_true(str_eq(s.cues[1].why, STR("why P08")));
    assert_int_equal(s.cues[1].grade, 'A');
    assert_true(str_eq(s.cues[1].indicators[0], STR("D2.4")));
    assert_int_equal(s.counter_count, 1);
    assert_true(s.counter[0].points < 0);
    assert_int_equal(s.band, BAND_REVIEW);
    assert_int_equal(s.lane, LANE_RISK);
    assert_non_null(
        strstr(arena_cstr(&b.arena, s.why),
               "Cues consistent with recruitment deception: name of D03 (D03),"
               " name of P08 (P08); against: name of N01 (N01); silent about"));
    assert_int_equal(s.dimensions[0].medium, 1);
    assert_int_equal(s.pack.n, 64);
    for (size_t i = 0; i < s.silent_count; i++) {
        assert_false(str_eq(s.silent[i], STR("employer")));
        assert_false(str_eq(s.silent[i], STR("licence")));
    }
    close_bench(&b);
}

static void
bands_and_lanes(void **state)
{
    static const struct {
        const char *text;
        enum band band;
        enum lane lane;
        enum context context;
    } CASES[] = {
        { "nothing", BAND_NONE, LANE_NONE, CONTEXT_RECRUITING },
        { "credit easymoney", BAND_REVIEW, LANE_RISK, CONTEXT_RECRUITING },
        { "credit touristvisa", BAND_HIGH, LANE_RISK, CONTEXT_RECRUITING },
        /* whom the score must not hurt */
        { "hostess girlsonly", BAND_NONE, LANE_NONE, CONTEXT_RECRUITING },
        { "girlsonly", BAND_NONE, LANE_NONE, CONTEXT_RECRUITING },
        { "girlsonly credit", BAND_LOW, LANE_NONE, CONTEXT_RECRUITING },
        { "credit", BAND_LOW, LANE_NONE, CONTEXT_RECRUITING },
        { "credit bothsexes", BAND_LOW, LANE_NONE, CONTEXT_RECRUITING },
        { "schoolgirls touristvisa", BAND_HIGH, LANE_RISK, CONTEXT_RECRUITING },
        { "unread credit", BAND_REVIEW, LANE_RISK, CONTEXT_RECRUITING },
        { "beware credit touristvisa", BAND_LOW, LANE_NONE, CONTEXT_WARNING },
        { "lookingforwork credit touristvisa", BAND_NONE, LANE_NONE, CONTEXT_SEEKING },
        { "myservice credit touristvisa", BAND_NONE, LANE_NONE, CONTEXT_SELF_SERVICE },
        { "helpme credit touristvisa", BAND_HIGH, LANE_CAREFUL, CONTEXT_RECRUITING },
        { "helpme", BAND_NONE, LANE_CAREFUL, CONTEXT_RECRUITING },
        { "beware helpme", BAND_NONE, LANE_CAREFUL, CONTEXT_WARNING },
    };
    struct bench b;
    (void)state;
    open_bench(&b);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct score s = score_text(&b, CASES[i].text);
        if (s.band != CASES[i].band || s.lane != CASES[i].lane ||
            s.context != CASES[i].context)
            fail_msg("%s: %s %s %s %g", CASES[i].text, band_name(s.band),
                     lane_name(s.lane), context_name(s.context), s.probability);
        double low[] = { 0, LINE_LOW, LINE_REVIEW, LINE_HIGH };
        assert_true(s.probability >= low[s.band]);
        assert_true(s.band == BAND_HIGH || s.probability < low[s.band + 1]);
    }
    close_bench(&b);
}

/* Under any prior the probability of who recruits lies in the band. Of who does not it may lie
 * above the band, which is capped: it is not cut off there, so that ads are not tied. */
static void
probabilities_lie_in_their_band(void **state)
{
    static const char *const texts[] = { "nothing",
                                         "credit touristvisa",
                                         "beware credit touristvisa",
                                         "lookingforwork credit touristvisa",
                                         "myservice credit touristvisa",
                                         "unread touristvisa" };
    static const double low[] = { 0, LINE_LOW, LINE_REVIEW, LINE_HIGH };
    struct bench b;
    (void)state;
    open_bench(&b);
    for (double prior = 0.001; prior < 1; prior += 0.111) {
        struct classifier_options options = { .rules = &b.bundle,
                                              .prior = prior,
                                              .version = STR("test") };
        struct bench other = b;
        struct err err;
        assert_true(classifier_load(&other.c, &options, &err));
        other.s = scorer_new(other.c);
        for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
            struct score s = score_text(&other, texts[i]);
            const bool capped = s.context != CONTEXT_RECRUITING;
            if (s.probability < low[s.band] ||
                (!capped && s.band < BAND_HIGH && s.probability >= low[s.band + 1]))
                fail_msg("prior %g, %s: %s with %g", prior, texts[i], band_name(s.band),
                         s.probability);
        }
        const struct score less = score_text(&other, "beware credit");
        const struct score more = score_text(&other, "beware credit touristvisa");
        if (!(less.points < more.points && less.probability < more.probability))
            fail_msg("prior %g: %g and %g are tied", prior, less.probability,
                     more.probability);
        b.arena = other.arena;
        scorer_free(other.s);
        classifier_free(other.c);
    }
    close_bench(&b);
}

/* Who may need help is named before all else, also where no cue of deception was found. */
static void
careful_lane_says_why(void **state)
{
    static const struct {
        const char *text;
        enum lang say;
        const char *begins;
        const char *goes_on;
    } CASES[] = {
        { "helpme", LANG_EN, "A person may need help: handle with care",
          "line (R01)." },
        { "helpme", LANG_RU, "Человеку может быть нужна помощь: ", " (R01)." },
        { "helpme", LANG_KK, "Адамға көмек керек болуы мүмкін: ", " (R01)." },
        { "helpme touristvisa licenced", LANG_EN, "A person may need help: ",
          " (R01); noted besides: name of D03 (D03); against: name of N01 (N01)." },
        { "helpme lookingforwork credit", LANG_EN,
          "A person may need help: ", "hotline (R01)." },
        { "helpme beware", LANG_EN, "A person may need help: ", "hotline (R01)." },
    };
    struct bench b;
    (void)state;
    open_bench(&b);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct classifier *c;
        struct err err = { 0 };
        struct classifier_options options = { .rules = &b.bundle, .say = CASES[i].say };
        struct ad ad = { .text = str_of(CASES[i].text), .lang = LANG_EN };
        struct score s;
        if (!classifier_load(&c, &options, &err))
            fail_msg("%s", err.text);
        struct scorer *scorer = scorer_new(c);
        scorer_score(scorer, &ad, &b.arena, &s);
        const char *why = arena_cstr(&b.arena, s.why);
        if (!str_starts(s.why, str_of(CASES[i].begins)) ||
            !strstr(why, CASES[i].goes_on))
            fail_msg("%s: %s", CASES[i].text, why);
        scorer_free(scorer);
        classifier_free(c);
    }
    close_bench(&b);
}

static void
contacts_of_seekers_are_not_kept(void **state)
{
    struct bench b;
    (void)state;
    open_bench(&b);
    struct score s = score_text(&b, "credit, call +7 701 123 45 67");
    assert_int_equal(s.contact_count, 1);
    s = score_text(&b, "lookingforwork, call +7 701 123 45 67");
    assert_int_equal(s.contact_count, 0);
    close_bench(&b);
}

static void
silence_needs_its_kind(void **state)
{
    struct bench b;
    struct score s;
    struct ad ad = { .text = STR("some vacancy"), .lang = LANG_EN };
    (void)state;
    open_bench(&b);
    scorer_score(b.s, &ad, &b.arena, &s);
    assert_int_equal(s.kind, AD_JOB);
    assert_int_equal(s.cue_count, 1);
    assert_true(str_eq(s.cues[0].cue, STR("O01")));
    assert_int_equal(s.cues[0].end, 0);
    assert_int_equal(s.cues[0].quote.n, 0);
    ad.employer = STR("Firm");
    scorer_score(b.s, &ad, &b.arena, &s);
    assert_int_equal(s.cue_count, 0);
    ad = (struct ad){ .text = STR("nice weather"), .lang = LANG_EN };
    scorer_score(b.s, &ad, &b.arena, &s);
    assert_int_equal(s.context, CONTEXT_OTHER);
    assert_int_equal(s.cue_count, 0);
    close_bench(&b);
}

static void
tried_hits_show_shadows(void **state)
{
    struct bench b;
    struct score s;
    const struct tried_hit *hits;
    size_t count = 0;
    bool ghost = false, pair = false;
    (void)state;
    open_bench(&b);
    struct ad ad = { .text = STR("a ghost"), .lang = LANG_EN };
    scorer_try(b.s, &ad, &b.arena, &s, &hits, &count);
    for (size_t i = 0; i < count; i++) {
        ghost |= str_eq(hits[i].rule->id, STR("ghost")) && hits[i].rule->shadow;
        pair |= str_eq(hits[i].rule->id, STR("pair")) && !hits[i].in_force;
    }
    assert_true(ghost && pair);
    assert_int_equal(s.cue_count, 0);
    close_bench(&b);
}

static void
tell(void *context, struct str what)
{
    print_message("# " STR_FMT "\n", STR_ARG(what));
    ++*(int *)context;
}

static void
examples_are_run(void **state)
{
    struct bench b;
    int told = 0;
    (void)state;
    open_bench(&b);
    struct selftest_result r = selftest_rules(b.c, tell, &told);
    assert_int_equal(r.failed, 0);
    assert_int_equal(told, 0);
    assert_true(r.tried > 30);
    const struct str cue = STR("P09"), counter = STR("N01");
    const struct written_case cases[] = {
        { .id = STR("good"),
          .file = STR("f"),
          .line = 1,
          .ad = { .text = STR("easymoney"), .kind = AD_JOB },
          .cues = &cue,
          .cue_count = 1,
          .bands = 1u << BAND_LOW | 1u << BAND_REVIEW },
        { .id = STR("bad"),
          .file = STR("f"),
          .line = 2,
          .ad = { .text = STR("nothing") },
          .cues = &cue,
          .cue_count = 1,
          .bands = 1u << BAND_HIGH,
          .has_context = true,
          .context = CONTEXT_NEWS },
        { .id = STR("against"),
          .file = STR("f"),
          .line = 3,
          .ad = { .text = STR("licenced"), .kind = AD_JOB },
          .without = &counter,
          .without_count = 1 },
    };
    r = selftest_cases(b.c, cases, 3, tell, &told);
    assert_int_equal(r.tried, 3);
    assert_int_equal(r.failed, 4);
    assert_int_equal(told, 4);
    close_bench(&b);
}

/* Same ad, same bytes, whatever the scorer saw before; the pack names what made the score. */
static void
scores_are_reproducible(void **state)
{
    struct bench b, other;
    struct buf first, second;
    (void)state;
    open_bench(&b);
    open_bench(&other);
    buf_init(&first, 1 << 20);
    buf_init(&second, 1 << 20);
    struct json j = json_to(&first);
    struct score s = score_text(&b, "credit touristvisa girlsonly hostess licenced");
    score_write_json(&s, &j);
    score_text(&other, "something else altogether, beware helpme");
    j = json_to(&second);
    s = score_text(&other, "credit touristvisa girlsonly hostess licenced");
    score_write_json(&s, &j);
    assert_string_equal(buf_cstr(&first), buf_cstr(&second));
    struct classifier *c;
    struct err err;
    struct classifier_options options = { .rules = &b.bundle,
                                          .prior = 0.1,
                                          .version = STR("test") };
    assert_true(classifier_load(&c, &options, &err));
    assert_false(str_eq(classifier_pack(c), classifier_pack(b.c)));
    classifier_free(c);
    buf_free(&first);
    buf_free(&second);
    close_bench(&b);
    close_bench(&other);
}

static void
options_are_checked(void **state)
{
    struct classifier *c;
    struct err err = { 0 };
    struct classifier_options options = { .prior = 1.5 };
    (void)state;
    assert_false(classifier_load(&c, &options, &err));
    assert_null(c);
    options = (struct classifier_options){ .model = STR("no model") };
    assert_false(classifier_load(&c, &options, &err));
    assert_non_null(strstr(err.text, "not a model file"));
}

/* No rules, no model, no text: still a score. */
static void
bare_scores_are_sensible(void **state)
{
    struct classifier *c;
    struct err err;
    struct arena arena;
    struct score s;
    struct classifier_options options = { 0 };
    struct ad ad = { 0 };
    (void)state;
    arena_init(&arena, 0);
    assert_true(classifier_load(&c, &options, &err));
    assert_null(classifier_rules(c));
    struct scorer *scorer = scorer_new(c);
    scorer_score(scorer, &ad, &arena, &s);
    assert_true(s.probability > 0.019 && s.probability < 0.021);
    assert_int_equal(s.band, BAND_NONE);
    assert_int_equal(s.context, CONTEXT_RECRUITING);
    assert_true(s.why.n > 10);
    ad.text = STR("\xff\xfe\0\xd0 broken \xf4\x90\x80\x80");
    ad.title = ad.text;
    ad.contacts = ad.text;
    scorer_score(scorer, &ad, &arena, &s);
    scorer_free(scorer);
    classifier_free(c);
    arena_free(&arena);
}

/* What a rule finds in the title alone is sought in no text, nor does it matter that no pattern
 * is sought there at all. */
static void
voices_keep_to_their_fields(void **state)
{
#define VOICE(how)                                                                     \
    "- {id: warning, context: warning, points: 3, lang: [any], checked: author, " how  \
    ", hit: [beware], miss: [nothing]}\n"
    static const char OFFER[] =
        "credit beware now. easymoney beware here. beware of us";
    static const struct {
        const char *pack, *text;
        enum context context;
    } CASES[] = {
        { VOICE("any: [beware], in: [title]"), "this is all of it", CONTEXT_WARNING },
        { VOICE("regex: 'beware', literal: beware"), "this is all of it",
          CONTEXT_WARNING },
        { VOICE("regex: 'beware', literal: beware, in: [title]"), "this is all of it",
          CONTEXT_WARNING },
        { VOICE("any: [beware]") PACK_OFFERS, OFFER, CONTEXT_WARNING },
        { VOICE("any: [beware], in: [title]") PACK_OFFERS, OFFER, CONTEXT_RECRUITING },
    };
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct bench b;
        struct score s;
        const struct ad ad = { .title = STR("beware"),
                               .text = str_of(CASES[i].text),
                               .lang = LANG_EN,
                               .kind = AD_JOB };
        open_pack(&b, CASES[i].pack);
        scorer_score(b.s, &ad, &b.arena, &s);
        if (s.context != CASES[i].context) {
            print_error("case %zu: %s\n", i, context_name(s.context));
            wrong++;
        }
        close_bench(&b);
    }
    assert_int_equal(wrong, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_capped_and_add_up),
        cmocka_unit_test(unless_spans_title_and_text),
        cmocka_unit_test(hits_are_explained),
        cmocka_unit_test(bands_and_lanes),
        cmocka_unit_test(probabilities_lie_in_their_band),
        cmocka_unit_test(careful_lane_says_why),
        cmocka_unit_test(contacts_of_seekers_are_not_kept),
        cmocka_unit_test(silence_needs_its_kind),
        cmocka_unit_test(tried_hits_show_shadows),
        cmocka_unit_test(examples_are_run),
        cmocka_unit_test(scores_are_reproducible),
        cmocka_unit_test(options_are_checked),
        cmocka_unit_test(bare_scores_are_sensible),
        cmocka_unit_test(voices_keep_to_their_fields),
    };
    return cmocka_run_group_tests_name("classifier", tests, NULL, NULL);
}
