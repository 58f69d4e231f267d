/*
 * read_ads: what the reading of an ad costs, stage by stage, in thread CPU time; and that
 * hostile text costs no more a byte than three times what an ad costs.
 *
 * read_ads [-n ADS] [-r RUNS] [RULES]
 *
 * Ads are made by bench/corpus.h out of the rule pack in RULES ("rules"). Prints one JSON
 * object; every figure is the median of RUNS runs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/corpus.h"
#include "bench/timing.h"
#include "classifier/neutral.h"
#include "classifier/reading.h"
#include "core/json.h"
#include "text/contacts.h"
#include "text/language.h"

#include <stdio.h>
#include <unistd.h>

#define RUNS_MAX   31
#define ADS_MAX    100000
#define HOSTILE    (1u << 20) /* bytes of a hostile text */
#define HOSTILE_OK 3.0        /* times the cost of a byte of an ordinary ad */

/* What the stages read and leave to the next. */
struct bench {
    const struct corpus *corpus;
    const struct neutral *neutral;
    const struct amount_words *amounts;
    const struct languages *languages;
    const struct reader *reader;
    struct folded *folded;
    const struct word **words;
    size_t *word_counts;
    struct arena kept; /* of what stands above */
    size_t sink;       /* so that nothing is left out as useless */
};

typedef void stage_fn(struct bench *b, size_t i, struct arena *arena);

static void
run_fold(struct bench *b, size_t i, struct arena *arena)
{
    struct folded f;
    fold_text(b->corpus->ads[i].text, arena, &f);
    b->sink += f.n;
}

static void
run_words(struct bench *b, size_t i, struct arena *arena)
{
    size_t count;
    words_split(&b->folded[i], arena, &count);
    b->sink += count;
}

static void
run_language(struct bench *b, size_t i, struct arena *arena)
{
    (void)arena;
    b->sink +=
        language_guess(b->languages, &b->folded[i], b->words[i], b->word_counts[i]);
}

static void
run_contacts(struct bench *b, size_t i, struct arena *arena)
{
    size_t count;
    bool limit = false;
    contacts_in(&b->folded[i], FIELD_TEXT, arena, &count, &limit);
    b->sink += count;
}

static void
run_amounts(struct bench *b, size_t i, struct arena *arena)
{
    struct amounts found;
    amounts_read(b->amounts, &b->folded[i], arena, &found);
    b->sink += found.atom_count;
}

static void
run_neutral(struct bench *b, size_t i, struct arena *arena)
{
    (void)arena;
    for (size_t w = 0; w < b->word_counts[i]; w++) {
        const struct word *word = &b->words[i][w];
        b->sink += neutral_word(b->neutral, b->folded[i].p + word->start,
                                word->end - word->start);
    }
}

static void
run_reading(struct bench *b, size_t i, struct arena *arena)
{
    struct reading *reading = ARENA_NEW(arena, struct reading, 1);
    reading_of(b->reader, &b->corpus->ads[i], arena, reading);
    b->sink += reading->contact_count;
}

/* Microseconds of a stage for one ad: the median of `runs` walks over all. */
static double
time_stage(struct bench *b, stage_fn *stage, int runs)
{
    double took[RUNS_MAX];
    struct arena arena;
    arena_init(&arena, 0);
    for (int run = 0; run < runs; run++) {
        const double from = now_us();
        for (size_t i = 0; i < b->corpus->count; i++) {
            stage(b, i, &arena);
            arena_reset(&arena);
        }
        took[run] = (now_us() - from) / (double)b->corpus->count;
    }
    arena_free(&arena);
    return median(took, (size_t)runs);
}

static void
prepare(struct bench *b, const struct corpus *corpus)
{
    *b = (struct bench){ .corpus = corpus };
    arena_init(&b->kept, 0);
    b->neutral = neutral_new(&b->kept);
    b->amounts = amount_words_new(&b->kept);
    b->languages = languages_new(&b->kept);
    b->reader = reader_new(&b->kept);
    b->folded = ARENA_NEW(&b->kept, struct folded, corpus->count);
    b->words = ARENA_NEW(&b->kept, const struct word *, corpus->count);
    b->word_counts = ARENA_NEW(&b->kept, size_t, corpus->count);
    for (size_t i = 0; i < corpus->count; i++) {
        fold_text(corpus->ads[i].text, &b->kept, &b->folded[i]);
        b->words[i] = words_split(&b->folded[i], &b->kept, &b->word_counts[i]);
    }
}

/* Writes the stages and returns the microseconds of all of them. */
static double
write_stages(const struct corpus *corpus, int runs, struct json *j)
{
    static const struct {
        const char *name;
        stage_fn *run;
    } stages[] = {
        { "fold", run_fold },         { "words", run_words },
        { "language", run_language }, { "contacts", run_contacts },
        { "amounts", run_amounts },   { "neutral", run_neutral },
        { "reading", run_reading },
    };
    struct bench b;
    double reading = 0;
    prepare(&b, corpus);
    json_key(j, "us_per_ad");
    json_open_object(j);
    for (size_t i = 0; i < sizeof(stages) / sizeof(*stages); i++) {
        reading = time_stage(&b, stages[i].run, runs);
        json_put_real(j, stages[i].name, reading, 3);
    }
    json_end_object(j);
    arena_free(&b.kept);
    return reading;
}

