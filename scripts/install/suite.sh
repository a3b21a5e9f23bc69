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
    local jobs=("adding a filter" test_adding_a_filter)
    [ "$(id -u)" != 0 ] || jobs=("Debian 13" make_debian13 "${jobs[@]}")
    beside "${jobs[@]}"
    phase "swift test" --after "release build" --after "debug build" swift_test
    [ "$(id -u)" != 0 ] || phase "Debian 13" finish "Debian 13"
    phase "adding a filter" --after "release build" --after "debug build" finish "adding a filter"
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

# beside NAME COMMAND [NAME COMMAND]...: runs the commands, one after the other, beside the phases that follow, which go
# first where both want the processor. 'finish NAME' waits for their end, shows what one has said and has its status.
beside() {
    local folder=$top/.build/beside
    rm -rf "$folder"
    mkdir -p "$folder"
    # A group of its own, which the summary ends if the suite is interrupted.
    set -m
    (
        trap - EXIT
        set +m +e
        renice -n 19 "$BASHPID" >/dev/null
        while [ $# -gt 0 ]; do
            (set -e && "$2") >"$folder/$1" 2>&1 </dev/null
            echo "$?" >"$folder/$1.status"
            shift 2
        done
    ) &
    set +m
    beside_group=$!
}

finish() {
    local log=$top/.build/beside/$1
    while kill -0 "$beside_group" 2>/dev/null; do sleep 1; done
    cat "$log"
    [ "$(cat "$log.status")" = 0 ]
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
        swift test --skip-build --disable-swift-testing --skip AddingAFilterTests 2>&1 | tee "$test_log"
}

# Which is mostly the compiler's work.
test_adding_a_filter() {
    PAREIDOLIA_BUILD=$built PAREIDOLIA_REQUIRE_MODELS=1 \
        .build/debug/PareidoliaPackageTests.xctest CommandTests.AddingAFilterTests
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
