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
