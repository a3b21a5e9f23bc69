# shellcheck shell=bash
# What the installer says, and how it stops.

say() {
    printf '%s\n' "$*"
}

error() {
    printf 'install.sh: %s\n' "$*" >&2
}

# Stops with one sentence: what was found, what was expected, what to do.
fail() {
    error "$@"
    exit 1
}

# enumerate A B C: "A, B and C".
enumerate() {
    local words
    words=$(printf ', %s' "${@:1:$#-1}")
    [ $# = 1 ] && echo "$1" || echo "${words#, } and ${*: -1}"
}