struct hostile {
    const char *name;
    const char *piece; /* over and over */
};

/* Of the shapes that made, or could make, a scanner look at a byte many times. */
static const struct hostile hostiles[] = {
    { "trigger_words", "виза кредит билет паспорт девушки 3000$ @work " },
    { "no_space_cyrillic", "работа" },
    { "no_space_latin", "work" },
    { "no_space_mixed", "рaбoтa" },
    { "digits", "7" },
    { "digit_groups", "8 701 " },
    { "sums", "3000 $ - " },
    { "at_signs", "@" },
    { "at_names", "@a" },
    { "dots", "a." },
    { "brackets", "(" },
    { "plus_signs", "+7(" },
    { "marks", "\xCC\x81" },
    { "marked_letters", "и\xCC\x86\xCC\x81" },
    { "hidden", "р\xE2\x80\x8Bа" },
    { "lone_letters", "р а б " },
    { "stretched", "аааб" },
    { "apostrophes", "o'" },
    { "leet", "р4б0т4 " },
    { "symbols", "😀•—" },
    { "not_utf8", "\xD0\xFF" },
    { "labels", "т и t i: " },
    { "masked_mail", "a (a" },
};

static void
write_hostile(double ad_ns, int runs, struct json *j)
{
    struct buf text;
    struct ad ad = { 0 };
    struct corpus one = { .ads = &ad, .count = 1 };
    double worst = 0;
    struct arena arena;
    arena_init(&arena, 0);
    const struct reader *reader = reader_new(&arena);
    buf_init(&text, HOSTILE);
    json_key(j, "hostile");
    json_open_object(j);
    for (size_t i = 0; i < sizeof(hostiles) / sizeof(*hostiles); i++) {
        struct bench b = { .corpus = &one, .reader = reader };
        const struct str piece = str_of(hostiles[i].piece);
        buf_reset(&text);
        while (text.n + piece.n <= HOSTILE)
            buf_add(&text, piece);
        ad.text = buf_str(&text);
        const double ns = time_stage(&b, run_reading, runs) * 1e3 / (double)text.n;
        worst = ns > worst ? ns : worst;
        json_key(j, hostiles[i].name);
        json_open_object(j);
        json_put_real(j, "ns_per_byte", ns, 2);
        json_put_real(j, "times_an_ad", ns / ad_ns, 2);
        json_end_object(j);
    }
    json_end_object(j);
    json_put_real(j, "hostile_worst", worst / ad_ns, 2);
    json_put_bool(j, "hostile_bounded", worst / ad_ns <= HOSTILE_OK);
    buf_free(&text);
    arena_free(&arena);
}

/* Reads the options; false when one is not understood. */
static bool
read_options(int argc, char **argv, size_t *ads, int *runs)
{
    int option;
    while ((option = getopt(argc, argv, "n:r:")) != -1) {
        const unsigned long value = optarg ? strtoul(optarg, NULL, 10) : 0;
        if (option == 'n' && value > 0 && value <= ADS_MAX)
            *ads = value;
        else if (option == 'r' && value > 0 && value <= RUNS_MAX)
            *runs = (int)value;
        else
            return false;
    }
    return true;
}

static void
write_all(const struct corpus *corpus, int runs, struct json *j)
{
    const double bytes = (double)corpus->bytes / (double)corpus->count;
    json_open_object(j);
    json_put_int(j, "ads", (int64_t)corpus->count);
    json_put_real(j, "bytes_per_ad", bytes, 0);
    json_put_real(j, "chars_per_ad", (double)corpus->chars / (double)corpus->count, 0);
    json_put_int(j, "runs", runs);
    const double reading = write_stages(corpus, runs, j);
    json_put_real(j, "ns_per_byte", reading * 1e3 / bytes, 2);
    write_hostile(reading * 1e3 / bytes, runs, j);
    json_end_object(j);
}

int
main(int argc, char **argv)
{
    int runs = 5;
    size_t ads = 2000;
    struct err err = { .kind = ERR_NONE };
    struct corpus corpus;
    struct buf out;
    if (!read_options(argc, argv, &ads, &runs)) {
        fprintf(stderr, "usage: read_ads [-n ADS] [-r RUNS] [RULES]\n");
        return 2;
    }
    if (!corpus_make(optind < argc ? argv[optind] : "rules", ads, &corpus, &err)) {
        fprintf(stderr, "read_ads: %s\n", err.text);
        corpus_free(&corpus);
        return 3;
    }
    buf_init(&out, 1u << 20);
    struct json j = json_to(&out);
    write_all(&corpus, runs, &j);
    puts(buf_cstr(&out));
    buf_free(&out);
    corpus_free(&corpus);
    return 0;
}
