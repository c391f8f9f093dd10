#!/usr/bin/env bash
# Configures build/ once and builds what changed. Says one line; what the tools say goes to
# build/build.log and is shown only when something fails.
#
# Usage: scripts/build.sh [program|bench|all]
#   program: `synspect` alone; bench: and what scripts/bench.sh runs; all (default): all tests, too
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
log=$build/build.log

say() { printf 'synspect: %s\n' "$*" >&2; }

# Both scripts share one folder. The tests are switched on by whoever first wants them, and stay on:
# the program alone must configure on a machine without the test packages.
configure() {
  local options=()
  if [[ $1 != program ]]; then
    options=(-DSYNSPECT_TESTS=ON)
  elif [[ ! -e $build/CMakeCache.txt ]]; then
    options=(-DSYNSPECT_TESTS=OFF)
  fi
  cmake -S "$root" -B "$build" "${options[@]}"
}

compile() {
  local target=()
  case $1 in
    program) target=(--target synspect) ;;
    bench) target=(--target bench) ;;
  esac
  cmake --build "$build" --parallel "$(nproc)" "${target[@]}"
}

main() {
  local what=${1:-all}
  [[ $what =~ ^(all|program|bench)$ ]] || { say "build.sh: unknown target '$what'"; exit 2; }
  mkdir -p "$build"
  if [[ -e $build/src/synspect ]]; then
    say "building what changed"
  else
    say "building (the first time takes some minutes; progress: $log)"
  fi
  if ! { configure "$what" && compile "$what"; } >"$log" 2>&1; then
    # Without make's progress, which would bury the error.
    sed '/^\[ *[0-9]*%\] /d' "$log" | tail -n 100 >&2
    say "the build failed; the whole log is $log"
    exit 1
  fi
}

main "$@"
