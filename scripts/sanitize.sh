#!/usr/bin/env bash
# Builds in build/sanitize, by clang and for debugging, with the address and undefined-behaviour
# sanitizers and with asserts, and runs the tests that need no real network: unit tests, the
# corpus of the fuzzers, simulations.
#
# Usage: scripts/sanitize.sh [options of ctest, e.g. -R unit.net]
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/sanitize
log=$build/build.log

say() { printf 'synspect: %s\n' "$*" >&2; }

"$root/scripts/install-deps.sh" build test sanitize
mkdir -p "$build"
if ! { cmake -S "$root" -B "$build" -DCMAKE_CXX_COMPILER=clang++-14 -DCMAKE_BUILD_TYPE=Debug \
  -DSYNSPECT_SANITIZE=ON &&
  cmake --build "$build" --parallel "$(nproc)"; } >"$log" 2>&1; then
  sed '/^\[ *[0-9]*%\] /d' "$log" | tail -n 100 >&2
  say "the build failed; the whole log is $log"
  exit 1
fi
# A leak is a find, too; the default options of the runtimes hold otherwise.
ctest --test-dir "$build" --output-on-failure --no-tests=error --parallel "$(nproc)" \
  --label-regex '^(unit|sim)$' "$@"
