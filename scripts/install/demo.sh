# shellcheck shell=bash disable=SC2154
# The proof: each GIMP, with the plug-in as installed, dreams on a picture; the command where there is none.

demo_source=$top/docs/pictures/sky.jpg

prove_by_dreaming() {
    local series name=pareidolia-demo
    [ ${#gimps[@]} -gt 0 ] || prove "$name" "$bin_folder/pareidolia" "with the command" dream_by_command
    for series in "${gimps[@]}"; do
        [ ${#gimps[@]} = 1 ] || name=pareidolia-demo-$series
        prove "$name" "$(plugin_folder_of "$series")/pareidolia" "in GIMP $series" dream_in_gimp "$series"
    done
}

# prove NAME PROGRAM WHERE COMMAND...: the command makes the picture that its last argument names, unless
# there is one that is newer than the program and the networks.
prove() {
    local result program=$2 where=$3 unfinished
    result=$(pictures_folder)/$1.png
    unfinished=$(dirname "$result")/.$1.png
    shift 3
    if [ "$result" -nt "$program" ] && [ "$result" -nt "$models_folder" ]; then
        say "This installation has proved itself before: $result"
        return
    fi
    say "Dreaming $where on $demo_source"
    "$@" "$unfinished"
    mv -f "$unfinished" "$result"
    say "The dream is in $result"
}

# The user's folder for pictures; the home folder where there is none.
pictures_folder() {
    local folder
    folder=$(xdg-user-dir PICTURES 2>/dev/null) || folder=$HOME
    if [ -d "$folder" ]; then echo "$folder"; else echo "$HOME"; fi
}

# GIMP may end with 0 whatever happens, so the picture and the words are looked at.
dream_in_gimp() {
    local series=$1 result=$2 output status=0
    output=$(run_gimp "$series" 300 \
        -b "(begin (load \"$top/scripts/install/demo-${interface[$series]}.scm\") (pareidolia-demo \"$demo_source\" \"$result\"))" 2>&1) || status=$?
    [ "$status" != 124 ] || output+=" GIMP was stopped after 300 s."
    if [ ! -s "$result" ] || ! [[ $output =~ mean\ change\ ([0-9.]+) ]] || [ "${BASH_REMATCH[1]%%.*}" -lt 2 ]; then
        rm -f "$result"
        printf '%s\n' "$output" >&2
        fail "GIMP $series made no dream although everything is installed; its words are above."
    fi
}

dream_by_command() {
    "$bin_folder/pareidolia" deep-dream "$demo_source" "$1" ||
        fail "The command made no dream although everything is installed; its words are above."
}
