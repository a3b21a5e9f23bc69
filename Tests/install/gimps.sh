# shellcheck shell=bash disable=SC2034,SC2154
# Which GIMPs get the plug-in, and which plug-in they get.

# Nothing but these GIMPs' plug-ins, what every installation has and further files lies in the home folder.
# expect_installed FOLDER... [-- FILE...]
expect_installed() {
    local files=("${shared_files[@]}")
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        files+=("./$1/plug-ins/pareidolia/pareidolia" "./$1/plug-ins/pareidolia/libpareidolia.so")
        shift
    done
    expect_files "${files[@]}" "${@:2}"
}

# The plug-in in a folder of GIMP is that product.
expect_product() {
    grep -qx "# $1" "$home/$2/plug-ins/pareidolia/pareidolia" || unmet "the plug-in in $2 is not $1"
}

test_gimp_3_alone() {
    use_stand_in_build
    use_gimps 3.0
    installer
    expect_status 0
    expect_words "In GIMP 3.0: Filters"
    expect_installed .config/GIMP/3.0 -- ./pareidolia-demo.png
    expect_product gimp3-pareidolia .config/GIMP/3.0
    [ ! -e "$tree/.build/release/gimp-pareidolia" ] || unmet "the plug-in for GIMP 2.10 was built"
    [ -d "$home/.config/GIMP/3.0/gradients" ] || unmet "GIMP's profile was not set up by GIMP"
    installer
    expect_status 0
    expect_words "Everything is installed and up to date"
    expect_words "has proved itself before"
}

test_gimps_side_by_side() {
    use_stand_in_build
    use_gimps 3.2 2.10 3.0
    installer
    expect_status 0
    expect_words "In GIMP 2.10, 3.0 and 3.2: Filters"
    expect_installed .config/GIMP/{2.10,3.0,3.2} -- ./pareidolia-demo-{2.10,3.0,3.2}.png
    expect_product gimp-pareidolia .config/GIMP/2.10
    expect_product gimp3-pareidolia .config/GIMP/3.0
    expect_product gimp3-pareidolia .config/GIMP/3.2
    for series in 2.10 3.0 3.2; do
        grep -qx "dream of GIMP $series" "$home/pareidolia-demo-$series.png" || unmet "GIMP $series has not dreamed"
        [ -d "$home/.config/GIMP/$series/gradients" ] || unmet "the profile of GIMP $series was not set up by it"
    done
}

# When 3.2 sets up its profile, it takes over the old plug-in and what is just being put beside it.
test_gimp_3_2_after_3_0() {
    use_stand_in_build
    use_gimps 3.0
    installer --no-demo
    use_gimps 3.0 3.2
    echo "# changed" >>"$scratch/command"
    installer --no-demo
    expect_status 0
    expect_installed .config/GIMP/{3.0,3.2}
    for series in 3.0 3.2; do
        grep -qx "# changed" "$home/.config/GIMP/$series/plug-ins/pareidolia/pareidolia" || unmet "the plug-in of GIMP $series is the old one"
    done
}

test_one_profile_for_gimp_3_0_and_3_2() {
    use_stand_in_build
    use_gimps 3.0 3.2
    environment=(GIMP3_DIRECTORY=gimp-3)
    installer
    expect_status 0
    expect_installed gimp-3 -- ./pareidolia-demo-{3.0,3.2}.png
    installer --uninstall
    expect_files ./pareidolia-demo-{3.0,3.2}.png
}

test_gimps_side_by_side_for_all_users() {
    use_stand_in_build
    use_gimps 2.10 3.0 3.2
    environment=(DESTDIR="$home/package")
    shared_files=("${shared_files[@]/.local/package/usr/local}")
    installer --system --no-demo
    expect_status 0
    expect_installed package/usr/lib/{gimp/2.0,x86_64-linux-gnu/gimp/3.0}
    expect_product gimp-pareidolia package/usr/lib/gimp/2.0
    expect_product gimp3-pareidolia package/usr/lib/x86_64-linux-gnu/gimp/3.0
    use_gimps
    installer --system --uninstall
    expect_status 0
    expect_files ""
}

test_uninstall_finds_the_plugins_of_gimps_that_are_gone() {
    use_stand_in_build
    use_gimps 2.10 3.0 3.2
    installer --no-demo
    expect_status 0
    use_gimps
    # From a series that this installer doesn't know yet: GIMP took it over.
    cp -r "$home/.config/GIMP/3.2" "$home/.config/GIMP/3.4"
    mkdir -p "$home/.config/GIMP/3.0/plug-ins/other"
    touch "$home/.config/GIMP/3.0/plug-ins/other/other"
    installer --uninstall
    expect_status 0
    expect_files ./.config/GIMP/3.0/plug-ins/other/other
}

test_gimp_by_its_general_name() {
    use_stand_in_build
    use_gimps
    use_development_files 3.2
    stand_in_gimp 3.2 gimp
    installer
    expect_status 0
    expect_installed .config/GIMP/3.2 -- ./pareidolia-demo.png
}

