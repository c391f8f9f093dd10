#!/usr/bin/env bash
# Breaks one rule of the program after the other, each in a copy of the tree, and demands that a test
# notices. Succeeds only if the whole tree passes and every mutant is caught. docs/testing.md lists
# the mutants of tests/mutants and says what each breaks.
#
# Usage: scripts/mutants.sh [name...]      (default: all; a name is that of a patch, without .patch)
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
folder=$root/build/mutants
original=$folder/original
tree=$folder/tree
build=$folder/build
log=$folder/mutants.log
# From the inside out: a mutant is shown to the tests of its own folder first.
layers=(wire tcp infer probe sim)
# A mutant may also hang. The slowest program needs a small part of this.
seconds_at_most=240
simulated_lifecycles=60000

say() { printf 'synspect: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

# What the trials start from, so that the sources may be edited meanwhile.
take_original() {
  rm -rf "$original"
  mkdir -p "$original"
  (cd "$root" && cp -r CMakeLists.txt src tests "$original")
  find "$original" -name __pycache__ -prune -exec rm -r {} +
}

list_files() { (cd "$1" && find . -type f | sort); }

# Makes the copy equal to the original. Files are compared by what they say: one that a mutant
# changed, in this run or in one that was interrupted, comes back with a new time, and is compiled
# again.
restore_tree() {
  local file
  mkdir -p "$tree"
  while read -r file; do
    cmp --quiet "$original/$file" "$tree/$file" ||
      install -D --mode=644 "$original/$file" "$tree/$file"
  done < <(list_files "$original")
  comm -13 <(list_files "$original") <(list_files "$tree") | (cd "$tree" && xargs -r rm --)
}

# As released, without assertions: what a mutant breaks must be seen from outside.
configure() {
  cmake -S "$tree" -B "$build" -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS='-O0 -DNDEBUG' \
    -DSYNSPECT_TESTS=ON
}

compile() { cmake --build "$build" --parallel "$(nproc)" --target "$@"; }

program_of() { if [[ $1 == sim ]]; then echo lifecycles; else echo "$1_test"; fi; }

run_test() {
  local arguments=(--no-colors --abort-after=1)
  [[ $1 != lifecycles ]] || arguments=("$simulated_lifecycles")
  timeout "$seconds_at_most" "$build/tests/$1" "${arguments[@]}"
}

# The name of the first test case that failed, from doctest's report, or the simulation's first seed.
failed_case() { sed -n 's/^TEST CASE: *//p; s/; replay:.*//p' "$folder/output" | head -n 1; }

# The test programs to show a mutant to: those of its own folder and of all that build on it.
programs_for() {
  local layer own found=''
  own=$(sed -n 's|^+++ b/src/\([a-z]*\)/.*|\1|p' "$1" | head -n 1)
  for layer in "${layers[@]}"; do
    [[ $layer != "$own" ]] || found=yes
    [[ -z $found ]] || program_of "$layer"
  done
}

check_unchanged_tree() {
  local program programs
  say "building the tree as it is (the first time takes some minutes; progress: $log)"
  mapfile -t programs < <(for layer in "${layers[@]}"; do program_of "$layer"; done)
  { configure && compile "${programs[@]}"; } >"$log" 2>&1 || { tail -n 60 "$log" >&2; exit 1; }
  for program in "${programs[@]}"; do
    run_test "$program" >"$folder/output" 2>&1 ||
      { cat "$folder/output"; fail "$program fails without any mutant"; }
  done
}

# Prints the line of one mutant. Status 0: caught. 1: it survived, or there was no fair trial.
try_mutant() {
  local patch=$original/tests/mutants/$1.patch program programs status
  # No fuzz: a patch whose surroundings changed could land where it breaks nothing.
  if ! patch --directory="$tree" --strip=1 --fuzz=0 --forward --no-backup-if-mismatch \
    <"$patch" >>"$log" 2>&1; then
    printf 'DOES NOT APPLY  %s\n' "$1"
    return 1
  fi
  mapfile -t programs < <(programs_for "$patch")
  for program in "${programs[@]}"; do
    if ! compile "$program" >>"$log" 2>&1; then
      printf 'DOES NOT COMPILE  %s\n' "$1"
      return 1
    fi
    status=0
    run_test "$program" >"$folder/output" 2>&1 || status=$?
    if ((status == 124)); then
      printf 'caught    %-34s %s: did not end within %s s\n' "$1" "$program" "$seconds_at_most"
      return 0
    elif ((status != 0)); then
      printf 'caught    %-34s %s: %s\n' "$1" "$program" "$(failed_case)"
      return 0
    fi
  done
  printf 'SURVIVED  %-34s %s\n' "$1" "$(head -n 1 "$patch")"
  return 1
}

main() {
  local name names=("$@") caught=0
  "$root/scripts/install-deps.sh" build test mutants
  if ((${#names[@]} == 0)); then
    mapfile -t names < <(cd "$root/tests/mutants" && printf '%s\n' *.patch | sed 's/\.patch$//')
  fi
  for name in "${names[@]}"; do
    [[ -e $root/tests/mutants/$name.patch ]] || fail "there is no tests/mutants/$name.patch"
  done
  mkdir -p "$folder"
  exec 9>"$folder/lock"
  flock --nonblock 9 || fail "another run is at work in $folder"
  take_original
  restore_tree
  check_unchanged_tree
  for name in "${names[@]}"; do
    if try_mutant "$name"; then caught=$((caught + 1)); fi
    restore_tree
  done
  printf '%d of %d mutants caught in %d s\n' "$caught" "${#names[@]}" "$SECONDS"
  ((caught == ${#names[@]}))
}

main "$@"
