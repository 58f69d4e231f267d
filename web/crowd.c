/*
 * crowd: a table of a fixed size. Pure.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/crowd.h"

#include <string.h>

struct line *
crowd_join(struct crowd *all, int fd, struct str address, int64_t now_ms)
{
    for (size_t i = 0; i < CROWD_MAX; i++) {
        struct line *line = &all->rows[i];
        if (line->stage != LINE_FREE)
            continue;
        *line = (struct line){ .stage = LINE_HEAD, .fd = fd, .since_ms = now_ms };
        memcpy(line->address, address.p, address.n < LINE_ADDRESS_SIZE ? address.n : 0);
        return line;
    }
    return NULL;
}

/* What was told to go stays so. */
static void
move(struct line *line, enum line_stage stage)
{
    if (line && line->stage != LINE_SHUT)
        line->stage = stage;
}

void
crowd_has_head(struct line *line)
{
    move(line, LINE_BODY);
}

void
crowd_has_request(struct line *line)
{
    move(line, LINE_ANSWER);
}

void
crowd_has_answer(struct line *line, int64_t now_ms)
{
    move(line, LINE_HEAD);
    if (!line)
        return;
    line->since_ms = now_ms;
    line->more_ms = 0;
}

void
crowd_sends(struct line *line, size_t bytes)
{
    if (line)
        line->more_ms = (int64_t)(bytes / LINE_BYTES_MS);
}

void
crowd_leave(struct line *line)
{
    if (line)
        line->stage = LINE_FREE;
}

static bool
is_open(const struct line *line)
{
    return line->stage != LINE_FREE && line->stage != LINE_SHUT;
}

struct line *
crowd_late(struct crowd *all, int64_t now_ms)
{
    for (size_t i = 0; i < CROWD_MAX; i++) {
        struct line *line = &all->rows[i];
        int64_t most_ms =
            line->stage == LINE_HEAD ? LINE_HEAD_MS : LINE_REQUEST_MS + line->more_ms;
        if (!is_open(line) || now_ms - line->since_ms <= most_ms)
            continue;
        line->stage = LINE_SHUT;
        return line;
    }
    return NULL;
}

/* Does `a` go before `b`? Those that are being answered go last. */
static bool
goes_first(const struct line *a, const struct line *b)
{
    bool a_is_answered = a->stage == LINE_ANSWER,
         b_is_answered = b->stage == LINE_ANSWER;

    if (a_is_answered != b_is_answered)
        return b_is_answered;
    return a->since_ms < b->since_ms;
}

/* The slowest of one address (NULL: of all) when more than `few` are open. */
static struct line *
slowest(struct crowd *all, const char *address, size_t few, const struct line *newest)
{
    struct line *found = NULL;
    size_t count = 0;

    for (size_t i = 0; i < CROWD_MAX; i++) {
        struct line *line = &all->rows[i];
        if (!is_open(line) || (address && strcmp(line->address, address) != 0))
            continue;
        count++;
        if (line != newest && (!found || goes_first(line, found)))
            found = line;
    }
    return count > few ? found : NULL;
}

struct line *
crowd_choose(struct crowd *all, const struct line *newest)
{
    struct line *found = NULL;

    if (*newest->address)
        found = slowest(all, newest->address, CROWD_ADDRESS_FEW, newest);
    if (!found)
        found = slowest(all, NULL, CROWD_FEW, newest);
    if (found)
        found->stage = LINE_SHUT;
    return found;
}
