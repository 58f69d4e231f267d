/*
 * mail: ads from e-mail, one message (.eml) or a box of them (mbox).
 *
 * Pure. One mail with words is one ad: the subject its title, its plain text or what its HTML
 * shows its text. Who sent it to whom is not kept, attachments are passed over. The parts of a
 * mail are walked here, with ceilings on size, depth and number; what stands in a header field
 * and how a part is packed is read by libetpan, which sees short fields and single parts only.
 * mail.c is the only file that knows it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_MAIL_H
#define CRAWLER_MAIL_H

#include "core/ad.h"
#include "core/arena.h"
#include "core/err.h"
#include "crawler/record.h"

#define MAIL_SIZE_MAX  (64u << 20) /* bytes of a mail */
#define MAIL_PART_MAX  (4u << 20)  /* bytes of a part with words, as it is packed */
#define MAIL_PARTS_MAX 200
#define MAIL_DEPTH_MAX 16          /* parts in one another */
#define MAIL_FIELD_MAX 4096        /* bytes of a header field; the rest is not read */

struct mail {
    struct str rest;
    bool is_box;  /* mails are parted by lines that begin with "From " */
    size_t mails; /* read so far, those without words included */
};

/* `text` must outlive the reader. */
void mail_begin(struct mail *m, struct str text, bool is_box);
/* The next mail as an ad: its id is the Message-ID, seen at its date; texts live in the arena. */
enum record_answer mail_next(struct mail *m, struct arena *arena, struct ad *out,
                             struct err *err);

#endif
