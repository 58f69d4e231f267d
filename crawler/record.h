/*
 * record: what a reader of ads from somebody else's file answers, one ad after the other.
 *
 * Such a reader is pure: bytes in, ads out. It keeps nothing of who wrote a message, bounds
 * what it hands out, and goes on behind a record that it cannot read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_RECORD_H
#define CRAWLER_RECORD_H

#define RECORD_TEXT_MAX (1u << 20) /* bytes of a text; a longer one is a bad record */

enum record_answer {
    RECORD_AD,
    RECORD_BAD,   /* one record that cannot be read; the next call goes on behind it */
    RECORD_END,
    RECORD_BROKEN /* nothing can be read from here on; the ads before it were */
};

#endif
