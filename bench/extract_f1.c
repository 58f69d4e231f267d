/*
 * extract_f1: how much of the main text of real pages is found, as F1 of four-word shingles.
 *
 *     extract_f1 [-v] ../shared/vectors/extract [TEXTS]
 *
 * Reads ground-truth.json and html/NAME.html.gz below the folder (the layout of
 * scrapinghub/article-extraction-benchmark) and counts as that benchmark does: for each page
 * the shingles found, too many and missed, as shares of their sum; then precision, recall and
 * F1 over the sums, also of every other page, so that a rule made by one half is seen on the
 * other. TEXTS: what another program found, NAME.txt a page, counted alike. Prints JSON.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/bundle.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "crawler/extract.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <zlib.h>

#define PAGE_BYTES_MAX (16u << 20)
#define SHINGLE_WORDS  4

struct shingles {
    uint64_t *hashes; /* sorted */
    size_t count;
};

struct tally {
    double found, extra, missed;
};

static bool
is_word(uint32_t c)
{
    return u_isalnum((UChar32)c) || c == '_';
}

/* Hashes of all words of a text, in order. */
static uint64_t *
read_words(struct str text, size_t *count)
{
    uint64_t *words = NULL;
    size_t cap = 0;
    uint64_t hash = 0;
    *count = 0;
    for (size_t at = 0; at <= text.n;) {
        uint32_t c = at < text.n ? utf8_next(text, &at) : (at++, ' ');
        if (is_word(c)) {
            hash = ((hash != 0 ? hash : 1469598103934665603u) ^ c) * 1099511628211u;
        } else if (hash != 0) {
            words = mem_grow(words, &cap, *count + 1, sizeof(*words));
            words[(*count)++] = hash;
            hash = 0;
        }
    }
    return words;
}

static int
order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Runs of four words; a shorter text is one shingle. */
static struct shingles
shingles_of(struct str text)
{
    size_t words_count;
    uint64_t *words = read_words(text, &words_count);
    size_t n = words_count >= SHINGLE_WORDS ? words_count - SHINGLE_WORDS + 1 : 1;
    struct shingles s = { mem_alloc(n, sizeof(uint64_t)), words_count > 0 ? n : 0 };
    for (size_t i = 0; i < s.count; i++)
        for (size_t k = i; k < i + SHINGLE_WORDS && k < words_count; k++)
            s.hashes[i] = (s.hashes[i] + words[k]) * 0x9e3779b97f4a7c15u;
    qsort(s.hashes, s.count, sizeof(uint64_t), order);
    free(words);
    return s;
}

static struct tally
compare(struct str truth, struct str found)
{
    struct shingles a = shingles_of(truth), b = shingles_of(found);
    size_t i = 0, k = 0, both = 0;
    while (i < a.count && k < b.count) {
        if (a.hashes[i] == b.hashes[k]) {
            both++;
            i++;
            k++;
        } else if (a.hashes[i] < b.hashes[k]) {
            i++;
        } else {
            k++;
        }
    }
    double sum = (double)(a.count + b.count - both);
    struct tally tally = { 0, 0, 0 };
    if (sum > 0)
        tally = (struct tally){ (double)both / sum, (double)(b.count - both) / sum,
                                (double)(a.count - both) / sum };
    free(a.hashes);
    free(b.hashes);
    return tally;
}

static struct str
read_gz(const char *path, struct arena *arena)
{
    gzFile file = gzopen(path, "rb");
    if (file == NULL)
        return STR("");
    char *bytes = arena_alloc(arena, PAGE_BYTES_MAX);
    int n = gzread(file, bytes, PAGE_BYTES_MAX);
    gzclose(file);
    return (struct str){ bytes, n > 0 ? (size_t)n : 0 };
}

/* The main text that we find, or the one that stands in a file. */
static struct str
find_text(const char *folder, const char *texts, const char *name, struct arena *arena)
{
    struct str path = arena_printf(arena, "%s/html/%s.html.gz", folder, name);
    struct extract_input in = { 0 };
    struct extracted out;
    if (texts != NULL) {
        path = arena_printf(arena, "%s/%s.txt", texts, name);
        return read_gz(arena_cstr(arena, path), arena);
    }
    in.body = read_gz(arena_cstr(arena, path), arena);
    extract_page(&in, arena, &out);
    return out.text;
}

static void
add(struct tally *sum, struct tally t)
{
    sum->found += t.found;
    sum->extra += t.extra;
    sum->missed += t.missed;
}

static double
f1(struct tally t)
{
    return t.found > 0 ? 2 * t.found / (2 * t.found + t.extra + t.missed) : 0;
}

static void
measure_all(const char *folder, const char *texts, json_t *truths, bool verbose)
{
    struct tally halves[2] = { 0 }, sum = { 0 };
    const char *name;
    json_t *truth;
    size_t count = 0;
    json_object_foreach(truths, name, truth)
    {
        struct arena page;
        arena_init(&page, 0);
        struct str body =
            str_of(json_string_value(json_object_get(truth, "articleBody")));
        struct tally t = compare(body, find_text(folder, texts, name, &page));
        arena_free(&page);
        add(&halves[count++ % 2], t);
        add(&sum, t);
        if (verbose)
            printf("%zu %.12s f1=%.3f extra=%.3f missed=%.3f\n", count % 2, name, f1(t),
                   t.extra, t.missed);
    }
    printf("{\"pages\":%zu,\"precision\":%.4f,\"recall\":%.4f,\"f1\":%.4f,"
           "\"f1_halves\":[%.4f,%.4f]}\n",
           count, sum.found / (sum.found + sum.extra),
           sum.found / (sum.found + sum.missed), f1(sum), f1(halves[0]), f1(halves[1]));
}

int
main(int argc, char **argv)
{
    bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    const char *folder =
        argc > 1 + verbose ? argv[1 + verbose] : "../shared/vectors/extract";
    const char *texts = argc > 2 + verbose ? argv[2 + verbose] : NULL;
    struct arena arena;
    arena_init(&arena, 0);
    struct str path = arena_printf(&arena, "%s/ground-truth.json", folder);
    json_t *truths = json_load_file(path.p, JSON_DECODE_ANY, NULL);
    if (truths == NULL) {
        fprintf(stderr, "extract_f1: cannot read %s\n", path.p);
        arena_free(&arena);
        return 2;
    }
    measure_all(folder, texts, truths, verbose);
    json_decref(truths);
    arena_free(&arena);
    return 0;
}
