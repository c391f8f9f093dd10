# shellcheck shell=bash
# Completion of synspect(1) for bash. docs.completion (tests/scripts/completion_test.py) holds it
# against what `synspect COMMAND --help` names.

_synspect_commands='probe scan explain report demo doctor'

# Options of a command, without --help and --version.
_synspect_options() {
  local way='-p --port -4 --ipv4 -6 --ipv6 --interface --source --source-port'
  local life='--open --close --timeout --retries --ttl --profile --time-wait --rst-guard'
  local show='-o --output --ascii --color -q --quiet -v --verbose'
  case $1 in
    probe)
      echo "$way -c --count -i --interval $life --send --hold --verify --measure" \
        "$show --pcapng --fail-if"
      ;;
    scan)
      echo "--exclude --exclude-file --allow --shard --seed $way --rate --in-flight $life" \
        "--resume --max-time -o --output --all --pcapng --color -q --quiet -v --verbose"
      ;;
    explain) echo "--host -p --port --filter --vantage $show" ;;
    report) echo '-o --output' ;;
    demo) echo "$show --pcapng" ;;
    doctor) echo '-o --output --color' ;;
  esac
}

# Whether an option takes a value.
_synspect_takes_value() {
  case $1 in
    -4 | --ipv4 | -6 | --ipv6 | --verify | --ascii | --all | -q | --quiet | -v | --verbose) return 1 ;;
    -h | --help | --version) return 1 ;;
    -*) return 0 ;;
    *) return 1 ;;
  esac
}

_synspect_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

# @FILE
_synspect_at_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -P @ -f -- "${1#@}")
}

_synspect_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_synspect_forms() {
  case $1 in
    scan) echo json csv text ;;
    doctor) echo text json ;;
    *) echo text ladder table json csv ;;
  esac
}

# _synspect_value COMMAND OPTION BEGINNING
_synspect_value() {
  case $2 in
    -o | --output)
      if [[ $1 == report ]]; then _synspect_files "$3"; else _synspect_words "$(_synspect_forms "$1")" "$3"; fi
      ;;
    --color) _synspect_words 'auto always never' "$3" ;;
    --open) _synspect_words 'full half' "$3" ;;
    --close)
      if [[ $1 == scan ]]; then _synspect_words 'fin rst' "$3"; else _synspect_words 'fin rst none' "$3"; fi
      ;;
    --profile) _synspect_words 'linux windows macos minimal' "$3" ;;
    --rst-guard) _synspect_words 'auto nft none' "$3" ;;
    --measure) _synspect_words 'syn-ack-retries fin-retries time-wait accept-queue ghost' "$3" ;;
    --allow) _synspect_words 'multicast broadcast unspecified reserved' "$3" ;;
    --vantage) _synspect_words 'client server middle' "$3" ;;
    --rate) _synspect_words 'max' "$3" ;;
    --pcapng | --exclude-file | --resume) _synspect_files "$3" ;;
    --send) [[ $3 == @* ]] && _synspect_at_files "$3" ;;
    --interface) mapfile -t COMPREPLY < <(cd /sys/class/net 2>/dev/null && compgen -f -- "$3") ;;
    -p | --port) mapfile -t COMPREPLY < <(compgen -A service -- "$3") ;;
  esac
}

# What is no option: a target or a file.
_synspect_operand() {
  case $1 in
    probe) mapfile -t COMPREPLY < <(compgen -A hostname -- "$2") ;;
    scan)
      if [[ $2 == @* ]]; then _synspect_at_files "$2"; else
        mapfile -t COMPREPLY < <(compgen -A hostname -- "$2")
      fi
      ;;
    explain | report) _synspect_files "$2" ;;
  esac
}

_synspect() {
  COMPREPLY=()
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  if ((COMP_CWORD == 1)); then
    _synspect_words "$_synspect_commands help --help --version" "$current"
    return
  fi
  # bash takes --open=half for three words.
  if [[ $current == '=' ]]; then
    current=
  elif [[ $before == '=' ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  local command=${COMP_WORDS[1]}
  if _synspect_takes_value "$before"; then
    _synspect_value "$command" "$before" "$current"
  elif [[ $current == -* ]]; then
    _synspect_words "$(_synspect_options "$command") -h --help --version" "$current"
  else
    _synspect_operand "$command" "$current"
  fi
}

complete -F _synspect synspect
