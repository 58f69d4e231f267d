/*
 * serving: what `ui` and `serve` share: an open workspace behind a web room.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SERVING_H
#define CLI_SERVING_H

#include "cli/packing.h"
#include "web/server.h"

struct serving {
    struct app *app;
    struct arena arena;
    struct workspace workspace;
    struct classifier *classifier;
    struct scorer *scorer;
    struct store *store;
    struct packing packing; /* for hand-overs; opened by the first */
    struct web_settings settings; /* fill in what differs between serving_open() and _start() */
    struct listening listening;
    struct web *web;
    struct server *server;
};

/* Opens workspace, classifier and store. serving_close() in any case. */
MUST_USE bool serving_open(struct serving *s, struct app *app, struct err *err);
/* Begins to answer on s->listening by s->settings. */
MUST_USE bool serving_start(struct serving *s, struct err *err);
void serving_close(struct serving *s);

#endif
