# shellcheck shell=bash disable=SC2034,SC2154
# The release build: three products, the Swift standard library linked into each.

built=$top/.build/release

build_products() {
    local product
    fetch_swift_packages
    for product in pareidolia gimp-pareidolia Pareidolia; do
        swift build -c release --static-swift-stdlib --product "$product" ||
            fail "Building '$product' failed (the compiler's messages are above); nothing was installed."
    done
}

fetch_swift_packages() {
    swift package resolve ||
        fail "The Swift packages that the build needs could not be fetched (messages above); check the network connection and run this again."
}