test_no_gimp_anywhere() {
    use_stand_in_build
    use_gimps
    installer
    expect_status 0
    expect_words "There is no GIMP here, so this is the command and the library alone; './install.sh --gimp' adds GIMP and the plug-in."
    expect_words "The dream is in $home/pareidolia-demo.png"
    expect_installed -- ./pareidolia-demo.png
    installer
    expect_words "has proved itself before"
    installer --uninstall
    expect_files ./pareidolia-demo.png
}

test_no_gimp_wanted() {
    use_stand_in_build
    installer --no-gimp
    expect_status 0
    expect_words "Done, without GIMP's plug-in."
    expect_installed -- ./pareidolia-demo.png
}

test_gimp_wanted_and_installed() {
    use_stand_in_build
    use_gimps 3.0
    mkdir "$scratch/packages"
    mv "$stand_ins/gimp-console-3.0" "$stand_ins/pkg-config" "$scratch/packages"
    use_gimps
    stand_in id "echo 0"
    stand_in apt-cache "echo 'Package: any'"
    stand_in apt-get "case \"\$*\" in
        *install*' gimp') cp '$scratch/packages/gimp-console-3.0' '$stand_ins' ;;
        *install*' libgimp-3.0-dev') cp '$scratch/packages/pkg-config' '$stand_ins' ;;
        esac"
    installer --gimp --no-demo
    expect_status 0
    expect_words "Installing from Debian: gimp"
    expect_installed .config/GIMP/3.0
}

# What makes an installation impossible is said before GIMP is fetched for it.
test_gimp_wanted_where_packages_are_missing() {
    use_stand_in_build
    use_gimps
    hide msgfmt
    stand_in id "echo 0"
    # shellcheck disable=SC2016 # for the stand-in to expand
    stand_in apt-cache '[ "$2" = gettext ] || echo "Package: $2"'
    stand_in apt-get 'case "$*" in *install*) echo "asked to install" ;; esac'
    installer --gimp
    expect_status 1
    expect_words "The package 'gettext' is not offered"
    ! grep -q "asked to install" "$scratch/output" || unmet "packages were installed"
}

test_gimp_that_says_no_version() {
    use_stand_in_build
    use_gimps
    stand_in gimp "echo 'Segmentation fault' && exit 139"
    installer
    expect_status 1
    expect_words "No GIMP here can take the plug-in ('$stand_ins/gimp --version' says 'Segmentation fault', which is no version); --gimp"
    expect_empty_home
    stand_in_gimp 3.0
    use_development_files 3.0
    installer --no-demo
    expect_status 0
    expect_words "Left out: '$stand_ins/gimp --version' says 'Segmentation fault', which is no version."
    expect_installed .config/GIMP/3.0
}

test_gimp_of_an_unknown_series() {
    use_stand_in_build
    use_gimps
    stand_in_gimp 2.8 gimp
    installer
    expect_status 1
    expect_words "($stand_ins/gimp is GIMP 2.8, and Pareidolia knows GIMP 2.10, 3.0 and 3.2)"
    expect_empty_home
    installer --no-gimp --no-demo
    expect_status 0
    expect_installed
}

test_gimp_from_snap() {
    use_stand_in_build
    use_gimps
    stand_in_gimp 3.0 snap
    ln -s snap "$stand_ins/gimp"
    installer
    expect_status 1
    expect_words "the GIMP from Snap has libraries of its own and can't run the plug-in"
    expect_empty_home
}

test_development_files_not_offered() {
    use_stand_in_build
    use_gimps 3.0
    use_development_files
    stand_in id "echo 0"
    stand_in apt-get "exit 0"
    # shellcheck disable=SC2016 # for the stand-in to expand
    stand_in apt-cache '[ "$2" = libgimp-3.0-dev ] || echo "Package: $2"'
    installer --no-demo
    expect_status 1
    expect_words "No GIMP here can take the plug-in (the development files of"
    expect_empty_home
    stand_in_gimp 2.10
    use_development_files 2.10
    installer --no-demo
    expect_status 0
    expect_words "Left out: the development files of $stand_ins/gimp-console-3.0 (GIMP 3.0) are not installed, and this system's package sources don't offer libgimp-3.0-dev."
    expect_installed .config/GIMP/2.10
}

test_failing_copy_for_one_of_two_gimps() {
    use_stand_in_build
    use_gimps 2.10 3.0
    fill_disk_for '*3.0*.so*'
    installer
    expect_status 1
    expect_words "No space left on device; nothing was installed."
    expect_empty_home
}

test_dream_that_fails_in_one_of_two_gimps() {
    use_stand_in_build
    use_gimps 2.10 3.0
    stand_in gimp-console-3.0 "echo 'GNU Image Manipulation Program version 3.0.4'"
    installer
    expect_status 1
    expect_words "GIMP 3.0 made no dream although everything is installed"
    expect_installed .config/GIMP/{2.10,3.0} -- ./pareidolia-demo-2.10.png
}
