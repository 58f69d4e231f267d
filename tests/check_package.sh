#!/bin/sh
# check_package.sh [ROOT]: the Debian package names the packages of tools/need.sh, its units call
# what the program has, and nobody is wider open than was measured. Prints TAP.
# SPDX-License-Identifier: Apache-2.0
set -eu
cd "${1:-.}"
n=0
point() { # NAME FAULTS
    n=$((n + 1))
    if [ -z "$2" ]; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
    fi
}
lines() { tr -s ' ,' '\n' | sed '/^$/d' | sort; }

need=$(sed -n -e '/^build="/,/"$/p' -e '/^ui="/p' tools/need.sh | sed 's/^[a-z]*=//' | tr -d '"' | lines)
control=$(awk '/^Build-Depends:/ { on = 1; sub(/^.*\(= 13\),/, ""); print; next } on && /^ / { print; next } { on = 0 }' \
    packaging/debian/control | lines)
differ=
[ "$need" = "$control" ] ||
    differ=$(printf '%s\n%s\n' "$need" "$control" | sort | uniq -u)
point "Build-Depends are the sets build and ui of tools/need.sh" "$differ"

wrong=
for unit in packaging/systemd/*.service; do
    for line in User=lurewatch NoNewPrivileges=yes ProtectSystem=strict CapabilityBoundingSet= \
        UMask=0077 RestrictNamespaces=yes; do
        grep -qx "$line" "$unit" || wrong="$wrong$unit: no line $line
"
    done
done
point "every service is hardened" "$wrong"

# LIMIT UNIT: the exposure that systemd-analyze tells, times ten
if systemd-analyze security --help 2>/dev/null | grep -q -- --offline; then
    wide=
    for pair in 20:lurewatch-crawl 10:lurewatch-brief 10:lurewatch-checkpoint 10:lurewatch-serve; do
        unit=packaging/systemd/${pair#*:}.service
        systemd-analyze security --offline=true --no-pager --threshold="${pair%%:*}" "$unit" \
            >/dev/null 2>&1 || wide="$wide$unit: more than ${pair%%:*} of 100
"
    done
    point "no service is more exposed than it needs" "$wide"
else
    n=$((n + 1))
    echo "ok $n - no service is more exposed than it needs # SKIP no systemd-analyze that reads files"
fi
echo "1..$n"
