/*
 * sandbox: walls around a process that reads what strangers wrote.
 *
 * Seccomp is the wall around a reader: an allow-list of what memory, one descriptor and the end
 * of a process need. Those who fetch or keep need most calls there are, so theirs is a list of
 * what is refused.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/sandbox.h"

#include "crawler/sandbox_files.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define HAS_SANITIZER 1
#else
#define HAS_SANITIZER 0
#endif

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
    if (sandbox_close_files()) {
        walls |= SANDBOX_LANDLOCK;
    }
    if (close_calls(fd)) {
        walls |= SANDBOX_SECCOMP;
    }
    return walls;
}

static bool
refuse(scmp_filter_ctx filter, int call)
{
    return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), call, 0) == 0;
}

/* The calls that make, change or remove a file by its name, or reach into another process. */
static bool
refuse_changes(scmp_filter_ctx filter)
{
    static const int CALLS[] = {
        SCMP_SYS(creat),
        SCMP_SYS(truncate),
        SCMP_SYS(unlink),
        SCMP_SYS(unlinkat),
        SCMP_SYS(rename),
        SCMP_SYS(renameat),
        SCMP_SYS(renameat2),
        SCMP_SYS(link),
        SCMP_SYS(linkat),
        SCMP_SYS(symlink),
        SCMP_SYS(symlinkat),
        SCMP_SYS(mkdir),
        SCMP_SYS(mkdirat),
        SCMP_SYS(rmdir),
        SCMP_SYS(mknod),
        SCMP_SYS(mknodat),
        SCMP_SYS(chmod),
        SCMP_SYS(fchmodat),
        SCMP_SYS(chown),
        SCMP_SYS(lchown),
        SCMP_SYS(fchownat),
        SCMP_SYS(setxattr),
        SCMP_SYS(lsetxattr),
        SCMP_SYS(removexattr),
        SCMP_SYS(utimensat),
        SCMP_SYS(mount),
        SCMP_SYS(umount2),
        SCMP_SYS(pivot_root),
        SCMP_SYS(chroot),
        SCMP_SYS(openat2),
        SCMP_SYS(ptrace),
        SCMP_SYS(bpf),
        SCMP_SYS(process_vm_readv),
        SCMP_SYS(io_uring_setup),
        SCMP_SYS(process_vm_writev),
        SCMP_SYS(pidfd_getfd),
        SCMP_SYS(open_by_handle_at),
    };
    bool ok = true;

    for (size_t i = 0; i < sizeof CALLS / sizeof CALLS[0]; i++) {
        ok = ok && refuse(filter, CALLS[i]);
    }
    return ok;
}

/* Opening is fine for reading only. */
static bool
refuse_writers(scmp_filter_ctx filter)
{
    static const scmp_datum_t FLAGS[] = { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC };
    bool ok = true;

    for (size_t i = 0; i < sizeof FLAGS / sizeof FLAGS[0]; i++) {
        ok = ok &&
             seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(open), 1,
                              SCMP_A1(SCMP_CMP_MASKED_EQ, FLAGS[i], FLAGS[i])) == 0 &&
             seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 1,
                              SCMP_A2(SCMP_CMP_MASKED_EQ, FLAGS[i], FLAGS[i])) == 0;
    }
    return ok;
}

/* Loads the filter for all threads there are, and frees it. */
static bool
load(scmp_filter_ctx filter, bool ok)
{
    ok = ok && seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
         seccomp_load(filter) == 0;
    seccomp_release(filter);
    return ok;
}

unsigned
sandbox_enter_fetcher(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    unsigned walls = 0;

    (void)bound(RLIMIT_CORE, 0);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (sandbox_close_own_files()) {
        walls |= SANDBOX_UNSEEN;
    }
    if (filter && load(filter, refuse_changes(filter) && refuse_writers(filter))) {
        walls |= SANDBOX_UNWRITTEN;
    }
    return walls;
}

unsigned
sandbox_enter_keeper(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool ok;

    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (!filter) {
        return 0;
    }
    ok = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket), 1,
                          SCMP_A0(SCMP_CMP_NE, AF_UNIX)) == 0 &&
         refuse(filter, SCMP_SYS(io_uring_setup));
    return load(filter, ok) ? SANDBOX_OFFLINE : 0;
}
