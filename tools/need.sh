#!/bin/sh
# need.sh all|SET...: installs the Debian packages of the named sets that are missing.
#
# This is the one list of packages. Sets: build (compile and run), ui (review UI), test
# (make check), bench (make bench), deb (make deb), ocr (import of posters; the program builds and
# runs without it). Nothing is asked for that is there already.
# Only apt-get runs as root, through sudo when the caller is not root.
#
# NO_INSTALL=1 prints the command to run instead and ends with 3. Exit codes: 0 all there,
# 2 wrong use, 3 something is missing and could not be installed.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2086 # lists of packages are meant to be split into words
set -eu

build="gcc g++ libc6-dev pkg-config ca-certificates
    libcurl4-gnutls-dev libsqlite3-dev libpcre2-dev libyaml-dev libcyaml-dev libjansson-dev
    libsodium-dev libssl-dev libicu-dev libgumbo-dev libexpat1-dev libdeflate-dev zlib1g-dev
    libpsl-dev publicsuffix libseccomp-dev libmicrohttpd-dev libstemmer-dev libphonenumber-dev
    liboath-dev libqrencode-dev libetpan-dev"
ui="nodejs npm"
test="libcmocka-dev clang libclang-rt-14-dev perl jq sqlite3 mandoc shellcheck
    python3 python3-yaml python3-jsonschema minisign chromium curl slowhttptest wget"
deb="dpkg-dev debhelper fakeroot lintian git"
ocr="libtesseract5 liblept5 tesseract-ocr-rus tesseract-ocr-kaz tesseract-ocr-kir tesseract-ocr-uzb
    tesseract-ocr-uzb-cyrl tesseract-ocr-tgk tesseract-ocr-eng"
bench="nginx-light wget2 python3 time jq rspamd bogofilter"

[ $# -gt 0 ] || { echo "usage: need.sh all|SET...; sets: build, ui, test, bench, deb, ocr" >&2; exit 2; }
[ "$*" != all ] || set -- build ui test bench deb ocr
wanted=
for set in "$@"; do
    case $set in
    build) wanted="$wanted $build" ;;
    # A Node.js from elsewhere brings its own npm and must not be replaced.
    ui) command -v npm >/dev/null || wanted="$wanted $ui" ;;
    test) wanted="$wanted $test" ;;
    bench) wanted="$wanted $bench" ;;
    deb) wanted="$wanted $deb" ;;
    ocr) wanted="$wanted $ocr" ;;
    *) echo "need: no set '$set'; there are build, ui, test, bench, deb and ocr" >&2; exit 2 ;;
    esac
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "need: this is no Debian; install the like of these by hand, then run 'make':" >&2
    echo $wanted >&2
    exit 3
fi

# One question for all: dpkg-query names what it knows, the rest is missing.
there=" $(dpkg-query -W -f='${db:Status-Abbrev}${Package}\n' $wanted 2>/dev/null |
    sed -n 's/^ii *//p' | tr '\n' ' ')"
missing=
for package in $wanted; do
    case "$there $missing " in
    *" $package "*) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

command="apt-get install --no-install-recommends$missing"
if [ "${NO_INSTALL:-0}" != 0 ]; then
    echo "need: packages are missing; run: $command" >&2
    exit 3
fi
if [ "$(id -u)" = 0 ]; then
    root=
elif command -v sudo >/dev/null; then
    root=sudo
else
    echo "need: neither root nor sudo; as root run: $command" >&2
    exit 3
fi
echo "need: installing$missing"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
    $root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 \
        -o Acquire::Retries=3 "$@" </dev/null >>"$log" 2>&1
}
# Small images come without package lists, and a list that is there may be old: so the lists
# are fetched only when installing failed.
if ! apt install --no-install-recommends $missing &&
    ! { apt update && apt install --no-install-recommends $missing; }; then
    tail -n 20 "$log" >&2
    echo "need: could not install; run: $command" >&2
    exit 3
fi
