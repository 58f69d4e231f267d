/*
 * mail: ads from e-mail, one message (.eml) or a box of them (mbox).
 *
 * Pure. One mail with words is one ad: the subject its title; its text what its parts say one
 * after the other, plain ones and what HTML shows, mails in it too; its contacts what links of the
 * HTML lead to. Of parts that stand for each other one is read (mail_choice.h). Who sent it to
 * whom is not kept, attachments are passed over. Where a mail of a box ends is told here line by
 * line; what is in a mail is read by a process that can do nothing else (extract_page() of an
 * input that is a mail). There the parts are walked with ceilings on size, depth and number; what
 * stands in a header field and how a part is packed is read by libetpan, which sees short fields
 * and single parts only and which only mail_field.c knows.
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
#define MAIL_DEPTH_MAX 16   /* parts in one another */
#define MAIL_FIELD_MAX 4096 /* bytes of a header field; the rest is not read */

struct mail {
    struct str rest;
    bool is_box;  /* mails are parted by lines that begin with "From " */
    size_t mails; /* cut off so far */
};

/* `text` must outlive the reader. */
void mail_begin(struct mail *m, struct str text, bool is_box);
/* The next mail's bytes, without the line that begins it in a box; false when there is none. */
bool mail_cut(struct mail *m, struct str *out);
/* A mail as an ad: its id is the Message-ID, seen at its date; texts live in the arena.
 * RECORD_END: it has no words. */
enum record_answer
mail_read(struct str mail, struct arena *arena, struct ad *out, struct err *err);

#endif
