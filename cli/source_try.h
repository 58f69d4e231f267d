/*
 * source_try: `source test` and `source learn`.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SOURCE_TRY_H
#define CLI_SOURCE_TRY_H

#include "cli/asking.h"
#include "cli/sources.h"
#include "cli/walled.h"

int source_test(struct app *app, int argc, char **argv);
int source_learn(struct app *app, int argc, char **argv);

/*
 * The contact and the sources of the workspace, if there is one. Without one, none: pages
 * that were saved need none, and a source may be named by its file.
 */
MUST_USE bool source_try_open(struct app *app, struct arena *arena, struct asking *how,
                              struct source_list *all, struct err *err);
/* Exit code that tells what became of a page. */
int source_try_code(enum page_outcome outcome);

/* Does work whose answer is an exit code as one character and what to print, or a sentence when
 * that is EXIT_USE; returns the code. */
int source_try_print(const struct walled_work *work, struct err *err);

#endif
