# shellcheck shell=bash disable=SC2154
# What has to be there before anything is built, and how it gets there.

# One line per need: how to see it, what to look for, the Debian package that brings it; NEW|OLD where names
# changed. The libraries are those of Swift's compiler and package manager: its archive brings none.
product_needs="
library libncurses.so.6 libncurses6
library libedit.so.2 libedit2
library libxml2.so.2 libxml2
library libsqlite3.so.0 libsqlite3-0
library libcurl.so.4 libcurl4t64|libcurl4
command git git
command g++ g++
command pkg-config pkg-config
command msgfmt gettext
module glib-2.0 libglib2.0-dev
module hdf5 libhdf5-dev
module libzip libzip-dev
module libcurl libcurl4-openssl-dev
module libpng libpng-dev
module libjpeg libjpeg-dev
module libtiff-4 libtiff-dev
module libwebpmux libwebp-dev
module OpenEXR libopenexr-dev
module lcms2 liblcms2-dev
module libexif libexif-dev
module babl-0.1|babl libbabl-dev
file /usr/include/boost/graph/boykov_kolmogorov_max_flow.hpp libboost-graph-dev
python pip python3-pip
file /etc/ssl/certs/ca-certificates.crt ca-certificates
"
test_needs="
gimp 2.10 gimp
command Xvfb xvfb
command openbox openbox
command xdotool xdotool
command import imagemagick
command dbus-daemon dbus-daemon
file /usr/share/dbus-1/services/org.a11y.Bus.service at-spi2-core
file /etc/environment.d/90atk-adaptor.conf libatk-adaptor
file /usr/lib/python3/dist-packages/gi/__init__.py python3-gi
introspection Atspi-2.0 gir1.2-atspi-2.0
command shellcheck shellcheck
command mmdebstrap mmdebstrap
file /usr/share/keyrings/debian-archive-keyring.gpg debian-archive-keyring
file /usr/share/fonts/truetype/vlgothic/VL-Gothic-Regular.ttf fonts-vlgothic
"

swift_page=https://www.swift.org/install/linux/

# `sudo ./install.sh` would put everything into root's folders, where the user's GIMP never looks.
require_own_account() {
    if [ "$(id -u)" = 0 ] && [ "${SUDO_UID:-0}" != 0 ] && [ "$system" = no ]; then
        fail "This runs as root through sudo and would install for root alone; run ./install.sh without sudo (it asks when it needs root), or with --system for all users."
    fi
}

require_swift() {
    command -v swift >/dev/null ||
        fail "Swift was not found; install Swift 6.3 or later from $swift_page and make sure that 'swift' is on your PATH."
}

# After the packages: Swift doesn't start without its libraries.
require_swift_version() {
    local version
    version=$(swift --version 2>&1) ||
        fail "'swift --version' failed: ${version%%$'\n'*}; install Swift again from $swift_page."
    [[ $version =~ Swift\ version\ ([0-9]+)\.([0-9]+) ]] ||
        fail "'swift --version' says '${version%%$'\n'*}', which is no version; install Swift again from $swift_page."
    if ((BASH_REMATCH[1] * 100 + BASH_REMATCH[2] < 603)); then
        fail "This is Swift ${BASH_REMATCH[1]}.${BASH_REMATCH[2]}; Pareidolia needs 6.3 or later, from $swift_page."
    fi
}

# Measured: a release build takes 180 MB, an installation with both networks 130 MB, fetching them as much
# for a while. Twice that leaves room to grow.
require_disk_space() {
    local build_megabytes=500 series
    [ ! -x .build/release/pareidolia ] || build_megabytes=100
    require_megabytes "$top" "$build_megabytes" "to build"
    require_megabytes "$models_folder" 200 "for the networks"
    for series in "${gimps[@]}"; do
        require_megabytes "$(plugin_folder_of "$series")" 60 "for the plug-in"
    done
    require_megabytes "${TMPDIR:-/tmp}" 200 "for downloads"
}

require_megabytes() {
    local folder=$1 needed=$2 purpose=$3 free
    until [ -d "$folder" ]; do folder=$(dirname "$folder"); done
    free=$(df -Pm "$folder" | awk 'NR == 2 { print $4 }')
    [ "$free" -ge "$needed" ] ||
        fail "$folder has $free MB free and $needed MB are needed $purpose; free some space and run this again."
}

