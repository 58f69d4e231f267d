/*
 * fuzz_warc: walking and checking an archive that somebody else made, or broke.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/buf.h"
#include "crawler/warc.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("fuzz_warc", MFD_CLOEXEC);
    struct warc_count count;
    struct err err = { 0 };
    struct buf path;

    if (fd < 0 || write(fd, data, size) != (ssize_t)size) {
        abort();
    }
    buf_init(&path, 64);
    buf_printf(&path, "/proc/self/fd/%d", fd);
    if (!warc_verify(buf_cstr(&path), NULL, &count, &err) && err.kind == ERR_NONE) {
        abort();
    }
    (void)!warc_purge(buf_cstr(&path), 0, STR("fuzz"), INT64_C(1795249800000), &err);
    buf_free(&path);
    (void)close(fd);
    return 0;
}
