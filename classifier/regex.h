/*
 * regex: regular expressions of `regex:` rules, by PCRE2 with Unicode semantics and limits.
 *
 * Runs over the original text of a field with each run of blanks as one (text/blanks.h; broken
 * UTF-8 is stepped over), so that what cannot be seen switches nothing off. Match limit 100,000,
 * depth limit 10,000, heap limit 20 MB, 256 KB of text: a limit that is reached is an outcome
 * of its own and is never read as "no match".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_REGEX_H
#define CLASSIFIER_REGEX_H

#include "classifier/regex_gate.h"
#include "core/arena.h"
#include "core/err.h"
#include "text/fold.h"

#define REGEX_BYTES_MAX   2048
#define REGEX_SUBJECT_MAX (256u << 10)

struct regex;
struct regex_scratch; /* one per thread */

enum regex_outcome { REGEX_MISS, REGEX_HIT, REGEX_LIMIT };

/*
 * Compiles `text`. `literal` (may be empty) must stand in every text the expression matches,
 * besides what the expression itself tells (classifier/regex_gate.h). The gate and a copy of
 * the text live in the arena. Nested unbounded repeats, such as (a+)*, are refused.
 */
MUST_USE bool regex_compile(struct str text, struct str literal, struct arena *arena,
                            struct regex **out, struct err *err);
void regex_free(struct regex *r);
/* Gives back what runs the expression, and leaves the rest as it was compiled. */
void regex_forget(struct regex *r);
/* What gates the expression; give it to gates_add() before the expression is run. */
struct regex_gate *regex_gate(struct regex *r);

struct regex_scratch *regex_scratch_new(void);
void regex_scratch_free(struct regex_scratch *s);

/* First match in the text; offsets are on character boundaries of the original. Any number of
 * threads may run one expression at once. */
enum regex_outcome regex_run(struct regex *r, struct regex_scratch *s,
                             struct gate_text *text, size_t *start, size_t *end);

#endif
