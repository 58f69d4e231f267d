/*
 * sandbox_calls: which system calls a process may still make, as seccomp filters.
 *
 * A reader has an allow-list of what memory, one descriptor and the end of a process need; what
 * is not on it ends the process. A fetcher has one, too, of what a network client needs that
 * opens files for reading and starts readers; what is not on it is answered by ENOSYS, so that a
 * C library goes its older way, and what is known to reach further by EACCES. A keeper needs
 * most calls there are, so its list is of what is refused. Numbers that the kernel looks at by
 * their lower half only are compared by that half.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/sandbox_calls.h"

#include "crawler/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define LOW         UINT64_C(0xffffffff) /* the half of an argument that is an int */
#define SIGN        UINT64_C(0x80000000)
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define SOCK_KIND   0xf /* of a socket's type; the rest are flags */
#define CLONE_AWAY                                                                     \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |     \
     CLONE_NEWPID | CLONE_NEWNET)

/* Calls with any arguments. */
static const int PLAIN[] = {
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

/* Answers each call of a list so, whatever its arguments. */
static bool
add_all(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t count)
{
    bool ok = true;

    for (size_t i = 0; i < count; i++) {
        ok = ok && seccomp_rule_add(filter, action, calls[i], 0) == 0;
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

/* Loads the filter for all threads there are, and frees it. */
static bool
load(scmp_filter_ctx filter, bool ok)
{
    ok = ok && seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
         seccomp_load(filter) == 0;
    seccomp_release(filter);
    return ok;
}

bool
sandbox_calls_reader(int fd)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    bool ok;

    if (!filter) {
        return false;
    }
    ok = add_all(filter, SCMP_ACT_ALLOW, PLAIN, COUNT(PLAIN)) &&
         allow_on(filter, SCMP_SYS(read), fd) &&
         allow_on(filter, SCMP_SYS(write), fd) &&
         (fd == STDERR_FILENO || allow_on(filter, SCMP_SYS(write), STDERR_FILENO)) &&
         allow_memory(filter, SCMP_SYS(mmap)) &&
         allow_memory(filter, SCMP_SYS(mprotect)) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return ok;
}

/* --- a fetcher */

/* Calls that reach nothing but the process itself, its descriptors and what may be read. */
static const int CLIENT[] = {
    /* memory and threads */
    SCMP_SYS(mmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(mincore),
    SCMP_SYS(membarrier),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(arch_prctl),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getrlimit),
    SCMP_SYS(setrlimit),
    SCMP_SYS(getrusage),
    SCMP_SYS(times),
    SCMP_SYS(personality),
    SCMP_SYS(prctl),
    /* who it is */
    SCMP_SYS(getppid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(getpgrp),
    SCMP_SYS(uname),
    /* time and signals */
    SCMP_SYS(time),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigpending),
    SCMP_SYS(timerfd_create),
    SCMP_SYS(timerfd_settime),
    /* descriptors */
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(readv),
    SCMP_SYS(writev),
    SCMP_SYS(pread64),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(close_range),
    SCMP_SYS(dup),
    SCMP_SYS(dup2),
    SCMP_SYS(dup3),
    SCMP_SYS(pipe),
    SCMP_SYS(pipe2),
    SCMP_SYS(eventfd2),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(select),
    SCMP_SYS(pselect6),
    SCMP_SYS(epoll_create1),
    SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_pwait2),
    /* looking at files */
    SCMP_SYS(stat),
    SCMP_SYS(fstat),
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(statfs),
    SCMP_SYS(fstatfs),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getdents64),
    SCMP_SYS(getcwd),
    SCMP_SYS(fadvise64),
    /* the network */
    SCMP_SYS(connect),
    SCMP_SYS(shutdown),
    SCMP_SYS(getsockname),
    SCMP_SYS(getpeername),
    SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendmmsg),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(recvmmsg),
    /* readers, which put up walls of their own */
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(execve),
    SCMP_SYS(wait4),
    SCMP_SYS(waitid),
    SCMP_SYS(seccomp),
    SCMP_SYS(landlock_create_ruleset),
    SCMP_SYS(landlock_add_rule),
    SCMP_SYS(landlock_restrict_self),
};

/* Allows the call when the masked argument is one number. */
static bool
allow_when(scmp_filter_ctx filter, int call, unsigned argument, uint64_t mask,
           uint64_t value)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
                            SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, mask, value)) == 0;
}

