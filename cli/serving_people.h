/*
 * serving_people: the people of the store, as the web room asks for them.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SERVING_PEOPLE_H
#define CLI_SERVING_PEOPLE_H

#include "store/store.h"
#include "web/web.h"

/* The port to the people of a store, which must outlive it. */
struct web_people serving_people(struct store *store);
/* Is there anybody who could log in? */
bool serving_has_people(struct store *store, struct arena *arena);

#endif
