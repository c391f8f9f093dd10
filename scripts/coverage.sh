#!/usr/bin/env bash
# Which lines and branches of src/wire, src/tcp and src/infer the unit and the simulation tests
# reach. Fails if one of the three folders reaches too little (the numbers: coverage_report.py).
# docs/testing.md says why the compiler is clang here.
#
# Usage: scripts/coverage.sh
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/coverage
log=$build/build.log

say() { printf 'synspect: %s\n' "$*" >&2; }

# Without optimisation: what is folded or inlined away cannot be counted where it stands.
build_instrumented() {
  cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER=clang++-14 \
    -DCMAKE_CXX_FLAGS='-O0 -fprofile-instr-generate -fcoverage-mapping' -DSYNSPECT_TESTS=ON
  cmake --build "$build" --parallel "$(nproc)"
}

# The programs that ctest runs under these labels, from ctest itself.
test_programs() {
  ctest --test-dir "$build" -L '^(unit|sim)$' --show-only=json-v1 |
    python3 -c 'import json, sys
for test in json.load(sys.stdin)["tests"]: print(test["command"][0])' | sort -u
}

main() {
  "$root/scripts/install-deps.sh" build test coverage
  mkdir -p "$build"
  say "building with counters (the first time takes some minutes; progress: $log)"
  if ! build_instrumented >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    say "the build failed; the whole log is $log"
    exit 1
  fi

  rm -rf "$build/profiles"
  mkdir "$build/profiles"
  # %m: one file a program; %p: and a process, so that nobody waits for a lock.
  LLVM_PROFILE_FILE=$build/profiles/%m-%p.profraw ctest --test-dir "$build" -L '^(unit|sim)$' \
    --output-on-failure --no-tests=error --parallel "$(nproc)"

  local programs objects=() program
  mapfile -t programs < <(test_programs)
  for program in "${programs[@]}"; do objects+=(-object "$program"); done
  llvm-profdata-14 merge --sparse --output="$build/all.profdata" "$build"/profiles/*.profraw
  # llvm-cov warns of "mismatched data": inline functions of headers that one of the programs
  # contains but never calls. They are counted in the others.
  llvm-cov-14 export -format=lcov -instr-profile="$build/all.profdata" "${objects[@]:1}" \
    >"$build/all.lcov" 2>"$build/llvm-cov.log" || { cat "$build/llvm-cov.log" >&2; exit 1; }
  python3 "$root/scripts/coverage_report.py" "$build/all.lcov" "$root"/src/{wire,tcp,infer}
}

main "$@"
