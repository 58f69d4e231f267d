/*
 * lint: what is doubtful in a rule pack that loads: rules that never fire or always fire with
 * another, patterns that another covers, `unless` that cannot matter, short prefixes, odd
 * points, missing counter-examples.
 *
 * Rules are looked at by themselves and over a corpus: their own examples, the written cases,
 * and the ads that are handed in. Findings come with severity, place and a sentence.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_LINT_H
#define CLASSIFIER_LINT_H

#include "classifier/classifier.h"
#include "core/ad.h"

enum lint_severity { LINT_NOTE, LINT_WARNING, LINT_ERROR, LINT_SEVERITIES };

struct lint_finding {
    enum lint_severity severity;
    const char *check; /* "short-prefix": stable, for programs */
    struct str file;
    int line, column; /* from 1 */
    struct str rule;  /* id; empty when it is not about a rule */
    struct str says;
};

struct lint;

/*
 * Begins with a pack that loaded: `c` has rules, loaded from `bundle`; both are borrowed, and
 * must outlive the findings. `say` is the language of the sentences. False when the files do
 * not read as they did before.
 */
MUST_USE bool lint_begin(const struct classifier *c, const struct bundle *bundle,
                         enum lang say, struct lint **out, struct err *err);
/* Adds one ad to the corpus. */
void lint_ad(struct lint *l, const struct ad *ad);
/* All findings, by file and line; valid until lint_free(). Call once, after the last ad. */
const struct lint_finding *lint_finish(struct lint *l, size_t *count);
void lint_free(struct lint *l);

/* "note", "warning", "error". */
const char *lint_severity_name(enum lint_severity severity);

#endif
