#!/usr/bin/env bash
# Builds the fuzzers in build/fuzz with clang and runs each for a while, one after the other, from the
# committed corpus. What they learn stays in build/fuzz/corpus and is where the next run goes on.
# One line a target; exit status 1 if any of them found something.
#
# Usage: scripts/fuzz.sh [SECONDS_EACH [TARGET...]]      (default: 600 seconds, all targets)
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/fuzz

say() { printf 'synspect: %s\n' "$*" >&2; }

build_fuzzers() {
  local log=$build/build.log
  mkdir -p "$build"
  say "building the fuzzers (progress: $log)"
  if ! { cmake -S "$root" -B "$build" -DCMAKE_CXX_COMPILER=clang++-14 -DSYNSPECT_FUZZ=ON &&
    cmake --build "$build" --parallel "$(nproc)" --target fuzzers; } >"$log" 2>&1; then
    sed '/^\[ *[0-9]*%\] /d' "$log" | tail -n 100 >&2
    say "the build failed; the whole log is $log"
    exit 1
  fi
}

# libFuzzer's last status line: "#1234 DONE cov: 99 ft: 200 corp: 7/61b ...".
figure_of() {
  sed -n "s/^#[0-9]*[[:space:]]*DONE.* $1: \([0-9]*\).*/\1/p" "$2" | tail -n 1
}

# What a find is: a crash, a failed assertion, a sanitizer's report, a leak, an input of more than
# ten seconds or more than 2 GB.
fuzz() {
  local target=$1 seconds=$2
  local program=$build/tests/fuzz/${target}_fuzz
  local corpus=$build/corpus/$target finds=$build/finds/$target log=$build/$target.log
  local find runs
  mkdir -p "$corpus" "$finds"
  rm -f -- "$finds"/*
  if "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$finds/" "$corpus" "$root/tests/fuzz/corpus/$target" >"$log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    printf '%-11s %10s executions, coverage %5s, nothing found\n' "$target" "$runs" \
      "$(figure_of cov "$log")"
    return 0
  fi
  printf '%-11s FOUND: %s\n' "$target" \
    "$(grep -m 1 -E '^does not hold|Assertion|runtime error|^SUMMARY|^==.*ERROR' "$log" ||
      printf 'see %s' "$log")"
  for find in "$finds"/*; do
    [[ -e $find ]] || continue
    printf '  input:  %s\n' "$find"
    printf '  replay: SYNSPECT_FUZZ_SHOW=1 %s %s\n' "$program" "$find"
  done
  return 1
}

main() {
  local seconds=${1:-600} targets=("${@:2}") target status=0
  [[ $seconds =~ ^[1-9][0-9]*$ ]] || { say "fuzz.sh: not a number of seconds: '$seconds'"; exit 2; }
  if ((${#targets[@]} == 0)); then
    for target in "$root"/tests/fuzz/corpus/*/; do targets+=("$(basename "$target")"); done
  fi
  "$root/scripts/install-deps.sh" build fuzz
  build_fuzzers
  for target in "${targets[@]}"; do
    fuzz "$target" "$seconds" || status=1
  done
  exit "$status"
}

main "$@"
