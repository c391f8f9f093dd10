#!/usr/bin/env zsh
# Prints what zsh would offer: FOLDER LINE... The matches of each line, one a line, then "--end".
# Completion is a matter of the line editor, so an interactive zsh in a terminal of its own is
# asked by the Tab key; there `compadd` is ours, and prints what it is given.
setopt extended_glob
zmodload zsh/zpty
folder=$1
shift
setup=$(mktemp)
trap 'rm -f $setup' EXIT
cat >$setup <<'SETUP'
PROMPT=
unsetopt auto_list auto_menu prompt_sp
unset zle_bracketed_paste
autoload -U compinit
compinit -u -D
bindkey '^I' complete-word
bindkey '^U' kill-whole-line
zstyle ':completion:*' insert-tab false
tell_end() { print -r -- '>>>'; comppostfuncs=(tell_end) }
comppostfuncs=(tell_end)
compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
    builtin compadd "$@"
    return
  fi
  local -a hits
  builtin compadd -A hits "$@"
  (( $#hits )) && print -rl -- "hit:"${^hits}
  builtin compadd "$@" >/dev/null
}
print ready
SETUP
zpty shell "PS1= zsh -f -i"
zpty -w shell "fpath=($folder \$fpath); source $setup"
until zpty -r shell line && [[ $line == ready* ]]; do
  [[ $line != *error* ]] || { print -r -- $line >&2; exit 1 }
done
for wanted in "$@"; do
  zpty -w -n shell $'\x15'$wanted$'\t'
  while zpty -r shell line; do
    line=${line%%[$'\r\n']##}
    case $line in
      (*hit:*) print -r -- ${line##*hit:} ;;
      (*'>>>'*) break ;;
    esac
  done
  print -r -- --end
done
zpty -d shell
