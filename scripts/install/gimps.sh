# shellcheck shell=bash disable=SC2034,SC2154
# The GIMPs of this system, and what each series of GIMP has of its own.

# One line per series, oldest first: the number in pkg-config's modules and the system's folders, our program
# for it, Debian's package for building that, the variable that names the profile.
series_of_gimp="
2.10 2.0 gimp-pareidolia libgimp2.0-dev GIMP2_DIRECTORY
3.0 3.0 gimp3-pareidolia libgimp-3.0-dev GIMP3_DIRECTORY
3.2 3.0 gimp3-pareidolia libgimp-3.0-dev GIMP3_DIRECTORY
"
known_series=()
declare -A interface=() host=() development_package=() profile_variable=()
while read -r name fields; do
    [ -n "$name" ] || continue
    known_series+=("$name")
    read -r "interface[$name]" "host[$name]" "development_package[$name]" "profile_variable[$name]" <<<"$fields"
done <<<"$series_of_gimp"

# The series to install for, each with a program of it; and a sentence for each GIMP that is there in vain.
gimps=()
declare -A gimp_program=() left_out=()

find_gimps() {
    local name series program
    gimps=()
    gimp_program=()
    left_out=()
    for name in $(gimp_names); do
        program=$(command -v "$name") || continue
        consider_gimp "$program"
    done
    for series in "${known_series[@]}"; do
        [ -z "${gimp_program[$series]:-}" ] || gimps+=("$series")
    done
}

# A general name is one of the others, or that of a GIMP that was built by hand.
gimp_names() {
    local series
    for series in "${known_series[@]}"; do echo "gimp-console-$series" "gimp-$series"; done
    echo gimp-console-3 gimp-3 gimp-console gimp
}

consider_gimp() {
    local program=$1 words series
    if [[ $(readlink -f "$program") == */snap ]]; then
        left_out[snap]="the GIMP from Snap has libraries of its own and can't run the plug-in"
        return
    fi
    words=$(LC_ALL=C timeout 60 "$program" --version 2>/dev/null </dev/null) || true
    if ! [[ $words =~ ([0-9]+\.[0-9]+)\.[0-9]+ ]]; then
        left_out[$program]="'$program --version' says '${words%%$'\n'*}', which is no version"
        return
    fi
    series=${BASH_REMATCH[1]}
    if [ -z "${interface[$series]:-}" ]; then
        left_out[$series]="$program is GIMP $series, and Pareidolia knows GIMP $(enumerate "${known_series[@]}")"
    elif [ -z "${gimp_program[$series]:-}" ]; then
        gimp_program[$series]=$program
    fi
}

# GIMPs for which nothing can be built here. To be asked once the lists of packages are there.
leave_out_gimps_without_development_files() {
    local series kept=()
    for series in "${gimps[@]}"; do
        if have_module "gimpui-${interface[$series]}" || is_offered "${development_package[$series]}"; then
            kept+=("$series")
        else
            left_out[$series]="the development files of ${gimp_program[$series]} (GIMP $series) are not installed, and this system's package sources don't offer ${development_package[$series]}"
        fi
    done
    gimps=("${kept[@]}")
    refuse_useless_gimps
}

# Who has a GIMP wants the plug-in: without it, an installation would not be what was asked for.
refuse_useless_gimps() {
    local reasons
    [ ${#gimps[@]} = 0 ] && [ ${#left_out[@]} -gt 0 ] || return 0
    reasons=$(printf '; %s' "${left_out[@]}")
    fail "No GIMP here can take the plug-in (${reasons#; }); --gimp installs this system's own GIMP, and --no-gimp leaves the plug-in out."
}

# Runs a GIMP without its window, with the user's profile, for so many seconds at most.
run_gimp() {
    local series=$1 seconds=$2 quit=(--quit)
    shift 2
    [ "${interface[$series]}" != 2.0 ] || quit=(-b '(gimp-quit 0)')
    timeout "$seconds" env "${profile_variable[$series]}=$(profile_of "$series")" "${gimp_program[$series]}" \
        --no-interface --no-data --no-fonts --batch-interpreter=plug-in-script-fu-eval "$@" "${quit[@]}" </dev/null
}
