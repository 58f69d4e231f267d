/*
 * make_rules: writes a rule pack of COUNT rules: the built-in pack and generated rules.
 *
 *     make_rules COUNT FOLDER <ADS.jsonl
 *
 * FOLDER/rules is the pack for `--rules`. The generated rules are token rules over words that
 * stand together in the ads: pairs, alternatives with a distance, sums and contacts beside a
 * word; so their words are as frequent as the ads have them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/app.h"
#include "cli/lines.h"
#include "classifier/pattern.h"
#include "classifier/reading.h"
#include "classifier/ruleset.h"
#include "core/ad_line.h"
#include "core/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define ADS_MAX    2000 /* ads that words are taken from */
#define PREFIX     6    /* letters that a prefix keeps at least */
#define PREFIX_MIN 4    /* shorter words stand in rules as they are */
#define FILES_MAX  256

struct maker {
    struct arena arena;
    struct reading **ads;
    size_t ad_count, ad_cap;
    uint64_t state;
};

/* splitmix64 */
static size_t
below(struct maker *m, size_t n)
{
    uint64_t z = m->state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (size_t)((z ^ z >> 31) % n);
}

static bool
read_ads(struct maker *m, struct err *err)
{
    struct lines lines;
    struct str line;
    const struct reader *reader = reader_new(&m->arena);
    if (!lines_open(&lines, "-", err))
        return false;
    while (m->ad_count < ADS_MAX && lines_next(&lines, &line, err) == LINE_OK) {
        struct ad_line *read = ARENA_NEW(&m->arena, struct ad_line, 1);
        if (!ad_line_read(arena_str(&m->arena, line), &m->arena, read, err))
            return false;
        struct reading *reading = ARENA_NEW(&m->arena, struct reading, 1);
        reading_of(reader, &read->ad, &m->arena, reading);
        if (reading->fields[FIELD_TEXT].word_count < 40)
            continue;
        m->ads =
            mem_grow(m->ads, &m->ad_cap, m->ad_count + 1, sizeof(struct reading *));
        m->ads[m->ad_count++] = reading;
    }
    lines_close(&lines);
    return m->ad_count > 0 ||
           err_set(err, "standard input: no ads of 40 words or more");
}

/* Word `at` of an ad's text as a pattern says it. */
static void
put_word(const struct reading *ad, size_t at, bool prefix, struct buf *out)
{
    const struct read_field *f = &ad->fields[FIELD_TEXT];
    const struct word *w = &f->words[at];
    size_t n = w->end - w->start;
    prefix = prefix && n >= PREFIX_MIN;
    if (prefix && n > PREFIX)
        n = n > PREFIX + 3 ? n - 3 : PREFIX;
    fold_to_utf8(f->folded.p + w->start, n, out);
    if (prefix)
        buf_add_char(out, '*');
}

/* No author builds a rule on words as short as "in" or "the". */
static bool
is_telling(const struct reading *ad, size_t at)
{
    const struct word *w = &ad->fields[FIELD_TEXT].words[at];
    return w->end - w->start >= PREFIX_MIN;
}

/* A word of a random ad that has a telling one `far` words behind it. */
static const struct reading *
choose(struct maker *m, size_t far, size_t *at)
{
    const struct reading *ad;
    do {
        ad = m->ads[below(m, m->ad_count)];
        *at = below(m, ad->fields[FIELD_TEXT].word_count - far);
    } while (!is_telling(ad, *at) || !is_telling(ad, *at + far));
    return ad;
}

static size_t
choose_more(struct maker *m, const struct reading *ad)
{
    size_t at;
    do
        at = below(m, ad->fields[FIELD_TEXT].word_count);
    while (!is_telling(ad, at));
    return at;
}

/* "(a | b | c)" of words of one language, the first of them this one. */
static void
put_choice(struct maker *m, const struct reading *ad, size_t at, struct buf *out)
{
    buf_add_char(out, '(');
    put_word(ad, at, below(m, 2) == 0, out);
    for (size_t k = 1 + below(m, 4); k > 0; k--) {
        buf_lit(out, " | ");
        put_word(ad, choose_more(m, ad), below(m, 2) == 0, out);
    }
    buf_add_char(out, ')');
}

