/*
 * fuzz_head: the header of an answer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/head.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str header = { (const char *)data, size };
    struct arena arena;
    struct head head;
    struct buf out;
    int64_t wait_ms;

    arena_init(&arena, 0);
    buf_init(&out, 1 << 20);
    head_read(header, &arena, &head);
    wait_ms = head_retry_ms(&head, INT64_C(1795249800000));
    if (wait_ms < -1 || wait_ms > INT64_C(86400000)) {
        abort();
    }
    (void)head_robots(&head, STR("lurewatch"));
    (void)head_coding(&head);
    (void)head_status(header);
    (void)head_is_media(header);
    head_for_archive(header, 100, &out);
    buf_free(&out);
    arena_free(&arena);
    return 0;
}
