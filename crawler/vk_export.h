/*
 * vk_export: ads from the JSON that VK's API answers (wall.get, wall.search, newsfeed.search).
 *
 * Pure. One post with words is one ad; a repost gives its own and those it repeats, with the
 * links of all. Of people nothing is kept but the post's address, which names the wall it stands
 * on. Takes an answer as it came ({"response": {"items": [...]}}), a list of answers, the items
 * alone, and several of these one behind the other.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_VK_EXPORT_H
#define CRAWLER_VK_EXPORT_H

#include "core/ad.h"
#include "core/json_scan.h"
#include "crawler/record.h"

#define VK_LEVELS_MAX 8

struct vk_export {
    struct json_scan scan;
    char open[VK_LEVELS_MAX]; /* brackets that are open and hold posts, '{' or '[' */
    int depth;
    bool begun;   /* something inside the innermost bracket was read */
    bool any;     /* a list of posts was seen */
    size_t posts; /* read so far, those without words included */
};

/* `text` must outlive the reader and the ads. */
void vk_export_begin(struct vk_export *v, struct str text);
/*
 * The next post as an ad: its id is WALL_POST, seen when it was written. Texts are views or
 * live in the arena. After BAD and BROKEN *err says why.
 */
enum record_answer vk_export_next(struct vk_export *v, struct arena *arena,
                                  struct ad *out, struct err *err);

#endif
