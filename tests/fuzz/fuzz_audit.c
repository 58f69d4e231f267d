/*
 * fuzz_audit: keys and signatures in minisign's form, as somebody else may hand them over.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/minisign.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is read as a key is written again and read as the same key. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data, size };
    struct sign_key key, again;
    struct buf out;

    buf_init(&out, 4096);
    if (minisign_read_public(text, &key, NULL)) {
        minisign_write_public(&key, &out);
        if (!minisign_read_public(buf_str(&out), &again, NULL) ||
            memcmp(&key, &again, sizeof key) != 0)
            abort();
    }
    (void)!minisign_read_secret(text, &key, NULL);
    key = (struct sign_key){ .id = { 1 } };
    if (minisign_check(&key, text, text, NULL))
        abort();
    buf_free(&out);
    return 0;
}
