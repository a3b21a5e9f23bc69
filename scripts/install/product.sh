# shellcheck shell=bash disable=SC2154
# Puts the built files in place, all or none, and takes them away again.
#
# Everything is first copied beside its place under a hidden name, and renamed once all copies and the
# networks are there. GIMP ignores the hidden folder: no program in it bears the folder's name.

staged_places=()
made_folders=()

# Fills `sources` and `targets`, file by file.
list_product() {
    sources=("$built/gimp-pareidolia" "$built/libPareidolia.so"
        "$built/pareidolia" "$built/libPareidolia.so" "Sources/CPareidolia/include/pareidolia.h" LICENSE NOTICE)
    targets=("$plugin_folder/pareidolia" "$plugin_folder/libpareidolia.so"
        "$bin_folder/pareidolia" "$lib_folder/libpareidolia.so" "$include_folder/pareidolia.h"
        "$doc_folder/LICENSE" "$doc_folder/NOTICE")
    local file
    while IFS= read -r file; do
        sources+=("$plugin_data/$file")
        targets+=("$plugin_folder/$file")
    done < <(cd "$plugin_data" 2>/dev/null && find . -type f -printf '%P\n' | sort)
}

product_is_current() {
    local sources targets i
    list_product
    for i in "${!sources[@]}"; do
        cmp -s "${sources[i]}" "${targets[i]}" || return 1
    done
}

stage_product() {
    local sources targets i
    plugin_staging=$(dirname "$plugin_folder")/.pareidolia.new
    # GIMP sets its profile up only where there is none: then nothing may be put there beforehand.
    [ "$system" = yes ] || [ -d "$gimp_profile" ] || plugin_staging=$(dirname "$gimp_profile")/.pareidolia.new
    trap withdraw_staged EXIT
    trap 'exit 130' INT TERM
    list_product
    stage_plugin_folder
    for i in "${!sources[@]}"; do
        case ${targets[i]} in
        "$plugin_folder"/*)
            make_folder "$(dirname "$plugin_staging/${targets[i]#"$plugin_folder"/}")"
            copy "${sources[i]}" "$plugin_staging/${targets[i]#"$plugin_folder"/}"
            ;;
        *) stage_file "${sources[i]}" "${targets[i]}" ;;
        esac
    done
}

# The hidden name beside a place. It is always the same, so that a killed installation leaves nothing
# that the next one doesn't take away.
staged() {
    case $1 in
    "$plugin_folder") echo "$plugin_staging" ;;
    *) echo "$(dirname "$1")/.$(basename "$1").new" ;;
    esac
}

stage_plugin_folder() {
    make_folder "$(dirname "$plugin_staging")"
    staged_places+=("$plugin_folder")
    "${as_owner[@]}" rm -rf "$plugin_staging"
    "${as_owner[@]}" mkdir "$plugin_staging" || fail "The folder $plugin_staging can't be made; nothing was installed."
}

stage_file() {
    make_folder "$(dirname "$2")"
    staged_places+=("$2")
    copy "$1" "$(staged "$2")"
}

copy() {
    local mode=755 message
    [ -x "$1" ] || mode=644
    message=$("${as_owner[@]}" install -m "$mode" "$1" "$2" 2>&1) ||
        fail "Copying ${1##*/} to $(dirname "$2") failed: ${message##*: }; nothing was installed."
}

# Makes a folder and remembers which of its parents were not there before.
make_folder() {
    local folder=$1 missing=()
    until [ -e "$folder" ]; do
        missing=("$folder" "${missing[@]}")
        folder=$(dirname "$folder")
    done
    for folder in "${missing[@]}"; do
        "${as_owner[@]}" mkdir "$folder" || fail "The folder $folder can't be made; nothing was installed."
        made_folders=("$folder" "${made_folders[@]}")
    done
}

# Takes back what was staged but never put in place; does nothing after activate_product.
withdraw_staged() {
    local place folder
    for place in "${staged_places[@]}"; do
        "${as_owner[@]}" rm -rf "$(staged "$place")"
    done
    for folder in "${made_folders[@]}"; do
        "${as_owner[@]}" rmdir "$folder" 2>/dev/null || true
    done
}

activate_product() {
    local place
    [ ${#staged_places[@]} -gt 0 ] || return 0
    [ "$system" = yes ] || make_gimp_profile
    # A folder can't be renamed over a full one: the old plug-in goes first.
    "${as_owner[@]}" rm -rf "$plugin_folder"
    for place in "${staged_places[@]}"; do
        "${as_owner[@]}" mv -fT "$(staged "$place")" "$place" ||
            fail "$place can't be replaced; remove it and run this again."
    done
    staged_places=()
    made_folders=()
    say "Installed the plug-in in $plugin_folder"
    say "Installed the command $bin_folder/pareidolia, $lib_folder/libpareidolia.so and $include_folder/pareidolia.h"
    [ "$system" = no ] || [ -n "${DESTDIR:-}" ] || "${as_owner[@]}" ldconfig
}

# Whoever has never started GIMP has no profile yet; GIMP fills it with the folders that it wants.
make_gimp_profile() {
    [ -d "$gimp_profile" ] ||
        GIMP2_DIRECTORY=$gimp_profile timeout 120 gimp --no-interface --no-data --no-fonts \
            -b '(gimp-quit 0)' >/dev/null 2>&1 || true
    mkdir -p "$gimp_profile/plug-ins" || fail "GIMP's folder $gimp_profile can't be made; nothing was installed."
}

uninstall_product() {
    local places place removed=no
    places=("$plugin_folder" "$bin_folder/pareidolia" "$lib_folder/libpareidolia.so" "$include_folder/pareidolia.h" "$doc_folder")
    for place in "${default_networks[@]}"; do
        places+=("$models_folder/$place.safetensors")
    done
    for place in "${places[@]}"; do
        [ -e "$place" ] || continue
        say "Removing $place"
        "${as_owner[@]}" rm -rf "$place" || fail "$place can't be removed; remove it by hand."
        removed=yes
    done
    remove_empty_models_folder
    [ "$removed" = yes ] || say "Nothing of Pareidolia is installed here."
}

# Networks that the user imported stay.
remove_empty_models_folder() {
    [ -d "$models_folder" ] || return 0
    "${as_owner[@]}" rmdir "$models_folder" "$(dirname "$models_folder")" 2>/dev/null || true
    [ ! -d "$models_folder" ] || say "Left $models_folder, which holds networks of your own."
}
