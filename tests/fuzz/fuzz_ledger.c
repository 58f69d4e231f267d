/*
 * fuzz_ledger: any bytes as a ledger of decisions, signed and under the right key. What is read
 * is written as it was, but for its names, and counts as a model.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/ledger.h"

#include <stdlib.h>

#define ROOM (1u << 24)
#define HEAD 32 /* magic, versions, size and check of the key */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_and_count(struct str bytes, const struct hash_key *key)
{
    struct ledger *l, *again;
    struct err err = { 0 };
    struct buf out;
    uint64_t one_in;
    if (!ledger_open(bytes, key, &l, &err)) {
        if (!err.text[0])
            abort();
        return;
    }
    buf_init(&out, ROOM);
    if (ledger_write(l, &out, &err)) {
        if (out.n > bytes.n || !ledger_open(buf_str(&out), key, &again, &err) ||
            ledger_count(again) != ledger_count(l))
            abort();
        ledger_free(again);
    }
    buf_reset(&out);
    if (!ledger_model(l, NULL, &out, &one_in, &err) && !err.text[0])
        abort();
    ledger_free(l);
    buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct hash_key key = { { 0 } };
    struct err err = { 0 };
    struct buf file;
    uint8_t sum[DIGEST_SIZE];
    read_and_count((struct str){ (const char *)data, size }, &key);
    /* the head of an empty ledger with the true size in front, and the sum behind */
    struct ledger *empty = ledger_new(&key);
    buf_init(&file, ROOM);
    if (!ledger_write(empty, &file, &err))
        abort();
    ledger_free(empty);
    buf_cut(&file, HEAD);
    buf_add(&file, (struct str){ (const char *)data, size });
    const uint64_t total = file.n + DIGEST_SIZE;
    memcpy(file.p + 16, &total, sizeof(total));
    digest_sha256(buf_str(&file), sum);
    buf_add(&file, (struct str){ (const char *)sum, DIGEST_SIZE });
    if (!buf_failed(&file))
        read_and_count(buf_str(&file), &key);
    buf_free(&file);
    return 0;
}
