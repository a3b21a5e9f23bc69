# shellcheck shell=bash disable=SC2034,SC2154
# Puts the built files in place, all or none, and takes them away again.
#
# Everything is first copied beside its place under a hidden name, and renamed once all copies and the
# networks are there. GIMP ignores the hidden folder: no program in it bears the folder's name.

staged_places=()
declare -A hidden_name=()
made_folders=()

# Fills `sources`, `targets` and `places`, file by file. What is put in place as a whole is one place: a
# plug-in's folder, or a file.
list_product() {
    local series folder file
    sources=("$built/pareidolia" "$built/libPareidolia.so" "Sources/CPareidolia/include/pareidolia.h" LICENSE NOTICE)
    targets=("$bin_folder/pareidolia" "$lib_folder/libpareidolia.so" "$include_folder/pareidolia.h"
        "$doc_folder/LICENSE" "$doc_folder/NOTICE")
    places=("${targets[@]}")
    for series in "${gimps[@]}"; do
        folder=$(plugin_folder_of "$series")
        # GIMP 3.0 and 3.2 have one folder for all users, and one profile where GIMP3_DIRECTORY is set.
        [[ " ${places[*]} " != *" $folder "* ]] || continue
        sources+=("$built/${host[$series]}" "$built/libPareidolia.so")
        targets+=("$folder/pareidolia" "$folder/libpareidolia.so")
        while IFS= read -r file; do
            sources+=("$plugin_data/$file")
            targets+=("$folder/$file")
        done < <(cd "$plugin_data" 2>/dev/null && find . -type f -printf '%P\n' | sort)
        while [ ${#places[@]} -lt ${#targets[@]} ]; do places+=("$folder"); done
    done
}

product_is_current() {
    local sources targets places i
    list_product
    for i in "${!sources[@]}"; do
        cmp -s "${sources[i]}" "${targets[i]}" || return 1
    done
}

stage_product() {
    local sources targets places i hidden
    trap withdraw_staged EXIT
    trap 'exit 130' INT TERM
    list_product
    for i in "${!sources[@]}"; do
        [ -n "${hidden_name[${places[i]}]:-}" ] || begin_place "${places[i]}"
        hidden=${hidden_name[${places[i]}]}${targets[i]#"${places[i]}"}
        make_folder "$(dirname "$hidden")"
        copy "${sources[i]}" "$hidden"
    done
}

# The hidden name is always the same, so that a killed installation leaves nothing that the next one doesn't
# take away.
begin_place() {
    local profile=${1%/plug-ins/pareidolia} hidden
    hidden=$(dirname "$1")/.$(basename "$1").new
    # GIMP sets its profile up only where there is none: then nothing may be put there beforehand.
    if is_plugin_folder "$1" && [ "$system" = no ] && [ ! -d "$profile" ]; then
        hidden=$(dirname "$profile")/.pareidolia-$(basename "$profile").new
    fi
    staged_places+=("$1")
    hidden_name[$1]=$hidden
    "${as_owner[@]}" rm -rf "$hidden"
}

is_plugin_folder() {
    [[ $1 == */plug-ins/pareidolia ]]
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
        "${as_owner[@]}" rm -rf "${hidden_name[$place]}"
    done
    for folder in "${made_folders[@]}"; do
        "${as_owner[@]}" rmdir "$folder" 2>/dev/null || true
    done
}

activate_product() {
    local place series
    [ ${#staged_places[@]} -gt 0 ] || return 0
    for series in "${gimps[@]}"; do
        [ "$system" = yes ] || make_profile "$series"
    done
    for place in "${staged_places[@]}"; do
        # A folder can't be renamed over a full one: the old plug-in goes first.
        ! is_plugin_folder "$place" || "${as_owner[@]}" rm -rf "$place"
        "${as_owner[@]}" mv -fT "${hidden_name[$place]}" "$place" ||
            fail "$place can't be replaced; remove it and run this again."
        ! is_plugin_folder "$place" || say "Installed the plug-in in $place"
    done
    staged_places=()
    made_folders=()
    say "Installed the command $bin_folder/pareidolia, $lib_folder/libpareidolia.so and $include_folder/pareidolia.h"
    [ "$system" = no ] || [ -n "${DESTDIR:-}" ] || "${as_owner[@]}" ldconfig
}

# Whoever has never started this GIMP has no profile of it yet; GIMP fills it with the folders that it wants.
make_profile() {
    local profile
    profile=$(profile_of "$1")
    if [ ! -d "$profile" ]; then
        run_gimp "$1" 300 >/dev/null 2>&1 || true
        # GIMP 3.2 takes over what lies in 3.0's folder for plug-ins, what is hidden there too.
        rm -rf "$profile/plug-ins/.pareidolia.new"
    fi
    mkdir -p "$profile/plug-ins" || fail "GIMP's folder $profile can't be made; nothing was installed."
}

uninstall_product() {
    local places place removed=no
    mapfile -t places < <(possible_plugin_folders)
    places+=("$bin_folder/pareidolia" "$lib_folder/libpareidolia.so" "$include_folder/pareidolia.h" "$doc_folder")
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
