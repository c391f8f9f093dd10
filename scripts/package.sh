#!/usr/bin/env bash
# Makes the Debian packages synspect and libsynspect-dev, and says where they are. They hold what is
# in the build folder, and so what its tests were run with.
#
# Usage: scripts/package.sh [BUILD_FOLDER]   (default: build; configured first if it is not)
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
build=${1:-$root/build}
packages=$build/packages
log=$build/package.log

say() { printf 'synspect: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

# What is in CMake's cache under a name.
cached() { sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"; }

make_packages() {
  cmake --build "$build" --parallel "$(nproc)" --target synspect synspect_archive
  # CPack leaves the trees that it packs beside the packages.
  cpack --config "$build/CPackConfig.cmake" -G DEB -B "$packages"
  rm -rf "$packages/_CPack_Packages"
}

"$root/scripts/install-deps.sh" build package
[[ -e $build/CMakeCache.txt || $# -gt 0 ]] || "$root/scripts/build.sh" program
[[ -e $build/CMakeCache.txt ]] || fail "$build is no build folder"
[[ $(cached CMAKE_BUILD_TYPE) == Release ]] ||
  fail "$build is not a Release build: cmake -B $build -DCMAKE_BUILD_TYPE=Release"
[[ $(cached SYNSPECT_SANITIZE) != ON ]] || fail "$build has the sanitizers in it"

rm -rf "$packages"
if ! make_packages >"$log" 2>&1; then
  tail -n 50 "$log" >&2
  fail "no packages; the whole log is $log"
fi
printf '%s\n' "$packages"/*.deb
