/*
 * help: a data base in a folder of its own, and ads to put into it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_STORE_HELP_H
#define TESTS_STORE_HELP_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/bundle.h"
#include "store/frontier.h"
#include "store/purge.h"
#include "store/queue.h"
#include "store/store.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY_MS    INT64_C(86400000)
#define NOW_MS    INT64_C(1795248000000) /* 2026-11-21T08:00:00Z */
#define PACK      "aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11aa11"
#define PACK_NEXT "bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22bb22"

/* A store under test. */
struct box {
    char folder[256];
    char path[300];
    struct store *s;
    struct arena arena;
    struct err err;
};

/* Fails the test with the sentence of the error. */
#define ASSERT_OK(box, call)                                                           \
    do {                                                                               \
        if (!(call))                                                                   \
            fail_msg("%s: %s", #call, (box)->err.text);                                \
    } while (0)

#define ASSERT_STR(view, text)                                                         \
    do {                                                                               \
        struct str v_ = (view);                                                        \
        if (!str_eq(v_, str_of(text)))                                                 \
            fail_msg("found '%.*s', expected '%s'", (int)v_.n, v_.p ? v_.p : "",       \
                     (const char *)(text));                                            \
    } while (0)

#define ASSERT_HAS(text, part)                                                         \
    do {                                                                               \
        if (strstr((text), (part)) == NULL)                                            \
            fail_msg("'%s' does not say '%s'", (text), (part));                        \
    } while (0)

static inline void
box_path(struct box *box)
{
    const char *base = getenv("TMPDIR");
    *box = (struct box){ 0 };
    snprintf(box->folder, sizeof box->folder, "%s/lurewatch-store-XXXXXX",
             base != NULL ? base : "/tmp");
    assert_non_null(mkdtemp(box->folder));
    snprintf(box->path, sizeof box->path, "%s/ads.db", box->folder);
    arena_init(&box->arena, 0);
}

static inline void
box_open(struct box *box)
{
    box_path(box);
    ASSERT_OK(box, store_open(&box->s, box->path, STORE_WRITE, &box->err));
}

static inline void
box_close(struct box *box)
{
    store_close(box->s);
    arena_free(&box->arena);
    (void)chmod(box->folder, 0700);
    DIR *folder = opendir(box->folder);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", box->folder, entry->d_name);
        if (entry->d_name[0] != '.')
            (void)remove(path);
    }
    if (folder != NULL)
        closedir(folder);
    (void)rmdir(box->folder);
}

/* An ad with its score, in the arena of the box. */
struct sample {
    struct ad ad;
    struct score score;
    struct hit cues[2];
    struct hit counter[1];
    struct str indicators[2];
    struct ad_put put;
    char key[AD_KEY_SIZE];
};

/* A flagged ad with this text; change it before it is put, then call sample_key(). */
static inline struct sample *
sample_new(struct box *box, const char *text)
{
    struct sample *m = ARENA_NEW(&box->arena, struct sample, 1);
    m->ad = (struct ad){
        .id = STR("msg-1"),
        .title = STR("Hostess wanted"),
        .text = arena_str(&box->arena, str_of(text)),
        .url = STR("https://board.test/d/1"),
        .employer = STR("Star Agency"),
        .location = STR("Dubai"),
        .salary = STR("4000 $"),
        .contacts = STR("+7 701 123 45 67"),
        .source = STR("board-kz"),
        .kind = AD_JOB,
        .lang = LANG_RU,
    };
    m->indicators[0] = STR("D2.4");
    m->indicators[1] = STR("D2.5");
    m->cues[0] = (struct hit){
        .cue = STR("P08"),
        .rule = STR("ru.travel-on-credit"),
        .indicators = m->indicators,
        .indicator_count = 2,
        .grade = 'A',
        .points = 3.0,
        .field = FIELD_TEXT,
        .start = 0,
        .end = m->ad.text.n < 4 ? m->ad.text.n : 4,
        .quote = str_sub(m->ad.text, 0, 4),
        .why = STR("Travel is paid for on credit."),
    };
    m->cues[1] = m->cues[0];
    m->cues[1].cue = STR("S02");
    m->cues[1].indicator_count = 0;
    m->cues[1].points = 1.5;
    m->counter[0] = m->cues[1];
    m->counter[0].cue = STR("N02");
    m->counter[0].points = -2.0;
    m->score = (struct score){
        .probability = 0.87,
        .band = BAND_HIGH,
        .points = 9.5,
        .lang = LANG_RU,
        .kind = AD_JOB,
        .context = CONTEXT_RECRUITING,
        .lane = LANE_RISK,
        .cues = m->cues,
        .cue_count = 2,
        .counter = m->counter,
        .counter_count = 1,
        .pack = STR(PACK),
        .why = STR("Travel on credit and high pay."),
    };
    m->put = (struct ad_put){
        .ad = &m->ad, .score = &m->score, .lane = LANE_RISK, .inclusion = 1
    };
    ad_key(&m->ad, m->key);
    return m;
}

/* Puts one ad. */
static inline struct ad_put_result
sample_put(struct box *box, const struct sample *m, int64_t now_ms)
{
    struct ad_put_result result;
    bool ok = store_put_ads(box->s, &m->put, 1, &retention_default, now_ms, &result,
                            &box->err);
    ASSERT_OK(box, ok);
    return result;
}

/* The record of an ad that must be there. */
static inline struct ad_record
sample_find(struct box *box, const struct sample *m)
{
    struct ad_record record;
    enum find_answer answer =
        store_find_ad(box->s, str_of(m->key), &box->arena, &record, &box->err);
    if (answer != FIND_ONE)
        fail_msg("ad not found (%d): %s", (int)answer, box->err.text);
    return record;
}

/* A page that was read without trouble. */
static inline struct page
page_of(const char *url, int64_t now_ms)
{
    return (struct page){
        .at = { .url = str_of(url), .source = STR("board-kz"), .depth = 1 },
        .outcome = PAGE_OK,
        .status = 200,
        .fetched_ms = now_ms,
        .waited_ms = 2000,
        .delay_ms = 2000,
        .took_ms = 120,
        .next_ms = now_ms + DAY_MS,
        .interval_ms = DAY_MS,
        .bytes = 4096,
        .requested = true,
        .host = STR("https://board.test:443"),
        .address = STR("203.0.113.7"),
        .robots = STR("abcd"),
        .etag = STR("\"e1\""),
        .last_modified = STR("Sat, 21 Nov 2026 08:00:00 GMT"),
        .digest = STR("d1d1"),
        .what = STR("read"),
    };
}

#endif