# Installs the Debian packages that are missing for 'product', for 'gimp' (the product, and any GIMP) or 'test'.
require_packages() {
    local missing
    [ -n "$(missing_needs "$1")" ] || return 0
    fetch_package_lists "$(missing_packages "$1")"
    [ "$1" != product ] || leave_out_gimps_without_development_files
    require_offers "$1"
    missing=$(missing_packages "$1")
    [ -n "$missing" ] || return 0
    install_packages "$missing"
    missing=$(missing_packages "$1")
    [ -z "$missing" ] || fail "After installing them these packages still don't do their work: $missing; see 'apt-get check'."
}

needs_of() {
    local series
    case $1 in
    gimp) needs_of product && echo "gimp any gimp" ;;
    product)
        echo "$product_needs"
        for series in "${gimps[@]}"; do
            echo "module gimpui-${interface[$series]} ${development_package[$series]}"
        done
        ;;
    test) needs_of product && echo "$test_needs" ;;
    esac
}

missing_needs() {
    local kind what package
    while read -r kind what package; do
        [ -z "$kind" ] || have "$kind" "$what" || echo "$kind $what $(package_called "$package")"
    done < <(needs_of "$1" | awk '!seen[$0]++')
}

missing_packages() {
    local kind what package missing=()
    while read -r kind what package; do missing+=("$package"); done < <(missing_needs "$1")
    echo "${missing[*]}"
}

have() {
    case $1 in
    command) command -v "$2" >/dev/null ;;
    library) ! toolchain_lacks "$2" ;;
    file) [ -e "$2" ] ;;
    module) have_module "${2%%|*}" || have_module "${2#*|}" ;;
    gimp) find_gimps && [[ $2 = any && ${#gimps[@]} -gt 0 || -n ${gimp_program[$2]:-} ]] ;;
    introspection) /usr/bin/python3 -c "import gi; gi.require_version('${2%-*}', '${2#*-}')" 2>/dev/null ;;
    python) python3 -c "import $2" 2>/dev/null ;;
    esac
}

have_module() {
    pkg-config --exists "$1" 2>/dev/null
}

# Archives of Swift for different systems need different libraries. Where the programs themselves can't be
# asked, behind swiftly, the system has to have what any of them may need.
toolchain_lacks() {
    local folder programs
    folder=$(dirname "$(readlink -f "$(command -v swift)")")
    programs=("$folder"/swift-{build,driver,frontend} "$folder/clang" "$folder/lld")
    if [ -e "$folder/swift-frontend" ]; then
        [[ $(ldd "${programs[@]}" 2>/dev/null) == *"$1 => not found"* ]]
    else
        [[ $(/sbin/ldconfig -p) != *"$1 "* ]]
    fi
}

# The first of the names "NEW|OLD" that this system's package sources know, else the last.
package_called() {
    local name
    for name in ${1//|/ }; do
        [[ $1 == *"|"* ]] && is_offered "$name" && break
    done
    echo "$name"
}

# Of a name that is only what other packages provide, apt-cache shows nothing and calls that a success.
is_offered() {
    [ -n "$(apt-cache show "$1" 2>/dev/null)" ]
}

# Sets as_root, the prefix for commands that only root may run.
fetch_package_lists() {
    local by_hand="apt-get install $1"
    command -v apt-get >/dev/null ||
        fail "This system has no apt-get; install what these Debian packages hold and run this again: $1."
    as_root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || fail "Debian packages are missing and there is no sudo; run this as root: $by_hand"
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update -qq ||
        fail "The lists of Debian's packages could not be fetched; check the network connection and run this again."
}

require_offers() {
    local kind what package
    while read -r kind what package; do
        is_offered "$package" || case "$1 $kind" in
        *" library") fail "This Swift needs $what, which this system's package sources don't offer; install the Swift that is made for this system from $swift_page." ;;
        test*) fail "The package '$package' is not offered by this system's package sources; the tests need Debian 12's, with GIMP 2.10." ;;
        *) fail "The package '$package' is not offered by this system's package sources; Pareidolia is built with the packages of Debian 12 or later, or Ubuntu 24.04 or later." ;;
        esac
    done < <(missing_needs "$1")
}

install_packages() {
    local packages
    read -ra packages <<<"$1"
    say "Installing from Debian: ${packages[*]}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "${packages[@]}" >/dev/null ||
        fail "Debian packages could not be installed (apt-get's message is above); solve that, try '${as_root[*]}${as_root:+ }apt-get install $1', and run this again."
}
