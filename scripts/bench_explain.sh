#!/usr/bin/env bash
# Compares `synspect explain` with tshark on one long capture and the same question, the time of each
# handshake and close, on one processor, in turn; prints a Markdown table of medians. The capture is
# made of a real one, of nginx and ab in a lab of its own. Needs root. Exit status 1 if explain reads
# fewer than a million packets a second, or is not ahead.
#
# Usage: scripts/bench_explain.sh [OCTETS [ROUNDS]]     (default: 1000000000 3)
set -euo pipefail
shopt -s inherit_errexit

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/bench_lab.sh
source "$root/scripts/bench_lab.sh"
program=$root/build/src/synspect

say() { printf 'synspect: %s\n' "$*" >&2; }

# record FILE: 3000 connections as the client sees them.
record() {
  local tcpdump
  lab_open
  lab_serve "$folder"
  ip netns exec "$client" tcpdump -i "$client_link" -B 65536 --time-stamp-precision=nano -w "$1" \
    'tcp port 80' 2>"$folder/tcpdump.log" &
  tcpdump=$!
  sleep 1
  in_client ab -q -n 3000 -c 20 http://10.16.0.1/ >"$folder/ab.log"
  sleep 1
  kill "$tcpdump"
  wait "$tcpdump" || true
}

# measure NAME COMMAND...: appends "NAME seconds kilobytes" of the run to the times.
measure() {
  local name=$1 status=0
  shift
  /usr/bin/time -f '%e %M' -o "$folder/time" taskset -c 1 "$@" >/dev/null 2>"$folder/errors" || status=$?
  # Of explain: 1 says that some connection failed.
  if ((status > 1)); then
    cat "$folder/errors" >&2
    exit 2
  fi
  printf '%s %s\n' "$name" "$(tail -n 1 "$folder/time")" >>"$folder/times"
}

# median NAME COLUMN
median() {
  awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$folder/times" | sort -n |
    awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

row() {
  awk -v name="$1" -v packets="$packets" -v seconds="$(median "$2" 2)" -v kb="$(median "$2" 3)" \
    'BEGIN { printf "| %s | %.2f | %.2f | %.0f |\n", name, seconds, packets / seconds / 1e6, kb / 1024 }'
}

main() {
  local octets=${1:-1000000000} rounds=${2:-3} round
  [[ $octets =~ ^[1-9][0-9]*$ && $rounds =~ ^[1-9]$ ]] ||
    { say "bench_explain.sh: not a size and a number of rounds: '$octets' '$rounds'"; exit 2; }
  "$root/scripts/install-deps.sh" build test
  "$root/scripts/build.sh" bench
  folder=$(mktemp -d)
  trap 'lab_close; rm -rf "$folder"' EXIT
  record "$folder/short.pcap"
  "$root/build/tests/bench/multiply_capture" "$folder/short.pcap" "$folder/long.pcap" "$octets" \
    "$client_address"
  packets=$(capinfos -M -c -T -r "$folder/long.pcap" 2>/dev/null | awk '{ print $NF }')
  for ((round = 0; round < rounds; ++round)); do
    measure csv "$program" explain "$folder/long.pcap" -q -o csv
    measure json "$program" explain "$folder/long.pcap" -q -o json
    measure text "$program" explain "$folder/long.pcap"
    measure tshark tshark -n -r "$folder/long.pcap" -T fields -e tcp.stream -e tcp.flags \
      -e tcp.analysis.ack_rtt
  done
  printf '%s packets, %s octets, %s rounds\n\n' "$packets" "$(stat -c %s "$folder/long.pcap")" "$rounds"
  printf '| | s | M packets/s | MB resident |\n|---|---|---|---|\n'
  row 'explain -o csv' csv
  row 'explain -o json, with every segment' json
  row 'explain' text
  row 'tshark -T fields -e tcp.analysis.ack_rtt' tshark
  awk -v packets="$packets" -v ours="$(median json 2)" -v theirs="$(median tshark 2)" \
    'BEGIN { exit !(packets / ours >= 1e6 && ours < theirs) }'
}

main "$@"
