#!/bin/sh
# run-tests.sh [--quick|--unit|--fuzz|--soak] BUILD: runs the tests that were built below BUILD.
#
# All layers, the cheap ones first: style and floors, unit tests, the rules' own examples,
# command tests, the page in a real browser, a short fuzz run. Every test prints TAP; Perl's
# TAP::Harness (the one behind prove) judges it. A test that failed has its whole output shown. The last line is
# "N passed, N failed, N skipped"; the exit code is 1 when something failed.
#
# Without an option BUILD/san holds the tests and BUILD/fuzz the fuzzers. --quick: what was
# built right below BUILD, without fuzzers and the slowest command tests. --unit: only the unit
# tests, right below BUILD. --fuzz: only the fuzzers. --soak: tools/fuzz.sh --soak.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2012,SC2016,SC2046,SC2086 # lists of our own file names are split into words
set -eu
LC_ALL=C.UTF-8
export LC_ALL
self=tools/run-tests.sh
[ -f "$self" ] || { echo "run-tests.sh: run it in the project's root" >&2; exit 2; }

# --one PROGRAM: one test in a fresh folder; its standard error becomes TAP comments.
# cmocka calls a skipped point "not ok", which TAP knows as a failure.
one() {
    TMPDIR=$(mktemp -d "$WORK/one.XXXXXX")
    export TMPDIR
    chmod 755 "$TMPDIR" # some tests go on as another user
    for program in "$@"; do :; done # the last word
    code=0
    timeout -k 5 "${TEST_S:-600}" "$@" >"$TMPDIR/.out" 2>"$TMPDIR/.err" </dev/null || code=$?
    {
        sed 's/^not ok \([0-9]* # SKIP\)/ok \1/' "$TMPDIR/.out"
        sed 's/^/# /' "$TMPDIR/.err"
        [ "$code" = 0 ] || echo "# exit code $code"
    } | tee "$WORK/$(echo "$program" | tr / _).tap"
    chmod -R u+w "$TMPDIR" && rm -rf "$TMPDIR"
    exit "$code"
}

case ${1:-} in
--one) shift; one "$@" ;;
--soak) shift; exec tools/fuzz.sh --soak "$@" ;;
--quick | --unit | --fuzz) only=$1; shift ;;
*) only= ;;
esac
[ $# = 1 ] || { echo "usage: run-tests.sh [--quick|--unit|--fuzz|--soak] BUILD" >&2; exit 2; }
build=$1
case $only in
--quick | --unit) tests=$build ;;
*) tests=$build/san ;;
esac
WORK=$(mktemp -d)
chmod 755 "$WORK"
trap 'rm -rf "$WORK"' EXIT
trap 'exit 130' INT TERM
export WORK
: >"$WORK/counts"
: >"$WORK/notes" # what a test wants to be read though it passed
case $tests in
/*) LUREWATCH=$tests/lurewatch ;;
*) LUREWATCH=$PWD/$tests/lurewatch ;;
esac
UI_BUILD=$build # where the page was built
export LUREWATCH UI_BUILD
export CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS="halt_on_error=1:detect_leaks=1:abort_on_error=0:allocator_may_return_null=0"
export UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1"

# A program that ends badly though every point passed counts as one failure.
harness='
use strict;
use TAP::Harness;
my ($jobs, $color, $work, $command, @tests) = @ARGV;
my $all = TAP::Harness->new({
    jobs => $jobs, timer => 1, color => $color,
    exec => sub { [split(" ", $command), $_[1]] },
})->runtests(@tests);
my ($failed, $skipped) = ($all->failed + 0, $all->skipped + 0);
open(my $notes, ">>", "$work/notes") or die "$work/notes: $!\n";
for my $name ($all->descriptions) {
    my ($parser) = $all->parsers($name);
    (my $file = $name) =~ tr,/,_,;
    open(my $tap, "<", "$work/$file.tap");
    my @lines = $tap ? <$tap> : ();
    if (defined $parser->skip_all) {
        $skipped++;
        print $notes "skipped: $name: " . $parser->skip_all . "\n";
    }
    for my $line (grep { /^ *ok\b[^#]*# skip/i } @lines) {
        (my $why = $line) =~ s/^ *ok *[0-9]* *-? *//;
        print $notes "skipped: $name: $why";
    }
    next if !$parser->has_problems;
    $failed++ if !$parser->failed;
    print "--- $name\n";
    splice(@lines, 0, @lines - 300) if @lines > 300;
    print @lines;
}
open(my $counts, ">>", "$work/counts") or die "$work/counts: $!\n";
print $counts $all->passed - $all->skipped, " $failed $skipped\n";
'

# layer NAME JOBS COMMAND TEST...
layer() {
    echo "== $1"
    jobs=$2 command=$3
    shift 3
    color=0
    [ ! -t 1 ] || color=1
    perl -e "$harness" "$jobs" "$color" "$WORK" "$command" "$@" || exit 2
}

one="sh $self --one"
fuzz="sh tools/fuzz.sh --check"
units=$(ls tests/unit/*/test_*.c | sed "s,^tests/unit/\\(.*\\)\\.c\$,$tests/tests/\\1,")
units="$units $(echo test_contacts test_fold test_lanes test_json | sed "s,test_,$tests/tests/portable/&,g")"
fuzzers=$(ls tests/fuzz/fuzz_*.c | sed "s,^\\(.*\\)\\.c\$,$build/fuzz/\\1,")
commands=$(find tests/cmd -name '*.sh' ! -name tap.sh | sort) # tap.sh: what they share
pages=$(ls tests/ui/*.test.mjs)
command -v node >/dev/null || pages= # a build with UI=0
if [ "$only" = --quick ]; then
    commands=$(echo "$commands" | grep -vE '/(demo|purge|ui|slow|many_hands)\.sh$')
    pages=$(echo "$pages" | grep '/pure\.' || :)
fi
style=$(ls tests/check_*.sh)
[ -z "$only" ] || [ "$only" = --fuzz ] || fuzzers=
case $only in
--unit) due=$units ;;
--fuzz) due=$fuzzers ;;
*) due="$style $units tests/rules.sh $commands $pages $fuzzers" ;;
esac
for test in $due; do # before any runs: one that cannot is no test that passed
    [ -x "$test" ] || { echo "run-tests.sh: $test: not built, or no program" >&2; exit 2; }
done
case $only in
--unit)
    layer "unit tests" 2 "$one" $units ;;
--fuzz)
    layer "fuzzing" 2 "$one $fuzz" $fuzzers ;;
*)
    layer "style" 2 "$one" $style
    layer "unit tests" 2 "$one" $units
    layer "rules" 1 "$one" tests/rules.sh
    layer "commands" 2 "$one" $commands
    [ -z "$pages" ] || layer "page" 1 "$one node --test-reporter=tap" $pages
    [ -z "$fuzzers" ] || layer "fuzzing" 2 "$one $fuzz" $fuzzers ;;
esac

cat "$WORK/notes"
awk '{ passed += $1; failed += $2; skipped += $3 }
    END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped; exit failed > 0 }' \
    "$WORK/counts"
