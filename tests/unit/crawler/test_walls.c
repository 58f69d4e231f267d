/*
 * What a fetcher and a keeper can no longer do behind their walls; calls are made by number,
 * so that no library stands between.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/str.h"
#include "crawler/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define SETXATTRAT    463 /* newer than the headers of Debian 12 */
#define REMOVEXATTRAT 466
#define FCHMODAT2     452

/* What the children try themselves at. */
struct prey {
    char file[64], other[80], environment[64], maps[64];
    pid_t keeper;
};

/* Runs `what` in a child; its exit code. */
static int
in_a_child(int (*what)(const struct prey *), const struct prey *prey)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        _exit(what(prey));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

/* Is it the wall that refused? */
static bool
walled(long answer)
{
    return answer == -1 && (errno == EACCES || errno == ENOSYS);
}

struct attempt {
    const char *name;
    long number;
    long with[6];
};

/* Makes every call; the first that a wall did not refuse is told, and its place given. */
static int
try_all(const struct attempt *attempts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const long *with = attempts[i].with;
        long answer;

        errno = 0;
        answer = syscall(attempts[i].number, with[0], with[1], with[2], with[3],
                         with[4], with[5]);
        if (!walled(answer)) {
            print_error("%s: %ld, %s\n", attempts[i].name, answer, strerror(errno));
            return (int)i + 1;
        }
    }
    return 0;
}

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static int
changes_no_file(const struct prey *prey)
{
    const long at = AT_FDCWD, file = (long)(intptr_t)prey->file,
               other = (long)(intptr_t)prey->other, name = (long)(intptr_t) "user.a";
    const long fd = open(prey->file, O_RDWR | O_CLOEXEC);
    const struct attempt TABLE[] = {
        { "open to write", SYS_open, { file, O_WRONLY } },
        { "open for both", SYS_open, { file, O_RDWR } },
        { "open of mode 3", SYS_open, { file, O_ACCMODE } },
        { "open and cut", SYS_open, { file, O_RDONLY | O_TRUNC } },
        { "open and make", SYS_open, { other, O_CREAT, 0600 } },
        { "openat to write", SYS_openat, { at, file, O_WRONLY } },
        { "openat and make", SYS_openat, { at, other, O_CREAT, 0600 } },
        { "creat", SYS_creat, { other, 0600 } },
        { "truncate", SYS_truncate, { file, 0 } },
        { "ftruncate", SYS_ftruncate, { fd, 0 } },
        { "fallocate", SYS_fallocate, { fd, 0, 0, 10 } },
        { "unlink", SYS_unlink, { file } },
        { "unlinkat", SYS_unlinkat, { at, file } },
        { "rename", SYS_rename, { file, other } },
        { "renameat", SYS_renameat, { at, file, at, other } },
        { "renameat2", SYS_renameat2, { at, file, at, other } },
        { "link", SYS_link, { file, other } },
        { "linkat", SYS_linkat, { at, file, at, other } },
        { "symlink", SYS_symlink, { file, other } },
        { "symlinkat", SYS_symlinkat, { file, at, other } },
        { "mkdir", SYS_mkdir, { other, 0700 } },
        { "mkdirat", SYS_mkdirat, { at, other, 0700 } },
        { "mknod", SYS_mknod, { other, S_IFIFO | 0600 } },
        { "mknodat", SYS_mknodat, { at, other, S_IFIFO | 0600 } },
        { "chmod", SYS_chmod, { file, 0666 } },
        { "fchmod", SYS_fchmod, { fd, 0666 } },
        { "fchmodat", SYS_fchmodat, { at, file, 0666 } },
        { "fchmodat2", FCHMODAT2, { at, file, 0666 } },
        { "chown", SYS_chown, { file, -1, -1 } },
        { "fchown", SYS_fchown, { fd, -1, -1 } },
        { "lchown", SYS_lchown, { file, -1, -1 } },
        { "fchownat", SYS_fchownat, { at, file, -1, -1 } },
        { "utime", SYS_utime, { file } },
        { "utimes", SYS_utimes, { file } },
        { "futimesat", SYS_futimesat, { at, file } },
        { "utimensat", SYS_utimensat, { at, file } },
        { "setxattr", SYS_setxattr, { file, name, name, 1 } },
        { "lsetxattr", SYS_lsetxattr, { file, name, name, 1 } },
        { "fsetxattr", SYS_fsetxattr, { fd, name, name, 1 } },
        { "setxattrat", SETXATTRAT, { at, file, 0, name } },
        { "removexattr", SYS_removexattr, { file, name } },
        { "lremovexattr", SYS_lremovexattr, { file, name } },
        { "fremovexattr", SYS_fremovexattr, { fd, name } },
        { "removexattrat", REMOVEXATTRAT, { at, file, 0, name } },
        { "chroot", SYS_chroot, { (long)(intptr_t) "/" } },
        { "umount2", SYS_umount2, { file } },
    };

    return fd >= 0 && sandbox_enter_fetcher() & SANDBOX_UNWRITTEN
               ? try_all(TABLE, COUNT(TABLE))
               : 99;
}

