# Completion of synspect(1) for fish. docs.completion (tests/scripts/completion_test.py) holds it
# against what `synspect COMMAND --help` names.

# An option of some commands: _synspect_option 'COMMANDS' OPTIONS-OF-COMPLETE...
function _synspect_option
    complete -c synspect -n "__fish_seen_subcommand_from $argv[1]" $argv[2..-1]
end

function _synspect_interfaces
    path basename /sys/class/net/*
end

# @FILE, for what else takes a text.
function _synspect_at_files
    set -l token (commandline -ct)
    string match -q '@*' -- $token; or return
    __fish_complete_path (string sub -s 2 -- $token) | string replace -r '^' @
end

complete -c synspect -f
set -l none __fish_use_subcommand
complete -c synspect -n $none -a probe -d 'Whole lifecycles against a few targets'
complete -c synspect -n $none -a scan -d 'Many targets, paced, one record each'
complete -c synspect -n $none -a explain -d 'The same report from a capture file'
complete -c synspect -n $none -a report -d 'An HTML page of recorded results'
complete -c synspect -n $none -a demo -d 'Probe a server of its own'
complete -c synspect -n $none -a doctor -d 'What this host and this user can do'
complete -c synspect -n $none -a help -d 'An overview'
complete -c synspect -s h -l help -d 'Options and their defaults'
complete -c synspect -l version -d 'The version'

# What is no option
_synspect_option 'probe scan' -a '(__fish_print_hostnames)'
_synspect_option scan -a '(_synspect_at_files)'
_synspect_option 'explain report' -F

# Which targets
_synspect_option scan -x -l exclude -d 'Never probe these ranges'
_synspect_option scan -r -F -l exclude-file -d 'Never probe the ranges in this file'
_synspect_option scan -x -l allow -a 'multicast broadcast unspecified reserved' -d 'Probe such addresses, too'
_synspect_option scan -x -l shard -d 'The K-th of N parts, K/N'
_synspect_option scan -x -l seed -d 'The order of the targets'

# Targets and the way to them
_synspect_option 'probe scan' -x -s p -l port -d 'Ports of all targets that name none'
_synspect_option 'probe scan' -s 4 -l ipv4 -d 'IPv4 only'
_synspect_option 'probe scan' -s 6 -l ipv6 -d 'IPv6 only'
_synspect_option 'probe scan' -x -l interface -a '(_synspect_interfaces)' -d 'Send and capture on it'
_synspect_option 'probe scan' -x -l source -d 'Send from this address'
_synspect_option 'probe scan' -x -l source-port -d 'First source port'

# Repetition and pace
_synspect_option probe -x -s c -l count -d 'Lifecycles of each target'
_synspect_option probe -x -s i -l interval -d 'Seconds from one start to the next'
_synspect_option scan -x -l rate -a max -d 'Packets a second'
_synspect_option scan -x -l in-flight -d 'Targets under way at a time at most'

# The lifecycle
_synspect_option 'probe scan' -x -l open -a 'full half' -d 'How to open'
_synspect_option probe -x -l close -a 'fin rst none' -d 'How to close'
_synspect_option scan -x -l close -a 'fin rst' -d 'How to close'
_synspect_option 'probe scan' -x -l timeout -d 'Longest wait in each step, seconds'
_synspect_option 'probe scan' -x -l retries -d 'Retransmissions of a segment'
_synspect_option 'probe scan' -x -l ttl -d 'IPv4 TTL or IPv6 hop limit'
_synspect_option 'probe scan' -x -l profile -a 'linux windows macos minimal' -d 'Whose SYN options to send'
_synspect_option 'probe scan' -x -l time-wait -d 'How long to answer a repeated FIN'
_synspect_option 'probe scan' -x -l rst-guard -a 'auto nft none' -d 'Keep our own TCP from resetting'

# Between opening and closing, and finding out by asking
_synspect_option probe -x -l send -a '(_synspect_at_files)' -d 'Send this text, or @FILE'
_synspect_option probe -x -l hold -d 'Stay in ESTABLISHED this long'
_synspect_option probe -l verify -d 'Ask after the end'
_synspect_option probe -x -l measure -a 'syn-ack-retries fin-retries time-wait accept-queue ghost' -d 'Find out by asking'

# Which connections of a capture
_synspect_option explain -x -l host -d 'Only connections of this address'
_synspect_option explain -x -s p -l port -d 'Only connections of these ports'
_synspect_option explain -x -l filter -d 'Only packets that pcap-filter(7) lets through'
_synspect_option explain -x -l vantage -a 'client server middle' -d 'Where it was taken'

# Long runs
_synspect_option scan -r -F -l resume -d 'Keep in this file how far the run has come'
_synspect_option scan -x -l max-time -d 'Begin no target after that time'

# Output
_synspect_option 'probe explain demo' -x -s o -l output -a 'text ladder table json csv' -d 'Form of the results'
_synspect_option scan -x -s o -l output -a 'json csv text' -d 'Form of the results'
_synspect_option doctor -x -s o -l output -a 'text json' -d 'Form of the results'
_synspect_option report -r -F -s o -l output -d 'The page'
_synspect_option 'probe explain demo' -l ascii -d 'Draw with ASCII characters alone'
_synspect_option 'probe scan explain demo doctor' -x -l color -a 'auto always never' -d Colours
_synspect_option 'probe explain demo' -s q -l quiet -d 'One line a lifecycle'
_synspect_option 'probe explain demo' -s v -l verbose -d 'Every segment, with its TCP options'
_synspect_option scan -s q -l quiet -d 'No progress and no summary'
_synspect_option scan -s v -l verbose -d 'Say what is left out, and why'
_synspect_option scan -l all -d 'Report silent targets, too'
_synspect_option 'probe scan demo' -r -F -l pcapng -d 'Write the packets to a file'
_synspect_option probe -x -l fail-if -d 'Exit with 1 if this holds'

functions -e _synspect_option
