#!/usr/bin/env bash
# Runs `synspect scan` and each of its peers on the same work, in a lab of its own, and prints
# Markdown tables of medians and ratios; docs/benchmarks.md says what they mean. Needs root. Exit
# status 1 if synspect took part, and something that must hold does not.
#
# Usage: scripts/bench.sh [--rounds N] [--works LIST] [--tools LIST] [--loss PERCENT] [--write]
#   --rounds N      every tool does every work N times, in turn (default: 5)
#   --works LIST    some of 'silent refused half full loss'
#   --tools LIST    some of 'synspect masscan zmap-1 zmap-n nmap epoll_client'
#   --loss PERCENT  of the work `loss`, each way (default: 1)
#   --write         the tables go into docs/benchmarks.md, too
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/bench_lab.sh
source "$root/scripts/bench_lab.sh"

say() { printf 'synspect: %s\n' "$*" >&2; }
fail() { say "bench.sh: $*"; exit 2; }

rounds=5 works='' tools='' loss=1 report_options=()

parse_options() {
  while (($# > 0)); do
    case $1 in
      --rounds | --works | --tools | --loss)
        (($# > 1)) || fail "$1 needs a value"
        printf -v "${1#--}" %s "$2"
        shift
        ;;
      --write) report_options+=("--write=$root/docs/benchmarks.md") ;;
      *) fail "unknown option '$1'" ;;
    esac
    shift
  done
  [[ $rounds =~ ^[1-9][0-9]?$ ]] || fail "--rounds: not a number from 1 to 99: '$rounds'"
  [[ $loss =~ ^[1-9][0-9]?$ ]] || fail "--loss: not a whole percentage from 1 to 99: '$loss'"
}

# A lab for each run: what one leaves behind (TIME-WAIT, half-open connections) cannot slow the next.
run_one() {
  local work=$1 tool=$2 round=$3 options
  say "round $round of $rounds: $work: $tool"
  lab_open
  case $work in
    silent) lab_silence ;;
    refused) ;;
    half | full) lab_serve "$folder" ;;
    loss) lab_serve "$folder" && lab_lose "$loss" ;;
  esac
  [[ $tool != masscan ]] || lab_suit_masscan
  mapfile -t options < <(lab_options)
  # In the background: a signal to this script alone is then served at once.
  in_client python3 -B "$root/scripts/bench_run.py" "$tool" "$work" "$round" "${options[@]}" \
    >>"$folder/records" 2>"$folder/errors" &
  wait $! || { cat "$folder/errors" >&2; fail "the run of $tool failed"; }
  lab_close
}

# One line for the reader of the tables.
surroundings() {
  local tool list=''
  for tool in masscan zmap nmap nginx; do
    list+=$(dpkg-query --show --showformat '${Package} ${Version}, ' "$tool" 2>/dev/null || true)
  done
  printf '%sLinux %s, %s processors, %s\n' "$list" "$(uname -r)" "$(nproc)" "$(date -u +%Y-%m-%d)"
}

main() {
  parse_options "$@"
  ((EUID == 0)) || fail "makes network namespaces: run it as root"
  "$root/scripts/install-deps.sh" build test
  "$root/scripts/build.sh" bench

  local plan round work tool
  plan=$(python3 -B "$root/scripts/bench_tools.py" "$works" "$tools")
  folder=$(mktemp -d)
  trap 'lab_close; rm -rf "$folder"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  for ((round = 1; round <= rounds; ++round)); do
    while read -r work tool; do run_one "$work" "$tool" "$round"; done <<<"$plan"
  done
  python3 -B "$root/scripts/bench_report.py" "$folder/records" "--loss=$loss" \
    "--about=$(surroundings)" "${report_options[@]}"
}

main "$@"
