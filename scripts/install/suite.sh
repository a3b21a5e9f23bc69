# shellcheck shell=bash disable=SC2154
# ./install.sh --test: every check of the project, in phases. One that fails hides none behind it but
# those that need what it makes.

phase_lines=()
passed_phases=:
failures=0
beside_group=
test_log=.build/test.log

run_suite() {
    # Tests have a data folder of their own.
    users_models=$models_folder
    export XDG_DATA_HOME=$top/.build/test-data
    choose_places
    running_phase=
    rm -f "$test_log"
    trap suite_summary EXIT
    phase "requirements" require_for_tests
    phase "format" swift format lint --strict --recursive Package.swift Plugins Sources Tests {Benchmarks,Fuzzing}/Package.swift {Benchmarks,Fuzzing}/Sources
    phase "translations" scripts/texts check
    phase "shell scripts" shellcheck --external-sources install.sh .ci/run scripts/debian13 scripts/looks scripts/sanitize scripts/install/*.sh Tests/install/*.sh docs/pictures/make docs/pictures/make-* Benchmarks/run Fuzzing/fuzz
    phase "imports" check_imports
    phase "release build" build_products
    phase "networks" --after "release build" fetch_test_networks
    phase "debug build" swift build --build-tests
    # Tests that drive GIMP wait for it half of their time, and leave a processor to what is started beside them.
    [ "$(id -u)" != 0 ] || beside "Debian 13" make_debian13
    phase "swift test" --after "release build" --after "debug build" swift_test
    [ "$(id -u)" != 0 ] || phase "Debian 13" finish "Debian 13"
    beside "benchmarks" check_benchmarks
    if [ "$(id -u)" = 0 ]; then
        phase "GIMP 3" --after "Debian 13" --after "debug build" --after "networks" test_gimp3
    else
        phase_lines+=("skipped  Debian 13 and GIMP 3, which need root")
    fi
    phase "benchmarks" finish "benchmarks"
    phase "installer" --after "release build" Tests/install/run.sh
    phase "fuzzing" Fuzzing/fuzz
}

# phase NAME [--after PHASE]... COMMAND...: runs the command if the phases that it needs have passed.
phase() {
    local name=$1 start=$SECONDS status
    shift
    while [ "$1" = --after ]; do
        if [[ $passed_phases != *":$2:"* ]]; then
            failures=$((failures + 1))
            phase_lines+=("skipped  $name, which needs '$2'")
            return
        fi
        shift 2
    done
    say "=== $name"
    running_phase=$name
    # In a subshell of its own, where 'fail' ends the phase and not the suite.
    set +e
    (trap - EXIT && set -e && "$@")
    status=$?
    set -e
    running_phase=
    if [ "$status" = 0 ]; then
        passed_phases+=$name:
        phase_lines+=("$(printf '%5d s  %s' $((SECONDS - start)) "$name")")
    else
        failures=$((failures + 1))
        phase_lines+=("$(printf '%5d s  %s FAILED' $((SECONDS - start)) "$name")")
    fi
}

# beside NAME COMMAND...: starts the command beside the phases that follow, which go first where both want the
# processor; 'finish NAME' shows what it has said, waits for its end and has its status.
beside() {
    local log=$top/.build/beside/$1
    shift
    mkdir -p "$(dirname "$log")"
    rm -f "$log.status"
    # A group of its own, which the summary ends if the suite is interrupted.
    set -m
    (
        trap - EXIT
        set +m +e
        renice -n 19 "$BASHPID" >/dev/null
        (set -e && "$@")
        echo "$?" >"$log.status"
    ) >"$log" 2>&1 </dev/null &
    set +m
    beside_group=$!
}

finish() {
    local log=$top/.build/beside/$1
    tail --lines=+1 --follow --pid="$beside_group" "$log"
    [ "$(cat "$log.status" 2>/dev/null)" = 0 ]
}

require_for_tests() {
    require_swift
    require_disk_space
    require_packages test
    require_swift_version
}

# SwiftPM checks all targets' imports while planning to build any, but takes what a dependency depends on
# for declared.
check_imports() {
    swift build --target KernelTypes --explicit-target-dependency-import-check error
    scripts/check-arrows
}

# Networks that the user has already are copied.
fetch_test_networks() {
    local network
    mkdir -p "$models_folder"
    for network in "${default_networks[@]}"; do
        [ ! -e "$users_models/$network.safetensors" ] || [ -e "$models_folder/$network.safetensors" ] ||
            cp "$users_models/$network.safetensors" "$models_folder"
    done
    fetch_networks
}

swift_test() {
    PAREIDOLIA_BUILD=$built PAREIDOLIA_REQUIRE_MODELS=1 PAREIDOLIA_SCREENSHOTS=$top/.build/screenshots \
        swift test --skip-build --disable-swift-testing 2>&1 | tee "$test_log"
}

make_debian13() {
    scripts/debian13 make
    scripts/debian13 build
}

# The tests that have driven GIMP 2.10 drive GIMP 3, which sees the networks in its own build folder: but for those
# of what is the same code in both, and takes minutes.
test_gimp3() {
    local theirs=.build/debian13/build/test-data/pareidolia
    mkdir -p "$theirs"
    cp -rT "$models_folder" "$theirs/models"
    PAREIDOLIA_TEST_GIMP=3 PAREIDOLIA_REQUIRE_MODELS=1 \
        swift test --skip-build --disable-swift-testing --filter '^GimpTests\.' \
        --skip 'ScreenshotTests|KillTests|MnemonicsTests|InversionRunTests|TextureTests|testPresetsOfOnesOwn'
}

# That they run and yield figures, not which: the machine may be busy.
check_benchmarks() {
    local results=$top/.build/benchmarks.json
    Benchmarks/compare --help >/dev/null
    Benchmarks/run --size 96 --height 64 --repetitions 1 --profile --json "$results" >"$results.log"
    python3 - "$results" <<'END'
import json, sys

results = json.load(open(sys.argv[1]))
figures = ["median_seconds", "min_seconds", "gflops", "peak_fraction"]
assert len(results) == 5, f"{len(results)} results instead of one for each case"
for result in results:
    assert (result["width"], result["height"]) == (96, 64), result
    assert result["threads"] > 0 and all(result[figure] > 0 for figure in figures), result
END
}

suite_summary() {
    local status=$? line
    [ -z "$beside_group" ] || kill -- "-$beside_group" 2>/dev/null || true
    say "=== summary"
    for line in "${phase_lines[@]}"; do say "$line"; done
    [ ! -e "$test_log" ] || grep -E 'Executed [0-9]+ tests?' "$test_log" | tail -n 1 || true
    if [ -n "$running_phase" ]; then
        error "The phase '$running_phase' was interrupted."
    elif [ "$failures" -gt 0 ]; then
        error "Phases that failed or were skipped: $failures; their messages are above."
        exit 1
    elif [ "$status" != 0 ]; then
        error "The suite ended before all phases had run."
    else
        say "Everything passed."
    fi
}
