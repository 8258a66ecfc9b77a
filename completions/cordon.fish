# Completion for cordon(1), the sandbox-* programs, and the command after their
# options.  fish looks for a file of the program's name, so there is a link to
# this one for each.

set -g __cordon_table (string split -n \n -- '
@table@
')

# __cordon_words PATTERN: the words that its group matches in the table.
function __cordon_words
    string match -rg -- "^$argv[1]" $__cordon_table | string split ' '
end

# __cordon_kinds GROUP OPTION: the kinds of its arguments.
function __cordon_kinds
    set -l option (string escape --style=regex -- $argv[2])
    __cordon_words "$argv[1] (?:\S+,)?$option(?:,\S+)? ([^- ]\S*) " | string split ,
end

# __cordon_place GROUP: where the cursor is.  "options", and those that were
# given; "value", its kinds, and what is in front of it in the word; "command",
# and its words before the cursor.
function __cordon_place
    set -l words (commandline -opc)[2..]
    set -l current (commandline -ct)
    set -l given
    while set -q words[1]; and string match -qr '^-.' -- $words[1]
        set -l kinds (__cordon_kinds $argv[1] $words[1])
        set -a given $words[1]
        set -e words[1]
        if test $given[-1] = --
            printf '%s\n' command $words
            return
        else if set -q kinds[1]
            if not set -q words[(count $kinds)]
                printf '%s\n' value $kinds[(math (count $words) + 1)] ''
                return
            end
            set -e words[1..(count $kinds)]
        end
    end
    if set -q words[1]; or not string match -q -- '-*' $current
        printf '%s\n' command $words
    else if set -l option (string match -r -- '^--[^=]*=' $current)
        set -l kinds (__cordon_kinds $argv[1] (string trim -rc = -- $option))
        test $argv[1] = sandbox; and set -q kinds[1]
        and printf '%s\n' value $kinds[1] $option
    else
        printf '%s\n' options $given
    end
end

# __cordon_print FRONT NAME...
function __cordon_print
    set -q argv[2]; and printf '%s\n' $argv[1]$argv[2..]
end

# __cordon_options GROUP GIVEN...: but for those that can be given once.
function __cordon_options
    for row in (string match -r -- "^$argv[1] .*" $__cordon_table)
        set -l column (string split -m 4 ' ' -- $row)
        set -l names (string split , -- $column[2])
        if test $column[4] = many; or not contains -- $names[-1] $argv[2..]
            printf '%s\n' $names\t$column[5]
        end
    end
end

# __cordon_value KINDS FRONT: but for files, which fish completes.
function __cordon_value
    set -l front $argv[2]
    set -l text (string sub -s (math (string length -- $front) + 1) -- (commandline -ct))
    if string match -q '+*,*' -- $argv[1]$text
        set front $front(string match -r '.*,' -- $text)
    end
    for kind in (string trim -lc + -- $argv[1] | string split '|')
        switch $kind
            case FILE TEXT FD
            case DIR
                __cordon_print $front (__fish_complete_directories $text)
            case VAR
                __cordon_print $front (set -nx)
            case HOME
                set -l homes ~/.local/share/cordon/homes/*/
                __cordon_print $front (string match -rg '/([A-Za-z0-9][A-Za-z0-9._-]*)/$' -- $homes)
            case '*'
                __cordon_print $front $kind
        end
    end
end

# __cordon_command PROGRAM WORD...: the words, with the command that they are
# arguments of before them.
function __cordon_command
    set -l fallback (__cordon_words "program $argv[1] \S+ (\S+)")
    set -l tools (__cordon_words "program $argv[1] \S+ \S+ (.*)")
    set -e argv[1]
    if set -q argv[1]; and set -q tools[1]
        and begin; string match -q '*/*' -- $argv[1]; or contains -- $argv[1] $tools; end
    else if test $fallback != -
        set -p argv $fallback
    end
    __cordon_print '' $argv
end

# __cordon_plain WORD...: would the command's own completion run what the
# project chooses?  A path can be that of a program of the project, also behind
# env and the like.
function __cordon_plain
    set -l plain (__cordon_words '(?:targets|plain) (.*)')
    string match -q '*/*' -- $argv[1]; and return
    for word in $argv
        contains -- (string match -r '[^/]*$' -- $word) $plain; and return
        string match -q '*/*' -- $word; and test -f $word -a -x $word; and return
    end
    return 1
end

# The targets of the Makefile that make would read.
function __cordon_targets
    for file in GNUmakefile makefile Makefile
        if test -f $file
            head -c 300000 -- $file 2>/dev/null | LC_ALL=C sed -nE '@targets@' | string split -n ' '
            return
        end
    end
end

# __cordon_delegate PROGRAM WORD...: the command completes as if nothing were in
# front of it.  Files are fish's to complete.
function __cordon_delegate
    set -l words (__cordon_command $argv)
    if not set -q argv[2]
        __cordon_print '' (__cordon_words "program $argv[1] \S+ \S+ (.*)")
    end
    if not set -q words[1]; or not __cordon_plain $words
        # in the project git would run what its configuration names
        set -lx GIT_DIR /dev/null
        complete "-C "(string join ' ' -- (string escape -- $words) (commandline -ct))
    else if contains -- $words[1] (__cordon_words 'targets (.*)')
        __cordon_targets
    end
end

# __cordon_complete PROGRAM [FILES]: prints what can come at the cursor, without
# files; or with FILES, tells only if files can.
function __cordon_complete
    set -l group (__cordon_words "program $argv[1] (\S+)")
    set -l place (__cordon_place $group)
    switch "$argv[2] $place[1]"
        case ' options'
            __cordon_options $group $place[2..]
        case ' value'
            __cordon_value $place[2..]
        case ' command'
            __cordon_delegate $argv[1] $place[2..]
        case 'files value'
            string match -qr '\bFILE\b' -- $place[2]
        case 'files command'
            set -l words (__cordon_command $argv[1] $place[2..])
            set -q words[1]; and __cordon_plain $words
        case '*'
            return 1
    end
end

set -l self (string replace -r '\.fish$' '' -- (status basename))
complete -c $self -f
complete -c $self -n "__cordon_complete $self files" -F
complete -c $self -a "(__cordon_complete $self)"
