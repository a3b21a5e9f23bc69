#!/usr/bin/env bash
# shellcheck disable=SC2034,SC2154 # the parts below share variables with this file
# Builds Pareidolia, installs it for every GIMP, the command line and C, and proves it with dreams.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$top"
for part in messages gimps places requirements build product networks demo suite; do
    # shellcheck source=/dev/null
    . "scripts/install/$part.sh"
done

usage() {
    cat <<'END'
Usage: ./install.sh [--system] [--gimp | --no-gimp] [--no-demo]
       ./install.sh --uninstall [--system]
       ./install.sh --test

Builds Pareidolia and installs the plug-in for every GIMP that is there (2.10, 3.0, 3.2), the command
'pareidolia', the C library and the two default networks; then lets each of these GIMPs dream.

  --system     install for all users, under /usr/local and in GIMP's own plug-in folder
  --gimp       install this system's GIMP, too, where there is none that can take the plug-in
  --no-gimp    install the command and the library alone, whatever GIMP there is
  --no-demo    leave out the dreams at the end
  --uninstall  remove what an installation put in place, from every GIMP's folder
  --test       run every test instead; nothing is installed but the Debian packages that tests need
  --help       show this text

Without --system everything goes to your own folders: GIMP's (GIMP2_DIRECTORY, GIMP3_DIRECTORY and
XDG_CONFIG_HOME are followed), ~/.local, and $XDG_DATA_HOME/pareidolia for the networks.
See docs/installing.md.
END
}

parse_options() {
    action=install
    system=no
    gimp=found
    demo=yes
    for option in "$@"; do
        case $option in
        --system) system=yes ;;
        --gimp) gimp=wanted ;;
        --no-gimp) gimp=unwanted ;;
        --no-demo) demo=no ;;
        --uninstall) action=uninstall ;;
        --test) action=tests ;;
        --help | -h) usage && exit 0 ;;
        *)
            error "Unknown option '$option'."
            usage >&2
            exit 2
            ;;
        esac
    done
}

install_all() {
    require_own_account
    require_swift
    [ "$gimp" = unwanted ] || choose_gimps
    require_disk_space
    require_packages product
    require_swift_version
    build_products
    if product_is_current; then
        say "Everything is installed and up to date"
    else
        stage_product
    fi
    fetch_networks
    activate_product
    [ "$demo" = no ] || prove_by_dreaming
    closing_words
}

choose_gimps() {
    find_gimps
    if [ "$gimp" = wanted ] && [ ${#gimps[@]} = 0 ]; then
        require_packages gimp
        find_gimps
    fi
    refuse_useless_gimps
}

closing_words() {
    local reason
    if [ ${#gimps[@]} -gt 0 ]; then
        say "Done. In GIMP $(enumerate "${gimps[@]}"): Filters > Pareidolia > Deep Dream (restart GIMP if it is running)."
        for reason in "${left_out[@]}"; do say "Left out: $reason."; done
    elif [ "$gimp" = unwanted ]; then
        say "Done, without GIMP's plug-in."
    else
        say "Done. There is no GIMP here, so this is the command and the library alone; './install.sh --gimp' adds GIMP and the plug-in."
    fi
    case ":$PATH:" in
    *":$bin_folder:"*) say "On the command line: pareidolia --help" ;;
    *) say "On the command line: $bin_folder/pareidolia --help ($bin_folder is not on your PATH)" ;;
    esac
}

parse_options "$@"
choose_places
case $action in
install) install_all ;;
uninstall) uninstall_product ;;
tests)
    gimps=(2.10)
    run_suite
    ;;
esac
