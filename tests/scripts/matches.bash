#!/usr/bin/env bash
# Prints what bash would offer, as it asks a completion function: FILE LINE...
# The matches of each line, one a line, then a line "--end".
set -euo pipefail

# shellcheck disable=SC1090
source "$1"
shift
for line in "$@"; do
  read -r -a COMP_WORDS <<<"$line"
  [[ $line == *' ' ]] && COMP_WORDS+=('')
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$line COMP_POINT=${#line}
  export COMP_LINE COMP_POINT
  COMPREPLY=()
  _synspect synspect "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" || true
  ((${#COMPREPLY[@]} == 0)) || printf '%s\n' "${COMPREPLY[@]}"
  printf '%s\n' --end
done
