# shellcheck shell=bash disable=SC2154
# ./install.sh --test: every check of the project, each phase with its duration, stopping at the first
# that fails.

phase_times=()
test_log=.build/test.log

run_suite() {
    trap suite_summary EXIT
    phase "requirements" require_for_tests
    phase "format" swift format lint --strict --recursive Package.swift Plugins Sources Tests Benchmarks/Package.swift Benchmarks/Sources
    phase "module arrows" scripts/check-arrows
    phase "translations" scripts/texts check
    phase "shell scripts" shellcheck --external-sources install.sh .ci/run scripts/install/*.sh Tests/install/*.sh docs/pictures/make docs/pictures/make-* Benchmarks/run
    phase "release build" build_products
    phase "networks" fetch_test_networks
    phase "debug build" swift build --build-tests
    phase "swift test" swift_test
    phase "installer" Tests/install/run.sh
    phase "benchmarks" check_benchmarks
    current_phase=
}

phase() {
    local start=$SECONDS
    current_phase=$1
    shift
    say "=== $current_phase"
    "$@"
    phase_times+=("$(printf '%5d s  %s' $((SECONDS - start)) "$current_phase")")
}

require_for_tests() {
    require_swift
    require_disk_space
    require_packages test
    require_swift_version
}

# Tests have a data folder of their own; networks that the user has already are copied there.
fetch_test_networks() {
    local users_models=$models_folder network
    export XDG_DATA_HOME=$top/.build/test-data
    choose_places
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
    say "=== summary"
    for line in "${phase_times[@]}"; do say "$line"; done
    [ ! -e "$test_log" ] || grep -E 'Executed [0-9]+ tests?' "$test_log" | tail -n 1
    if [ -z "$current_phase" ]; then
        say "Everything passed."
    else
        error "The phase '$current_phase' failed; its messages are above."
        exit $((status > 0 ? status : 1))
    fi
}
