/*
 * whatsapp_head: the date at the head of an exported message, in the forms of Android and iOS.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_WHATSAPP_HEAD_H
#define CRAWLER_WHATSAPP_HEAD_H

#include "crawler/whatsapp.h"

struct whatsapp_head {
    int numbers[3];           /* of the date, in the order in which they stand */
    int hour, minute, second; /* of 24 hours */
    struct whatsapp_shape shape;
    struct str body; /* of the line, behind the date */
};

/* Reads the head of a line; false when none stands there. */
bool whatsapp_head_read(struct str line, struct whatsapp_head *out);
/* Do two heads look alike, so that one phone may have written both? */
bool whatsapp_shape_is(const struct whatsapp_shape *a, const struct whatsapp_shape *b);
/* When it was sent, as UTC; -1 when there is no such day. */
int64_t whatsapp_head_ms(const struct whatsapp_head *head, enum whatsapp_order order);

#endif