/* The pattern of one rule, and the language of the ad that it was taken from. */
static enum lang
put_pattern(struct maker *m, struct buf *out)
{
    size_t at, kind = below(m, 100), far = kind < 40 ? 1 : 1 + below(m, 4);
    const struct reading *ad = choose(m, far, &at);
    if (kind < 40) {
        put_word(ad, at, true, out);
        buf_add_char(out, ' ');
        put_word(ad, at + 1, true, out);
    } else if (kind < 65) {
        put_choice(m, ad, at, out);
        buf_printf(out, " <%zu> ", 1 + far);
        put_choice(m, ad, at + far, out);
    } else if (kind < 90) {
        put_word(ad, at, true, out);
        buf_printf(out, kind < 88 ? " <%zu> " : " <~%zu> ", 1 + far);
        put_word(ad, at + far, true, out);
    } else {
        buf_add(out, kind < 96 ? STR("#money <5> ") : STR("(#phone | #handle) <6> "));
        put_word(ad, at, true, out);
    }
    return ad->lang;
}

static void
put_rule(struct maker *m, size_t number, struct buf *out)
{
    struct buf pattern;
    buf_init(&pattern, PATTERN_BYTES_MAX);
    enum lang lang = put_pattern(m, &pattern);
    buf_printf(out, "- id: made.%zu\n  cue: P%02zu\n", number, 1 + below(m, 9));
    if (lang != LANG_NONE)
        buf_printf(out, "  lang: [%s]\n", lang_name(lang));
    buf_printf(out, "  points: 0.1\n  any: [\"%s\"]\n  checked: author\n",
               buf_cstr(&pattern));
    buf_lit(out, "  hit: [\"made\"]\n  miss: [\"made\"]\n");
    buf_free(&pattern);
}

/* ---- files ---- */

/* The built-in pack with the generated rules as one file more. */
static bool
make_pack(struct maker *m, size_t count, struct bundle_file files[FILES_MAX],
          struct bundle *out, struct err *err)
{
    struct ruleset *rules;
    struct buf made;
    size_t n = 0;
    if (!ruleset_load(&bundle_rules, &rules, err))
        return false;
    buf_init(&made, 1u << 26);
    for (size_t i = rules->rule_count; i < count; i++)
        put_rule(m, i, &made);
    ruleset_free(rules);
    struct bundle_file more = { STR("pack/made.yaml"),
                                arena_str(&m->arena, buf_str(&made)) };
    for (size_t i = 0; i < bundle_rules.count && n + 1 < FILES_MAX; i++) {
        if (more.name.n && str_cmp(more.name, bundle_rules.files[i].name) < 0) {
            files[n++] = more;
            more.name.n = 0;
        }
        files[n++] = bundle_rules.files[i];
    }
    buf_free(&made);
    *out = (struct bundle){ .label = STR("made"), .files = files, .count = n };
    return true;
}

/* Makes the folders above a file. */
static void
make_folders(char *path)
{
    for (char *p = path + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        mkdir(path, 0777);
        *p = '/';
    }
}

static bool
write_pack(struct maker *m, const struct bundle *pack, const char *folder,
           struct err *err)
{
    for (size_t i = 0; i < pack->count; i++) {
        const struct bundle_file *f = &pack->files[i];
        struct str path =
            arena_printf(&m->arena, "%s/rules/" STR_FMT, folder, STR_ARG(f->name));
        make_folders((char *)path.p);
        if (f->data.n && !file_write(path.p, f->data, err))
            return false;
    }
    return true;
}

int
main(int argc, char **argv)
{
    int64_t count = 0;
    if (argc != 3 || !str_to_int(str_of(argv[1]), &count)) {
        fprintf(stderr, "usage: make_rules COUNT FOLDER <ADS.jsonl\n");
        return 2;
    }
    struct maker m = { .state = 7 };
    struct bundle_file files[FILES_MAX];
    struct bundle pack;
    struct err err = { .kind = ERR_NONE };
    arena_init(&m.arena, 0);
    bool ok = read_ads(&m, &err) && make_pack(&m, (size_t)count, files, &pack, &err) &&
              write_pack(&m, &pack, argv[2], &err);
    if (!ok)
        fprintf(stderr, "make_rules: %s\n", err.text);
    free(m.ads);
    arena_free(&m.arena);
    return ok ? 0 : 2;
}
