# shellcheck shell=bash disable=SC2154
# The proof: real GIMP, the installed plug-in, GIMP's own splash picture.

splash=/usr/share/gimp/2.0/images/gimp-splash.png

prove_by_dreaming() {
    local result
    result=$(pictures_folder)/pareidolia-demo.png
    if [ "$result" -nt "$plugin_folder/pareidolia" ] && [ "$result" -nt "$models_folder" ]; then
        say "This installation has proved itself before: $result"
        return
    fi
    [ -e "$splash" ] || fail "GIMP's splash picture $splash is missing; install gimp-data again, or use --no-demo."
    say "Dreaming in GIMP on $splash"
    dream_in_gimp "$result"
    say "The dream is in $result"
}

# The user's folder for pictures; the home folder where there is none.
pictures_folder() {
    local folder
    folder=$(xdg-user-dir PICTURES 2>/dev/null) || folder=$HOME
    if [ -d "$folder" ]; then echo "$folder"; else echo "$HOME"; fi
}

# GIMP ends with 0 whatever happens, so the picture and the words are looked at.
dream_in_gimp() {
    local result=$1 unfinished output
    unfinished=$(dirname "$result")/.pareidolia-demo.png
    output=$(GIMP2_DIRECTORY=$gimp_profile timeout 300 gimp --no-interface --no-data --no-fonts --new-instance \
        -b "(begin (load \"$top/scripts/install/demo.scm\") (pareidolia-demo \"$splash\" \"$unfinished\"))" -b '(gimp-quit 0)' 2>&1) ||
        output+=" GIMP was stopped after 300 s."
    if [ ! -s "$unfinished" ] || ! [[ $output =~ mean\ change\ ([0-9.]+) ]] || [ "${BASH_REMATCH[1]%%.*}" -lt 2 ]; then
        rm -f "$unfinished"
        printf '%s\n' "$output" >&2
        fail "GIMP made no dream although everything is installed; its words are above."
    fi
    mv -f "$unfinished" "$result"
}
