/*
 * asking: a few pages asked for outside of any crawl that is kept, as politely as in one.
 *
 * The same loop, gate, robots.txt, delays and refusals as `crawl`; nothing goes into a data
 * base, and what came is read from an archive that is removed at once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_ASKING_H
#define CLI_ASKING_H

#include "cli/app.h"
#include "cli/options.h"
#include "core/arena.h"
#include "core/err.h"
#include "crawler/extract.h"
#include "crawler/robots.h"

#define ASKED_MAX 20 /* pages at once */

/* How pages are got: as options of a command give it. */
struct asking {
    struct option_list allow_nets; /* --allow-net */
    int64_t delay_ms;              /* --delay; -1 none */
    struct option_list saved;      /* --saved FILE: page i is read from there, not asked for */
    struct str contact;            /* of the workspace; "" none: nothing public is asked */
};

/* The two rows of options that go with it. */
#define ASKING_ROWS 3
void asking_rows(struct asking *how, struct option_row rows[ASKING_ROWS]);

/* A page and what became of the question. All in the arena. */
struct asked {
    struct str url; /* normalised; behind redirects the last one */
    enum page_outcome outcome;
    struct str what;         /* sentence, when there is one */
    int status;              /* 0: no answer, or a saved file */
    struct str body;         /* content coding removed; "" when none came */
    bool is_cut;             /* the body is not all of it, or is_coded */
    bool is_coded;           /* in a coding that nobody asked for */
    struct str content_type;
    int64_t fetched_ms;
};

/*
 * Gets the pages of `urls`, at most ASKED_MAX, each a seed of a source with the delay and the
 * basis of `source`. False when a URL is none, a file cannot be read, or the crawl could not
 * run; a page that is refused or fails is an outcome.
 */
MUST_USE bool asking_get(const struct asking *how, const struct source *source, char **urls,
                         size_t count, struct arena *arena, struct asked *out,
                         struct err *err);
/*
 * Asks a host ("https://board.example") for its robots.txt, once, as the first thing a crawl does
 * there, and judges the answer as a crawl does; *out are the rules for the agent `token`, in the
 * arena. False when the crawl could not run.
 */
MUST_USE bool asking_robots(const struct asking *how, struct str origin, struct str token,
                            struct arena *arena, const struct robots **out,
                            struct err *err);

#endif
