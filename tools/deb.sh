#!/bin/sh
# deb.sh [FOLDER]: builds the Debian package of the committed state into FOLDER (build/deb) and
# has lintian look at it; an error of lintian ends with 1.
#
# The same commit gives the same bytes: all times are that of the commit.
# SPDX-License-Identifier: Apache-2.0
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$top/build/deb}
mkdir -p "$out"
out=$(cd "$out" && pwd)
commit=$(git -C "$top" rev-parse -q --verify HEAD) || { echo "deb: $top is no git repository" >&2; exit 2; }
version=$(sed -n 's/^#define PROGRAM_VERSION "\(.*\)"/\1/p' "$top/cli/app.h")
SOURCE_DATE_EPOCH=$(git -C "$top" log -1 --format=%ct)
export SOURCE_DATE_EPOCH

work=$(mktemp -d "${TMPDIR:-/tmp}/lurewatch-deb.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
tree=$work/lurewatch-$version
mkdir "$tree"
git -C "$top" archive "$commit" | tar -xf - -C "$tree"
cp -R "$tree/packaging/debian" "$tree/debian"
cat >"$tree/debian/changelog" <<EOF
lurewatch ($version) stable; urgency=medium

  * Built from commit $(printf %.12s "$commit").

 -- Lurewatch maintainers <maintainers@lurewatch.example>  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
EOF

echo "deb: building lurewatch $version from $(printf %.12s "$commit")"
if ! (cd "$tree" && dpkg-buildpackage -b -us -uc -j"$(nproc)") >"$work/log" 2>&1; then
    tail -n 30 "$work/log" >&2
    exit 1
fi
mv "$work"/*.deb "$out"/
for deb in "$out/lurewatch_${version}_"*.deb; do
    lintian --fail-on error --info "$deb" || exit 1
    echo "deb: $deb ($(stat -c %s "$deb") bytes)"
done