static int
reaches_no_process(const struct prey *prey)
{
    static const struct rlimit SMALL = { 65536, 65536 };
    const long keeper = prey->keeper, high = (long)(UINT64_C(1) << 32);
    struct sockaddr_un name = { .sun_family = AF_UNIX };
    int pair[2];
    const struct attempt TABLE[] = {
        { "SIGKILL 0", SYS_kill, { 0, SIGKILL } },
        { "SIGKILL -1", SYS_kill, { -1, SIGKILL } },
        { "SIGKILL a group", SYS_kill, { -keeper, SIGKILL } },
        { "SIGKILL the keeper", SYS_kill, { keeper, SIGKILL } },
        { "the same in disguise", SYS_kill, { high | keeper, SIGKILL } },
        { "SIGSTOP the keeper", SYS_kill, { keeper, SIGSTOP } },
        { "SIGCONT another", SYS_kill, { 1, SIGCONT } },
        { "tgkill", SYS_tgkill, { keeper, keeper, SIGCONT } },
        { "tkill", SYS_tkill, { keeper, SIGCONT } },
        { "rt_sigqueueinfo", SYS_rt_sigqueueinfo, { keeper, SIGCONT, 0 } },
        { "pidfd_open", SYS_pidfd_open, { keeper } },
        { "owner of a descriptor", SYS_fcntl, { 0, F_SETOWN, keeper } },
        { "prlimit", SYS_prlimit64, { keeper, RLIMIT_FSIZE, (long)(intptr_t)&SMALL } },
        { "setpriority", SYS_setpriority, { PRIO_PROCESS, keeper, 5 } },
        { "ioprio_set", SYS_ioprio_set, { 1, keeper, 0 } },
        { "sched_setscheduler", SYS_sched_setscheduler, { keeper } },
        { "sched_setaffinity", SYS_sched_setaffinity, { keeper } },
        { "migrate_pages", SYS_migrate_pages, { keeper } },
        { "setpgid", SYS_setpgid, { keeper, 0 } },
        { "ptrace", SYS_ptrace, { 0 } },
        { "process_vm_readv", SYS_process_vm_readv, { keeper } },
        { "process_vm_writev", SYS_process_vm_writev, { keeper } },
        { "kcmp", SYS_kcmp, { keeper, keeper } },
        { "unshare", SYS_unshare, { CLONE_NEWUSER } },
        { "clone into a name space", SYS_clone, { CLONE_NEWUSER | SIGCHLD } },
        { "clone3", SYS_clone3, { 0, 0 } },
        { "shmget", SYS_shmget, { 0, 1, 0 } },
        { "keyctl", SYS_keyctl, { 0 } },
        { "io_uring_setup", SYS_io_uring_setup, { 1, 0 } },
        { "bpf", SYS_bpf, { 0 } },
        { "typing for the user", SYS_ioctl, { 0, TIOCSTI, (long)(intptr_t) "e" } },
        { "the same in disguise", SYS_ioctl, { 0, high | TIOCSTI } },
        { "pasting for the user", SYS_ioctl, { 0, TIOCLINUX } },
        { "a local socket", SYS_socket, { AF_UNIX, SOCK_STREAM } },
        { "the same in disguise", SYS_socket, { high | AF_UNIX, SOCK_STREAM } },
        { "a packet socket", SYS_socket, { AF_PACKET, SOCK_RAW } },
        { "a pair that can send anywhere",
          SYS_socketpair,
          { AF_UNIX, SOCK_DGRAM, 0, (long)(intptr_t)pair } },
        { "a name for a socket", SYS_bind, { 0, (long)(intptr_t)&name, sizeof name } },
    };

    return sandbox_enter_fetcher() & SANDBOX_UNWRITTEN ? try_all(TABLE, COUNT(TABLE))
                                                       : 99;
}

static bool
hidden(const char *path)
{
    return walled(open(path, O_RDONLY | O_CLOEXEC));
}

