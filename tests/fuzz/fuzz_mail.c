/*
 * fuzz_mail: any bytes as a mail and as a box of mails; each ad has words, texts are well-formed
 * and bounded.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "crawler/mail.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;

    if (size > 1u << 14)
        return 0;
    arena_init(&arena, 0);
    for (int is_box = 0; is_box < 2; is_box++) {
        struct mail m;
        struct str mail;
        mail_begin(&m, (struct str){ (const char *)data, size }, is_box);
        while (mail_cut(&m, &mail)) {
            struct ad ad;
            struct err err = { .kind = ERR_NONE };
            assert(m.mails <= size && mail.n <= size);
            if (mail_read(mail, &arena, &ad, &err) != RECORD_AD)
                continue;
            assert(ad.text.n && ad.text.n <= RECORD_TEXT_MAX && utf8_valid(ad.text));
            assert(utf8_valid(ad.contacts) && utf8_valid(ad.title) &&
                   utf8_valid(ad.id) && ad.seen_at_ms >= 0);
        }
    }
    arena_free(&arena);
    return 0;
}
