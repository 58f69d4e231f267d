/*
 * rules_ads: ads of JSON lines, one after the other, for the rules commands.
 *
 * Streams: one ad is in memory at a time. Bad lines are counted and the first one is kept for
 * telling. Shows progress on a terminal; stops when a signal came.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_RULES_ADS_H
#define CLI_RULES_ADS_H

#include "cli/app.h"
#include "core/arena.h"
#include "core/err.h"

/* One of them, and where it stands. */
struct rules_ad {
    const struct ad *ad;
    size_t file; /* index into the paths */
    size_t line; /* from 1 */
};

struct rules_ads {
    struct app *app;
    char **paths; /* "-": standard input */
    int count;
    /* Is handed each ad; its memory and `arena` live until it returns. */
    void (*take)(void *context, const struct rules_ad *one, struct arena *arena);
    void *context;

    uint64_t read, bad; /* filled while running */
    struct err first_bad;
};

/* Reads all files. False when one cannot be read; a bad line is not an error. */
MUST_USE bool rules_ads_run(struct rules_ads *ads, struct err *err);

/* Says on standard error how many lines were bad and where the first one is; nothing when
 * none was. */
void rules_ads_tell_bad(const struct rules_ads *ads);

/* "file.jsonl" of "folder/file.jsonl"; "standard input" of "-". */
struct str rules_ads_name(const char *path);

#endif
