# shellcheck shell=bash disable=SC2034,SC2154
# Where things go. Sets gimp_profile, plugin_folder, bin_folder, lib_folder, include_folder,
# doc_folder, models_folder and as_owner, the command prefix for writing there.

choose_places() {
    [ -n "${HOME:-}" ] || fail "HOME is not set; set it to your home folder and run this again."
    [ -d "$HOME" ] || fail "HOME is '$HOME', which is not a folder; set it to your home folder and run this again."
    gimp_profile=${GIMP2_DIRECTORY:-${XDG_CONFIG_HOME:-$HOME/.config}/GIMP/2.10}
    case $gimp_profile in
    /*) ;;
    *) gimp_profile=$HOME/$gimp_profile ;; # GIMP reads a relative GIMP2_DIRECTORY so
    esac
    as_owner=()
    if [ "$system" = yes ]; then
        choose_system_places
    else
        choose_user_places
    fi
}

choose_user_places() {
    plugin_folder=$gimp_profile/plug-ins/pareidolia
    data_home=${XDG_DATA_HOME:-$HOME/.local/share}
    set_prefix_places "$HOME/.local"
}

# DESTDIR, as packagers use it, goes before every system-wide place; it is empty for an installation.
choose_system_places() {
    local gimp_libraries
    gimp_libraries=$(pkg-config --variable=gimplibdir gimp-2.0 2>/dev/null) || gimp_libraries=/usr/lib/gimp/2.0
    plugin_folder=${DESTDIR:-}$gimp_libraries/plug-ins/pareidolia
    data_home=${DESTDIR:-}/usr/local/share
    set_prefix_places "${DESTDIR:-}/usr/local"
    if [ "$(id -u)" != 0 ] && [ -z "${DESTDIR:-}" ]; then
        command -v sudo >/dev/null ||
            fail "--system writes to /usr/local, which needs root, and there is no sudo; run it as root or leave out --system."
        as_owner=(sudo)
    fi
}

set_prefix_places() {
    bin_folder=$1/bin
    lib_folder=$1/lib
    include_folder=$1/include
    doc_folder=$1/share/doc/pareidolia
    models_folder=$data_home/pareidolia/models
}
