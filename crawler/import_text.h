/*
 * import_text: the bytes of a text file to UTF-8.
 *
 * Pure. What is well-formed, or nearly so, is UTF-8; a mark at its beginning goes. Anything else
 * is read as charset.h finds (windows-1251, KOI8-R, UTF-16, ...).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_IMPORT_TEXT_H
#define CRAWLER_IMPORT_TEXT_H

#include "core/arena.h"

/*
 * The text, a view of `bytes` or in the arena. Broken bytes of what is nearly UTF-8 (at
 * least twenty good characters beyond ASCII for one of them) stay when `keep_broken`, so that the
 * caller can tell where they stand; else they read as U+FFFD.
 */
struct str import_text(struct str bytes, bool keep_broken, struct arena *arena);

#endif
