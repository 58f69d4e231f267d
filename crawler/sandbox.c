/*
 * sandbox: walls around a process that reads what strangers wrote.
 *
 * The calls that are left are told in sandbox_calls.c, the files in sandbox_files.c; what is
 * here is bounds and order. Files come first: Landlock needs calls that seccomp closes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/sandbox.h"

#include "crawler/sandbox_calls.h"
#include "crawler/sandbox_files.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static bool
bound(int what, size_t most)
{
    struct rlimit limit = { most, most };

    return setrlimit((unsigned)what, &limit) == 0;
}

unsigned
sandbox_enter(int fd, size_t memory_max)
{
    unsigned walls = 0;

    (void)bound(RLIMIT_CORE, 0);
    (void)bound(RLIMIT_FSIZE, 0);
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (!SANDBOX_SANITIZED && bound(RLIMIT_AS, memory_max)) {
        walls |= SANDBOX_MEMORY;
    }
    if (sandbox_close_files()) {
        walls |= SANDBOX_LANDLOCK;
    }
    if (sandbox_calls_reader(fd)) {
        walls |= SANDBOX_SECCOMP;
    }
    return walls;
}

unsigned
sandbox_enter_fetcher(void)
{
    unsigned walls = 0;

    (void)bound(RLIMIT_CORE, 0);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (sandbox_close_own_files()) {
        walls |= SANDBOX_UNSEEN;
    }
    if (sandbox_calls_fetcher(getppid())) {
        walls |= SANDBOX_UNWRITTEN;
    }
    return walls;
}

unsigned
sandbox_enter_keeper(void)
{
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return sandbox_calls_keeper() ? SANDBOX_OFFLINE : 0;
}
