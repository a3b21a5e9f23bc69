# shellcheck shell=bash disable=SC2154
# ./install.sh --test: every check of the project, each phase with its duration, stopping at the first
# that fails.

phase_times=()
test_log=.build/test.log

run_suite() {
    trap suite_summary EXIT
    phase "requirements" require_for_tests
    phase "format" swift format lint --strict --recursive Package.swift Plugins Sources Tests
    phase "module arrows" scripts/check-arrows
    phase "shell scripts" shellcheck --external-sources install.sh .ci/run scripts/install/*.sh Tests/install/*.sh docs/pictures/make
    phase "release build" build_products
    phase "networks" fetch_test_networks
    phase "debug build" swift build --build-tests
    phase "swift test" swift_test
    phase "installer" Tests/install/run.sh
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
    PAREIDOLIA_BUILD=$built PAREIDOLIA_REQUIRE_MODELS=1 \
        swift test --skip-build --disable-swift-testing 2>&1 | tee "$test_log"
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
