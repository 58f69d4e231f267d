/*
 * store_box: what benches of the store share: a data base in a folder of its own, the time,
 * and figures of several tries.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BENCH_STORE_BOX_H
#define BENCH_STORE_BOX_H

#include "core/buf.h"
#include "core/json.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TRIES 21

struct store_box {
    struct store *s;
    struct arena arena;
    struct buf out;
    struct json json;
    struct err err;
    const char *name; /* of the program */
    char folder[512], path[600];
};

static inline double
seconds_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline double
seconds(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

/* How long one try took, by the clock and by the processor. */
struct try {
    double ms, cpu_ms;
};

static inline struct try
try_begin(void)
{
    return (struct try){ seconds_of(CLOCK_MONOTONIC),
                         seconds_of(CLOCK_PROCESS_CPUTIME_ID) };
}

static inline struct try
try_end(struct try begun)
{
    return (struct try){ (seconds_of(CLOCK_MONOTONIC) - begun.ms) * 1000,
                         (seconds_of(CLOCK_PROCESS_CPUTIME_ID) - begun.cpu_ms) * 1000 };
}

/* A bench that cannot do its work has nothing to say. */
static inline void
need(const struct store_box *b, bool ok)
{
    if (ok)
        return;
    fprintf(stderr, "%s: %s\n", b->name, b->err.text);
    exit(3);
}

static inline double
file_mb(const struct store_box *b)
{
    struct stat info;
    return stat(b->path, &info) == 0 ? (double)info.st_size / 1e6 : 0;
}

static inline void
box_begin(struct store_box *b, const char *name)
{
    *b = (struct store_box){ .name = name };
    buf_init(&b->out, 1 << 20);
    arena_init(&b->arena, 0);
    b->json = json_to(&b->out);
}

/* A new, empty data base in a new folder below `where`. */
static inline void
box_make(struct store_box *b, const char *where)
{
    snprintf(b->folder, sizeof b->folder, "%.480s/%s-XXXXXX", where, b->name);
    if (mkdtemp(b->folder) == NULL) {
        perror(b->folder);
        exit(3);
    }
    snprintf(b->path, sizeof b->path, "%s/bench.db", b->folder);
    need(b, store_open(&b->s, b->path, STORE_WRITE, &b->err));
}

/* Prints what was said; takes away a folder that was made. */
static inline void
box_end(struct store_box *b)
{
    store_close(b->s);
    puts(buf_cstr(&b->out));
    if (b->folder[0] != '\0') {
        (void)remove(b->path);
        (void)rmdir(b->folder);
    }
    arena_free(&b->arena);
    buf_free(&b->out);
}

static inline int
compare_times(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* "name": {"rows", "first_ms", "median_ms", "p95_ms", "cpu_ms"}; the first one is cold, the
 * time of the processor is a median too. */
static inline void
put_times(struct store_box *b, const char *name, size_t rows,
          const struct try tries[TRIES])
{
    double ms[TRIES], cpu[TRIES];
    for (int i = 0; i < TRIES; i++) {
        ms[i] = tries[i].ms;
        cpu[i] = tries[i].cpu_ms;
    }
    qsort(ms, TRIES, sizeof *ms, compare_times);
    qsort(cpu, TRIES, sizeof *cpu, compare_times);
    json_key(&b->json, name);
    json_open_object(&b->json);
    json_put_int(&b->json, "rows", (int64_t)rows);
    json_put_real(&b->json, "first_ms", tries[0].ms, 3);
    json_put_real(&b->json, "median_ms", ms[TRIES / 2], 3);
    json_put_real(&b->json, "p95_ms", ms[TRIES * 95 / 100], 3);
    json_put_real(&b->json, "cpu_ms", cpu[TRIES / 2], 3);
    json_end_object(&b->json);
}

#endif
