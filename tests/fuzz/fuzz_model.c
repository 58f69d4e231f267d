/*
 * fuzz_model: any bytes as a model file, signed so that the checks behind the sum are reached.
 * What is read as a model is written as it was, and can be merged.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/model_merge.h"
#include "core/digest.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
write_and_merge(const struct model *m, struct str bytes)
{
    struct model_parts parts;
    struct model *merged;
    struct err err = { 0 };
    struct buf out;
    buf_init(&out, 2 * bytes.n + 4096);
    model_take_apart(m, &parts);
    model_write(&parts, &out);
    model_parts_free(&parts);
    if (model_check_tokens(m, "fuzzed", &err) && !str_eq(buf_str(&out), bytes))
        abort();
    buf_reset(&out);
    if (model_merge(m, m, &out, &err)) {
        if (!model_open(buf_str(&out), &merged, &err))
            abort();
        model_free(merged);
    } else if (!err.text[0]) {
        abort();
    }
    buf_free(&out);
}

static void
open_and_read(struct str bytes)
{
    struct model *m;
    struct err err = { 0 };
    if (!model_open(bytes, &m, &err)) {
        if (!err.text[0])
            abort();
        return;
    }
    for (size_t i = 0; i < model_token_count(m); i++) {
        struct model_token t = model_token(m, i);
        if (t.n == 0 || !model_is_pool(t.pool))
            abort();
        double weight = model_weight(m, (uint32_t)i);
        if (!(weight >= -2000 && weight <= 2000))
            abort();
    }
    model_find(m, 12345);
    write_and_merge(m, bytes);
    model_free(m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str plain = { (const char *)data, size };
    uint8_t sum[DIGEST_SIZE];
    open_and_read(plain);
    char *signed_copy = malloc(size + DIGEST_SIZE + 28);
    if (!signed_copy)
        return 0;
    /* the head in front, with the true size, and the sum behind */
    uint64_t total = size + DIGEST_SIZE + 28;
    uint32_t head[3] = { 4, LANG_COUNT, AD_KIND_COUNT };
    memcpy(signed_copy, "LWMODEL\n", 8);
    memcpy(signed_copy + 8, head, 12);
    memcpy(signed_copy + 20, &total, 8);
    memcpy(signed_copy + 28, data, size);
    digest_sha256((struct str){ signed_copy, size + 28 }, sum);
    memcpy(signed_copy + 28 + size, sum, DIGEST_SIZE);
    open_and_read((struct str){ signed_copy, size + 28 + DIGEST_SIZE });
    free(signed_copy);
    return 0;
}
