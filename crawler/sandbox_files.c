/*
 * sandbox_files: files closed by Landlock.
 *
 * Landlock has no library in Debian 12 and is asked by its three system calls; structs and bits
 * are those of linux/landlock.h, by version.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/sandbox_files.h"

#include "crawler/sandbox.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LANDLOCK_CREATE   444
#define LANDLOCK_ADD      445
#define LANDLOCK_RESTRICT 446

#define RULE_BENEATH 1 /* a folder or file, and all beneath it */
#define EXECUTE      (1u << 0)
#define READ_FILE    (1u << 2)
#define READ_DIR     (1u << 3)

/* What a ruleset takes charge of; later members are of later versions. */
struct ruleset {
    uint64_t files;
    uint64_t network; /* from version 4 */
    uint64_t scoped;  /* from version 6 */
};

struct beneath {
    uint64_t allowed;
    int32_t fd;
} __attribute__((packed));

int
sandbox_landlock_version(void)
{
    long version = syscall(LANDLOCK_CREATE, NULL, 0, 1u);

    return version > 0 ? (int)version : 0;
}

/* What a ruleset takes charge of besides files, where the kernel knows how. */
enum charge {
    SCOPED,  /* signals to others, and sockets of theirs that have no file */
    NETWORK, /* and ports to bind or connect to */
};

/* A ruleset in charge of all there is about files, and of that; -1 none. */
static int
make_ruleset(enum charge charge)
{
    int version = sandbox_landlock_version();
    struct ruleset rules = { .files = 0x1fff };
    size_t size = sizeof rules.files;

    if (version == 0) {
        return -1;
    }
    rules.files |= version >= 2 ? 1u << 13 : 0;
    rules.files |= version >= 3 ? 1u << 14 : 0;
    rules.files |= version >= 5 ? 1u << 15 : 0;
    if (version >= 4) {
        rules.network = charge == NETWORK ? 3 : 0;
        size += sizeof rules.network;
    }
    if (version >= 6) {
        rules.scoped = 3;
        size += sizeof rules.scoped;
    }
    return (int)syscall(LANDLOCK_CREATE, &rules, size, 0u);
}

/* Puts the ruleset in force and closes it. */
static bool
restrict_by(int fd)
{
    bool closed = fd >= 0 && syscall(LANDLOCK_RESTRICT, fd, 0u) == 0;

    if (fd >= 0) {
        (void)close(fd);
    }
    return closed;
}

/* What is not there needs no leave. */
static bool
allow_reading(int rules, const char *path)
{
    struct beneath rule = { .allowed = EXECUTE | READ_FILE,
                            .fd = open(path, O_PATH | O_CLOEXEC) };
    struct stat info;
    bool ok;

    if (rule.fd < 0) {
        return true;
    }
    if (fstat(rule.fd, &info) == 0 && S_ISDIR(info.st_mode)) {
        rule.allowed |= READ_DIR;
    }
    ok = syscall(LANDLOCK_ADD, rules, RULE_BENEATH, &rule, 0u) == 0;
    (void)close(rule.fd);
    return ok;
}

bool
sandbox_close_files(void)
{
    return restrict_by(make_ruleset(NETWORK));
}

bool
sandbox_close_own_files(void)
{
    /* Libraries and certificates, names and time zones, and what a process knows of itself. Of
     * /run, where others have their sockets and secrets, only who answers for names. */
    static const char *const SYSTEM[] = {
        "/usr",
        "/lib",
        "/lib64",
        "/bin",
        "/etc",
        "/etc/resolv.conf",
        "/run/systemd/resolve",
        "/run/resolvconf",
        "/run/NetworkManager/resolv.conf",
        "/run/NetworkManager/no-stub-resolv.conf",
        "/dev/null",
        "/dev/zero",
        "/dev/random",
        "/dev/urandom",
        "/proc/sys",
        "/proc/cpuinfo",
        "/proc/meminfo",
        "/proc/stat",
        "/sys/devices/system/cpu",
        "/proc/self/exe",
        SANDBOX_SANITIZED ? "/proc" : "/proc/self",
    };
    int rules = make_ruleset(SCOPED);
    bool ok = rules >= 0;

    for (size_t i = 0; i < sizeof SYSTEM / sizeof SYSTEM[0] && ok; i++) {
        ok = allow_reading(rules, SYSTEM[i]);
    }
    if (!ok && rules >= 0) {
        (void)close(rules);
    }
    return ok && restrict_by(rules);
}
