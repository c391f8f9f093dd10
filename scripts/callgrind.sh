#!/usr/bin/env bash
# Counts the instructions that one target of a scan costs, with no network: a figure that shows a
# regression on a noisy machine, too. What start and end cost is taken out, as the difference between
# a large run and a small one. Prints a Markdown table.
#
# Usage: scripts/callgrind.sh [SMALL LARGE]      numbers of targets (default: 20000 120000)
set -euo pipefail
shopt -s inherit_errexit

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
program=$root/build/tests/bench/scan_null

say() { printf 'synspect: %s\n' "$*" >&2; }

# count TARGETS OPTIONS...: prints the instructions of the run, and the targets that it probed.
count() {
  local probed
  if ! probed=$(valgrind --tool=callgrind --callgrind-out-file="$folder/callgrind.out" \
    "$program" "$@" 2>"$folder/log"); then
    cat "$folder/log" >&2
    return 1
  fi
  printf '%s %s\n' "$(sed -n 's/^totals: //p' "$folder/callgrind.out")" "$probed"
}

# each SMALL LARGE OPTIONS...: prints the instructions for each target more.
each() {
  local small large
  small=$(count "$1" "${@:3}")
  large=$(count "$2" "${@:3}")
  awk '{ if (NR == 1) { instructions = $1; targets = $2 }
         else printf "%.0f\n", ($1 - instructions) / ($2 - targets) }' <<<"$small"$'\n'"$large"
}

main() {
  local small=${1:-20000} large=${2:-120000}
  if ! [[ $small =~ ^[1-9][0-9]*$ && $large =~ ^[1-9][0-9]*$ ]] || ((small >= large)); then
    say "callgrind.sh: not a smaller and a larger number of targets: '$small' '$large'"
    exit 2
  fi
  "$root/scripts/install-deps.sh" build test callgrind
  "$root/scripts/build.sh" bench
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT

  local sending answered name options
  sending=$(each "$small" "$large" --answer none)
  printf '| answer | instructions per target | of it to receive, and to answer |\n|---|---|---|\n'
  printf '| none: SYN, then time-out | %d | |\n' "$sending"
  while IFS=: read -r name options; do
    read -r -a options <<<"$options"
    answered=$(each "$small" "$large" "${options[@]}")
    printf '| %s | %d | %d |\n' "$name" "$answered" $((answered - sending))
  done <<'KINDS'
RST:--answer refuse
SYN/ACK, half-open:--answer open
SYN/ACK, whole lifecycle:--answer open --full
KINDS
}

main "$@"
