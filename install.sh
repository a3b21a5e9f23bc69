#!/usr/bin/env bash
# shellcheck disable=SC2034,SC2154 # the parts below share variables with this file
# Builds Pareidolia, installs it for GIMP 2.10, the command line and C, and proves it with a dream.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$top"
for part in messages places requirements build product networks demo suite; do
    # shellcheck source=/dev/null
    . "scripts/install/$part.sh"
done

usage() {
    cat <<'END'
Usage: ./install.sh [--system] [--no-demo]
       ./install.sh --uninstall [--system]
       ./install.sh --test

Builds Pareidolia and installs the GIMP plug-in, the command 'pareidolia', the C library and the two
default networks; then lets real GIMP dream on its own splash picture.

  --system     install for all users, under /usr/local and in GIMP's own plug-in folder
  --no-demo    leave out the dream at the end
  --uninstall  remove what an installation put in place
  --test       run every test instead; nothing is installed but the Debian packages that tests need
  --help       show this text

Without --system everything goes to your own folders: GIMP's (GIMP2_DIRECTORY and XDG_CONFIG_HOME are
followed), ~/.local, and $XDG_DATA_HOME/pareidolia for the networks. See docs/installing.md.
END
}

parse_options() {
    action=install
    system=no
    demo=yes
    for option in "$@"; do
        case $option in
        --system) system=yes ;;
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
    require_disk_space
    require_packages product
    require_swift_version
    build_products
    if product_is_current; then
        say "The plug-in, the command and the library are installed and up to date"
    else
        stage_product
    fi
    fetch_networks
    activate_product
    [ "$demo" = no ] || prove_by_dreaming
    closing_words
}

closing_words() {
    say "Done. In GIMP: Filters > Pareidolia > Deep Dream (restart GIMP if it is running)."
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
tests) run_suite ;;
esac
