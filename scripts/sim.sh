#!/usr/bin/env bash
# Simulated lifecycles in virtual time, held against the truth: see docs/testing.md. The last line is
# the count and the violations; exit status 0 only if there was none.
#
# Usage: scripts/sim.sh [COUNT]            default 1000000; on all processors
#        scripts/sim.sh --replay SEED      one world alone, with its transcripts
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
program=$root/build/tests/lifecycles
# A lifecycle needs one seed at most, so that parts that begin this far apart never meet.
seeds_apart=1000000000000

simulate() {
  local count=$1 parts part status=0 total=0 violations=0 each
  parts=$(nproc)
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  local pids=()
  for ((part = 0; part < parts; ++part)); do
    each=$(((count + parts - 1 - part) / parts))
    "$program" "$each" $((part * seeds_apart)) >"$folder/$part" &
    pids+=($!)
  done
  for ((part = 0; part < parts; ++part)); do
    wait "${pids[part]}" || status=1
    sed '$d' "$folder/$part"
    read -r each _ < <(tail -n 1 "$folder/$part")
    total=$((total + each))
    violations=$((violations + $(tail -n 1 "$folder/$part" | cut -d ' ' -f 3)))
  done
  echo "$total lifecycles, $violations violations"
  return "$status"
}

main() {
  if [[ ${1:-} == --replay && $# == 2 ]] || [[ ${1:-1} =~ ^[1-9][0-9]*$ && $# -le 1 ]]; then
    "$root/scripts/install-deps.sh" build test
    "$root/scripts/build.sh" all
  else
    sed -n '/^# Usage/,/^set/{ /^set/d; s/^# //p }' "${BASH_SOURCE[0]}" >&2
    exit 2
  fi
  if [[ ${1:-} == --replay ]]; then
    exec "$program" --replay "$2"
  fi
  simulate "${1:-1000000}"
}

main "$@"
