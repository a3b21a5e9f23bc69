#!/usr/bin/env bash
# Tests of install.sh. Every test gets an empty home folder. `run.sh NAME...` runs only tests whose
# name contains one of the words.
#
#   gimps.sh         which GIMPs get the plug-in, in a copy of the installer with stand-ins for GIMP and Swift
#   failures.sh      what can go wrong, in a copy of the installer with a stand-in for Swift
#   installation.sh  the real thing, with the release build and the networks that --test has prepared
set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/pareidolia-install-tests.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
for part in support gimps failures installation; do
    # shellcheck source=/dev/null
    . "$project/Tests/install/$part.sh"
done

wanted() {
    local word
    [ $# -gt 1 ] || return 0
    for word in "${@:2}"; do
        [[ $1 != *"$word"* ]] || return 0
    done
    return 1
}

failed=0
count=0
for test in $(compgen -A function test_); do
    wanted "$test" "$@" || continue
    count=$((count + 1))
    start=$SECONDS
    prepare_test
    # In a subshell of its own, so that the first expectation that isn't met ends the test.
    set +e
    (set -e && "$test")
    status=$?
    set -e
    if [ "$status" = 0 ]; then
        echo "passed: $test ($((SECONDS - start)) s)"
    else
        echo "FAILED: $test; the installer's last words:"
        tail -n 20 "$scratch/output" 2>/dev/null || true
        failed=$((failed + 1))
    fi
done
[ "$count" -gt 0 ] || { echo "No test is named like that." && exit 1; }
echo "Installer: $count tests, $failed failures"
[ "$failed" = 0 ]
