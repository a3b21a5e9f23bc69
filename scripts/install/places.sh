# shellcheck shell=bash disable=SC2034,SC2154
# Where things go. Sets config_home, bin_folder, lib_folder, include_folder, doc_folder, models_folder and
# as_owner, the command prefix for writing there.

choose_places() {
    [ -n "${HOME:-}" ] || fail "HOME is not set; set it to your home folder and run this again."
    [ -d "$HOME" ] || fail "HOME is '$HOME', which is not a folder; set it to your home folder and run this again."
    config_home=${XDG_CONFIG_HOME:-$HOME/.config}
    as_owner=()
    if [ "$system" = yes ]; then
        choose_system_places
    else
        data_home=${XDG_DATA_HOME:-$HOME/.local/share}
        set_prefix_places "$HOME/.local"
    fi
}

# DESTDIR, as packagers use it, goes before every system-wide place; it is empty for an installation.
choose_system_places() {
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

# The folder that a series of GIMP has in the user's home.
profile_of() {
    local variable=${profile_variable[$1]} profile
    profile=${!variable:-$config_home/GIMP/$1}
    case $profile in
    /*) echo "$profile" ;;
    *) echo "$HOME/$profile" ;; # GIMP reads a relative one so
    esac
}

plugin_folder_of() {
    local folder
    if [ "$system" = yes ]; then
        folder=$(pkg-config --variable=gimplibdir "gimp-${interface[$1]}" 2>/dev/null) || folder=/usr/lib/gimp/${interface[$1]}
        folder=${DESTDIR:-}$folder
    else
        folder=$(profile_of "$1")
    fi
    echo "$folder/plug-ins/pareidolia"
}

# Wherever a plug-in may be by now: GIMPs come and go, and GIMP 3.2 takes over what 3.0 had.
possible_plugin_folders() {
    local series
    for series in "${known_series[@]}"; do plugin_folder_of "$series"; done
    if [ "$system" = yes ]; then
        printf '%s\n' "${DESTDIR:-}"/usr/{lib,local/lib}/{,*/}gimp/*/plug-ins/pareidolia
    else
        printf '%s\n' "$config_home"/GIMP/*/plug-ins/pareidolia
    fi
}
