#!/bin/sh
# archive: what verify finds, in files of others and in a workspace.
# SPDX-License-Identifier: Apache-2.0
. tests/cmd/tap.sh

# record TYPE EXTRA-HEADERS BODY: one uncompressed WARC record
record() {
    printf 'WARC/1.0\r\nWARC-Type: %s\r\n%bContent-Length: %s\r\n\r\n%s\r\n\r\n' "$1" "$2" "${#3}" "$3"
}
sha1=$(printf abc | sha1sum | cut -d' ' -f1)
record resource "WARC-Block-Digest: sha1:$sha1\r\n" abc >"$T/good.warc"
record resource "WARC-Block-Digest: sha1:$sha1\r\n" abd >"$T/bad.warc"
record resource 'WARC-Block-Digest: whirl:00\r\n' abc >"$T/odd.warc"
run archive verify "$T/good.warc"
ok "a SHA-1 digest is checked" sh -c "[ $code = 0 ] && grep -q '1 digests right' '$T/out'"
run archive verify "$T/bad.warc"
fails "an altered record with a SHA-1 digest" 1 "offset 0"
run archive verify "$T/odd.warc"
ok "a digest of an unknown kind is counted" sh -c "[ $code = 0 ] && grep -q '1 not checked (kind whirl is not known)' '$T/out'"
run archive verify "$T/nosuch.warc"
fails "a file that is not there" 2 "nosuch.warc"
