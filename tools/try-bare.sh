#!/bin/sh
# try-bare.sh [DEB]: proves `make demo` and `make check` on a bare Debian 12; with a package
# of `make deb`, that it installs there, works as its user, and goes again.
#
# Makes a minbase system with git, make and ca-certificates in a new folder (debootstrap),
# clones the committed state of this repository into it, and runs both commands twice; the
# second time nothing may be installed. Mounts and processes live in name spaces of their own
# and are gone at the end, and so is the folder. Needs root, debootstrap and unshare.
#
# BARE_TAR=FILE keeps the base system in FILE for the next time. BARE_USER=1 works as an
# ordinary user with sudo in place of root. Exit codes: 0 proved, 1 something failed, 3 it
# could not be tried here.
# SPDX-License-Identifier: Apache-2.0
set -eu
suite=bookworm
user=root
top=$(cd "$(dirname "$0")/.." && pwd)

cannot() {
    echo "try-bare: $*" >&2
    exit 3
}
[ "$(id -u)" = 0 ] || cannot "needs root (chroot, mount); run it with sudo"
command -v debootstrap >/dev/null || cannot "needs debootstrap; run: apt-get install debootstrap"
unshare --mount --pid --fork true 2>/dev/null || cannot "not permitted to make name spaces here"
git -C "$top" rev-parse -q --verify HEAD >/dev/null || cannot "$top is no git repository"

work=$(mktemp -d "${TMPDIR:-/tmp}/lurewatch-bare.XXXXXX")
root=$work/root
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM

# The archive and the proxy of this machine, whichever of the two forms they are written in.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources 2>/dev/null |
    sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\).*/\2/p' | head -n 1)
mirror=${mirror:-http://deb.debian.org/debian}

make_base() {
    if [ -n "${BARE_TAR:-}" ] && [ -f "$BARE_TAR" ]; then
        mkdir "$root"
        tar -xf "$BARE_TAR" -C "$root"
        return
    fi
    echo "try-bare: debootstrap $suite from $mirror"
    if ! debootstrap --variant=minbase --include=git,make,ca-certificates "$suite" "$root" \
        "$mirror" >"$work/debootstrap.log" 2>&1; then
        tail -n 20 "$work/debootstrap.log" >&2
        cannot "debootstrap failed"
    fi
    rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb
    [ -z "${BARE_TAR:-}" ] || tar -cf "$BARE_TAR" -C "$root" .
}

# What belongs to the place and not to the system: where packages come from, and whom to trust.
settle() {
    rm -f "$root/etc/apt/sources.list"
    for from in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources \
        $(grep -lE '^ *Acquire::' /etc/apt/apt.conf /etc/apt/apt.conf.d/* 2>/dev/null) \
        /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt \
        /usr/local/share/ca-certificates/*; do
        [ ! -f "$from" ] || install -D -m 644 "$from" "$root$from"
    done
    git clone -q --no-hardlinks "$top" "$root/home/lurewatch"
}

# inside COMMAND...: runs it in the bare system as $user, with nothing of our environment.
inside() {
    unshare --mount --pid --fork --kill-child sh -c '
        mount -t proc proc "$1/proc" || exit 3
        mount -t devpts -o newinstance,ptmxmode=0666 devpts "$1/dev/pts" || : # for terminals
        root=$1 user=$2
        shift 2
        exec chroot --userspec="$user" "$root" env -i HOME=/home/lurewatch LANG=C.UTF-8 \
            PATH=/usr/sbin:/usr/bin:/sbin:/bin \
            ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
            sh -c "cd /home/lurewatch && exec \"\$@\"" sh "$@"' sh "$root" "$user" "$@"
}
# An ordinary user who may become root.
make_user() {
    inside sh -c 'apt-get -qq update && apt-get -qq install --no-install-recommends sudo &&
        rm -rf /var/lib/apt/lists/* && useradd --home-dir /home/lurewatch reviewer &&
        chown -R reviewer: /home/lurewatch &&
        echo "reviewer ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/reviewer' >"$work/log" 2>&1 ||
        { tail -n 20 "$work/log" >&2; cannot "no user could be made"; }
    user=reviewer
}
packages() {
    inside dpkg-query -W -f '${Package} ${Version}\n'
}

failed=0
# try NAME COMMAND...: runs it, says how long it took and how its output ended.
try() {
    name=$1
    shift
    began=$(date +%s)
    code=0
    inside "$@" >"$work/log" 2>&1 </dev/null || code=$?
    echo "try-bare: $name: exit $code, $(($(date +%s) - began)) s, last line: $(tail -n 1 "$work/log")"
    if [ "$code" != 0 ]; then
        tail -n 60 "$work/log"
        failed=1
    fi
}

# The package instead of the source: what a unit's administrator does.
try_package() {
    install -m 644 "$1" "$root/home/lurewatch.deb"
    as='setpriv --reuid=lurewatch --regid=lurewatch --clear-groups'
    try "install" sh -c 'apt-get -qq update &&
        DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends /home/lurewatch.deb'
    try "workspace" sh -c "install -d -o lurewatch -g lurewatch -m 700 /var/lib/lurewatch &&
        $as lurewatch init /var/lib/lurewatch &&
        cp /usr/share/doc/lurewatch/sources/board.yaml /var/lib/lurewatch/sources/ &&
        $as lurewatch --workspace /var/lib/lurewatch queue list"
    try "score" sh -c "echo '{\"text\": \"Виза и билет в кредит, потом отработаешь. Паспорт побудет у куратора.\"}' |
        $as lurewatch score | grep -o '\"band\":\"[a-z]*\"' | grep -v none"
    try "remove" sh -c 'apt-get -qq remove lurewatch && ! command -v lurewatch &&
        [ -f /var/lib/lurewatch/lurewatch.yaml ] && echo "the workspace is still there"'
}

make_base
settle
if [ $# -gt 0 ]; then
    try_package "$1"
    [ $failed = 0 ] && echo "try-bare: proved"
    exit $failed
fi
[ -z "${BARE_USER:-}" ] || make_user
echo "try-bare: $(packages | wc -l) packages, commit $(git -C "$top" rev-parse --short HEAD)"
try "make demo" make demo
try "make check" make check
packages >"$work/packages"
echo "try-bare: $(wc -l <"$work/packages") packages"
for command in demo check; do
    try "make $command, again" make "$command"
    if grep '^need: ' "$work/log"; then
        echo "try-bare: make $command installed something the second time"
        failed=1
    fi
done
if ! packages | cmp -s - "$work/packages"; then
    echo "try-bare: the packages changed the second time"
    failed=1
fi
[ $failed = 0 ] && echo "try-bare: proved"
exit $failed
