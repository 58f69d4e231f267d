/*
 * sources: the source files of a workspace, checked.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SOURCES_H
#define CLI_SOURCES_H

#include "core/arena.h"
#include "core/bundle.h"
#include "core/err.h"
#include "crawler/source.h"

struct source_list {
    struct source *items;
    size_t count;
};

/*
 * Reads every file of the bundle (a list of sources each) into one list. Ids must be unique.
 * Everything lives in the arena.
 */
MUST_USE bool sources_read(const struct bundle *files, struct arena *arena,
                           struct source_list *out, struct err *err);

/*
 * Chooses by `words`, each an id in `all` or the path of a source file; no words: all of them.
 */
MUST_USE bool
sources_choose(const struct source_list *all, char **words, int word_count,
               struct arena *arena, struct source_list *out, struct err *err);

#endif
