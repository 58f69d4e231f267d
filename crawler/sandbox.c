/*
 * sandbox: walls around a process that reads what strangers wrote.
 *
 * Seccomp is the wall: an allow-list of what memory, one descriptor and the end of a process
 * need. Landlock has no library in Debian 12 and is asked by its three system calls; its
 * structs and bits are those of linux/landlock.h, by version.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/sandbox.h"

#include <seccomp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LANDLOCK_CREATE   444
#define LANDLOCK_RESTRICT 446

#if defined(__SANITIZE_ADDRESS__)
#define HAS_SANITIZER 1
#else
#define HAS_SANITIZER 0
#endif

/* What a ruleset takes charge of; later members are of later versions. */
struct ruleset {
    uint64_t files;
    uint64_t network; /* from version 4 */
    uint64_t scoped;  /* from version 6 */
};

int
sandbox_landlock_version(void)
{
    long version = syscall(LANDLOCK_CREATE, NULL, 0, 1u);

    return version > 0 ? (int)version : 0;
}

/* Takes charge of everything and allows nothing. */
static bool
close_files(void)
{
    int version = sandbox_landlock_version();
    struct ruleset rules = { .files = 0x1fff };
    size_t size = sizeof rules.files;
    long fd;
    bool closed;

    if (version == 0) {
        return false;
    }
    rules.files |= version >= 2 ? 1u << 13 : 0;
    rules.files |= version >= 3 ? 1u << 14 : 0;
    rules.files |= version >= 5 ? 1u << 15 : 0;
    if (version >= 4) {
        rules.network = 3;
        size += sizeof rules.network;
    }
    if (version >= 6) {
        rules.scoped = 3;
        size += sizeof rules.scoped;
    }
    fd = syscall(LANDLOCK_CREATE, &rules, size, 0u);
    if (fd < 0) {
        return false;
    }
    closed = syscall(LANDLOCK_RESTRICT, (int)fd, 0u) == 0;
    (void)close((int)fd);
    return closed;
}

/* Calls with any arguments. */
static bool
allow_plain(scmp_filter_ctx filter)
{
    static const int CALLS[] = {
        SCMP_SYS(brk),
        SCMP_SYS(munmap),
        SCMP_SYS(mremap),
        SCMP_SYS(madvise),
        SCMP_SYS(futex),
        SCMP_SYS(exit_group),
        SCMP_SYS(exit),
        SCMP_SYS(rt_sigreturn),
        SCMP_SYS(rt_sigprocmask),
        SCMP_SYS(sigaltstack),
        SCMP_SYS(clock_gettime),
        SCMP_SYS(gettimeofday),
        SCMP_SYS(getrandom),
        SCMP_SYS(getpid),
        SCMP_SYS(gettid),
        SCMP_SYS(restart_syscall),
        SCMP_SYS(sysinfo), /* qsort() asks how much memory there is */
    };
    bool ok = true;

    for (size_t i = 0; i < sizeof CALLS / sizeof CALLS[0]; i++) {
        ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALLS[i], 0) == 0;
    }
    return ok;
}

static bool
allow_on(scmp_filter_ctx filter, int call, int fd)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
                            SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)fd)) == 0;
}

/* Memory, but none that can be run. */
static bool
allow_memory(scmp_filter_ctx filter, int call)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
}

static bool
close_calls(int fd)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    bool ok;

    if (!filter) {
        return false;
    }
    ok = allow_plain(filter) && allow_on(filter, SCMP_SYS(read), fd) &&
         allow_on(filter, SCMP_SYS(write), fd) &&
         (fd == STDERR_FILENO || allow_on(filter, SCMP_SYS(write), STDERR_FILENO)) &&
         allow_memory(filter, SCMP_SYS(mmap)) &&
         allow_memory(filter, SCMP_SYS(mprotect)) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return ok;
}

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
    if (!HAS_SANITIZER && bound(RLIMIT_AS, memory_max)) {
        walls |= SANDBOX_MEMORY;
    }
    if (close_files()) {
        walls |= SANDBOX_LANDLOCK;
    }
    if (close_calls(fd)) {
        walls |= SANDBOX_SECCOMP;
    }
    return walls;
}