/* What Landlock hides; a kernel without it hides nothing. */
static int
sees_the_system_only(const struct prey *prey)
{
    static const char *const SEEN[] = { "/etc/passwd", "/dev/urandom",
                                        "/proc/self/maps" };

    if (!(sandbox_enter_fetcher() & SANDBOX_UNSEEN)) {
        return sandbox_landlock_version() > 0;
    }
    for (size_t i = 0; i < COUNT(SEEN); i++) {
        if (open(SEEN[i], O_RDONLY | O_CLOEXEC) < 0) {
            return 2;
        }
    }
    if (!hidden(prey->file) || !hidden("/run") || !hidden("/dev") || !hidden("/tmp")) {
        return 3;
    }
    return SANDBOX_SANITIZED ||
                   (hidden(prey->environment) && hidden(prey->maps) && hidden("/proc"))
               ? 0
               : 4;
}

static void *
nothing(void *from)
{
    return from;
}

/* What a fetcher lives by. */
static int
still_works(const struct prey *prey)
{
    char *argv[] = { (char *)(uintptr_t) "/bin/true", NULL }, *none[] = { NULL };
    struct addrinfo *found = NULL;
    posix_spawnattr_t how;
    pthread_t thread;
    pid_t child;
    int pair[2], status = 1;

    (void)prey;
    if (!(sandbox_enter_fetcher() & SANDBOX_UNWRITTEN)) {
        return 1;
    }
    if (socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) < 0 ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return 2;
    }
    if (pthread_create(&thread, NULL, nothing, NULL) != 0 ||
        pthread_join(thread, NULL) != 0) {
        return 3;
    }
    if (getaddrinfo("localhost", "80", NULL, &found) != 0) {
        return 4;
    }
    freeaddrinfo(found);
    if (posix_spawnattr_init(&how) != 0 ||
        posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP) != 0 ||
        posix_spawn(&child, argv[0], NULL, &how, argv, none) != 0 ||
        waitpid(child, &status, 0) != child || status != 0) {
        return 5;
    }
    child = fork();
    if (child == 0) {
        (void)!read(pair[0], &status, 1);
        _exit(0);
    }
    return kill(child, SIGKILL) == 0 && waitpid(child, &status, 0) == child &&
                   WIFSIGNALED(status)
               ? 0
               : 6;
}

static int
keeper_behind_walls(const struct prey *prey)
{
    int fd;

    if (sandbox_enter_keeper() != SANDBOX_OFFLINE) {
        return 1;
    }
    if (!walled(socket(AF_INET, SOCK_STREAM, 0)) ||
        !walled(socket(AF_INET6, SOCK_DGRAM, 0)) ||
        !walled(socket(AF_PACKET, SOCK_RAW, 0)) ||
        !walled(socket(AF_NETLINK, SOCK_RAW, 0))) {
        return 2;
    }
    fd = open(prey->file, O_WRONLY | O_CLOEXEC);
    if (fd < 0) {
        return 3;
    }
    (void)close(fd);
    return socket(AF_UNIX, SOCK_STREAM, 0) < 0 ? 4 : 0;
}

/* Each in a child of its own, since a wall stays. */
static void
expect(int (*what)(const struct prey *))
{
    struct prey prey = { .keeper = getpid() };
    int fd;

    (void)snprintf(prey.file, sizeof prey.file, "/tmp/lurewatch-walled-%d", getpid());
    (void)snprintf(prey.other, sizeof prey.other, "%s-2", prey.file);
    (void)snprintf(prey.environment, sizeof prey.environment, "/proc/%d/environ",
                   getpid());
    (void)snprintf(prey.maps, sizeof prey.maps, "/proc/%d/maps", getpid());
    fd = open(prey.file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(in_a_child(what, &prey), 0);
    assert_int_equal(access(prey.other, F_OK), -1);
    assert_int_equal(unlink(prey.file), 0);
}

static void
a_fetcher_changes_no_file(void **state)
{
    (void)state;
    expect(changes_no_file);
}

static void
a_fetcher_reaches_no_process(void **state)
{
    (void)state;
    expect(reaches_no_process);
}

static void
a_fetcher_sees_the_system_only(void **state)
{
    (void)state;
    expect(sees_the_system_only);
}

static void
a_fetcher_still_works(void **state)
{
    (void)state;
    expect(still_works);
}

static void
a_keeper_has_no_network(void **state)
{
    (void)state;
    expect(keeper_behind_walls);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fetcher_changes_no_file),
        cmocka_unit_test(a_fetcher_reaches_no_process),
        cmocka_unit_test(a_fetcher_sees_the_system_only),
        cmocka_unit_test(a_fetcher_still_works),
        cmocka_unit_test(a_keeper_has_no_network),
    };

    return cmocka_run_group_tests_name("walls", tests, NULL, NULL);
}
