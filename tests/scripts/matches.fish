#!/usr/bin/env fish
# Prints what fish would offer: FILE LINE... The matches of each line, one a line, then "--end".
source $argv[1]
for line in $argv[2..-1]
    complete -C $line | string replace -r '\t.*' ''
    echo -- --end
end
