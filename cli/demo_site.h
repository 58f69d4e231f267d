/*
 * demo_site: serves the bundled sample sites on loopback, by libmicrohttpd.
 *
 * Which site is asked for is told by the Host header. Most paths are files of the bundle; a
 * table (behaviour.txt) makes some of them odd: slow, redirecting, nested too deep, without a
 * charset. Answers carry an ETag and know If-None-Match.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_DEMO_SITE_H
#define CLI_DEMO_SITE_H

#include "core/arena.h"
#include "core/bundle.h"
#include "core/err.h"

struct demo_site;

/* Starts on a free port of 127.0.0.1. The bundle must outlive it. ERR_START on failure. */
MUST_USE bool
demo_site_start(struct demo_site **out, const struct bundle *bundle, struct err *err);
void demo_site_stop(struct demo_site *site);
int demo_site_port(const struct demo_site *site);
/* The host names that it serves. */
const struct str *demo_site_hosts(const struct demo_site *site, size_t *count);

#endif