/* Calls that would reach further with other arguments. */
static bool
allow_bounded(scmp_filter_ctx filter)
{
    static const int COMMANDS[] = { F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD,
                                    F_SETFD, F_GETFL,         F_SETFL };
    static const int REQUESTS[] = { FIONBIO, FIONREAD, FIOCLEX };
    static const uint64_t CHANGING = O_ACCMODE | O_CREAT | O_TRUNC;
    bool ok = allow_when(filter, SCMP_SYS(open), 1, CHANGING, O_RDONLY) &&
              allow_when(filter, SCMP_SYS(openat), 2, CHANGING, O_RDONLY) &&
              allow_when(filter, SCMP_SYS(socket), 0, LOW, AF_INET) &&
              allow_when(filter, SCMP_SYS(socket), 0, LOW, AF_INET6) &&
              /* one of another kind could be sent to any name */
              allow_when(filter, SCMP_SYS(socketpair), 1, SOCK_KIND, SOCK_STREAM) &&
              allow_when(filter, SCMP_SYS(clone), 0, CLONE_AWAY, 0) &&
              allow_when(filter, SCMP_SYS(prlimit64), 0, LOW, 0) &&
              allow_when(filter, SCMP_SYS(setpgid), 0, LOW, 0) &&
              allow_when(filter, SCMP_SYS(kill), 1, LOW, SIGKILL) &&
              allow_when(filter, SCMP_SYS(tgkill), 0, LOW, (uint64_t)getpid());

    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++) {
        ok = ok && allow_when(filter, SCMP_SYS(fcntl), 1, LOW, (uint64_t)COMMANDS[i]);
    }
    for (size_t i = 0; i < sizeof REQUESTS / sizeof REQUESTS[0]; i++) {
        ok = ok && allow_when(filter, SCMP_SYS(ioctl), 1, LOW, (uint64_t)REQUESTS[i]);
    }
    return ok;
}

/* Calls that make, change or remove a file by its name, or reach into another process. */
static const int REACHING[] = {
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
    SCMP_SYS(fchmod),
    SCMP_SYS(fchown),
    SCMP_SYS(ftruncate),
    SCMP_SYS(fallocate),
    SCMP_SYS(utime),
    SCMP_SYS(utimes),
    SCMP_SYS(futimesat),
    SCMP_SYS(fsetxattr),
    SCMP_SYS(lremovexattr),
    SCMP_SYS(fremovexattr),
    SCMP_SYS(bind),
    SCMP_SYS(setpriority),
    SCMP_SYS(kcmp),
    SCMP_SYS(pidfd_open),
    SCMP_SYS(pidfd_send_signal),
    SCMP_SYS(process_madvise),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(keyctl),
    SCMP_SYS(perf_event_open),
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

/* A fetcher ends its readers, but not the one that keeps, nor a group, nor all there are. */
static bool
refuse_kills(scmp_filter_ctx filter, int keeper)
{
    const struct {
        uint64_t mask, value;
    } WHO[] = { { LOW, (uint64_t)(unsigned)keeper }, { LOW, 0 }, { SIGN, SIGN } };
    bool ok = true;

    for (size_t i = 0; i < sizeof WHO / sizeof WHO[0]; i++) {
        ok = ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(kill), 1,
                                    SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, WHO[i].mask,
                                               WHO[i].value)) == 0;
    }
    return ok;
}

bool
sandbox_calls_fetcher(int keeper)
{
    scmp_filter_ctx allowed = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    scmp_filter_ctx refused = seccomp_init(SCMP_ACT_ALLOW);
    bool ok = allowed && refused &&
              add_all(allowed, SCMP_ACT_ALLOW, PLAIN, COUNT(PLAIN)) &&
              add_all(allowed, SCMP_ACT_ALLOW, CLIENT, COUNT(CLIENT)) &&
              allow_bounded(allowed) &&
              add_all(refused, SCMP_ACT_ERRNO(EACCES), REACHING, COUNT(REACHING)) &&
              refuse_writers(refused) && refuse_kills(refused, keeper);

    /* A reader's filter comes behind both; the later of two that refuse has the word. */
    ok = load(allowed, ok) && ok;
    return load(refused, ok);
}

bool
sandbox_calls_keeper(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool ok = filter &&
              seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket), 1,
                               SCMP_A0(SCMP_CMP_NE, AF_UNIX)) == 0 &&
              seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(io_uring_setup),
                               0) == 0;

    return load(filter, ok);
}
