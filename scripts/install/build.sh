# shellcheck shell=bash disable=SC2034,SC2154
# The release build: command, library and a plug-in for each GIMP, the Swift standard library linked into each.

built=$top/.build/release
plugin_data=$top/.build/plug-in

build_log=$top/.build/build.log
# Which plug-ins can be built is asked anew each time: SwiftPM would remember what it was before the packages came.
manifest=(--manifest-cache none)

build_products() {
    local products=(pareidolia Pareidolia) product series
    for series in "${gimps[@]}"; do
        [[ " ${products[*]} " == *" ${host[$series]} "* ]] || products+=("${host[$series]}")
    done
    mkdir -p .build
    fetch_swift_packages
    say "Building the release (minutes at first, seconds when little has changed)"
    for product in "${products[@]}"; do
        build "$product" || fail "Building '$product' failed (the compiler's messages are above, all of them in $build_log); nothing was installed."
    done
    # Translations and help pages.
    rm -rf "$plugin_data"
    scripts/plugin-data "$plugin_data" >>"$build_log" 2>&1 ||
        fail "Making translations and help pages failed (messages in $build_log); nothing was installed."
}

# The same flags for each product, or they would rebuild each other's modules. Symbols, which only debuggers
# need, are left out: they are half of the size. The log takes SwiftPM's warnings about pkg-config flags;
# only errors are for the reader.
build() {
    swift build "${manifest[@]}" -c release --static-swift-stdlib -Xlinker --strip-all --product "$1" >"$build_log" 2>&1 && return
    grep -A 5 -E '(^|[ :])error:' "$build_log" >&2 || tail -n 20 "$build_log" >&2
    return 1
}

fetch_swift_packages() {
    swift package "${manifest[@]}" resolve >"$build_log" 2>&1 && return
    tail -n 5 "$build_log" >&2
    fail "The Swift packages that the build needs could not be fetched (messages above); check the network connection and run this again."
}
