# Completion for sandbox-shell(1) and sandbox-node(1).  fish looks for a file
# of the command's name, so this one has two names.

set -l self (string replace -r '\.fish$' '' -- (status basename))

# The words before the cursor that are no option of the sandbox, one a line;
# the first line says whether options can still come.
function __sandbox_words
    set -l words (commandline -opc)
    set -e words[1]
    set -l options yes
    while set -q words[1]
        switch $words[1]
            case --
                set options no
                set -e words[1]
                break
            case --ro --rw --tmp --hide --env --net --project --chdir
                set -e words[1]
                set -q words[1]; and set -e words[1]
            case '-*'
                set -e words[1]
            case '*'
                set options no
                break
        end
    end
    string join \n -- $options $words
end

function __sandbox_no_command
    test (count (__sandbox_words)) -eq 1
end

function __sandbox_options
    set -l words (__sandbox_words)
    test $words[1] = yes
end

# The command completes as if nothing were in front of it.
function __sandbox_rest
    set -l words (__sandbox_words)
    set -l current (commandline -ct)
    test $words[1] = yes; and string match -q -- '-*' $current; and return
    set -l line (string join ' ' -- (string escape -- $words[2..]) $current)
    complete "-C$line"
end

complete -c $self -f
complete -c $self -n __sandbox_options -l ro -r -F -d 'show a path read-only'
complete -c $self -n __sandbox_options -l rw -r -F -d 'show a path writable'
complete -c $self -n __sandbox_options -l tmp -x -a '(__fish_complete_directories)' -d 'an empty writable directory'
complete -c $self -n __sandbox_options -l hide -r -F -d 'cover a path'
complete -c $self -n __sandbox_options -l env -x -a '(set -nx)' -d 'set a variable, or pass one on'
complete -c $self -n __sandbox_options -l net -x -a 'none host' -d network
complete -c $self -n __sandbox_options -l project -x -a '(__fish_complete_directories)' -d 'the writable directory'
complete -c $self -n __sandbox_options -l chdir -x -a '(__fish_complete_directories)' -d 'where the command starts'
complete -c $self -n __sandbox_options -s n -l dry-run -d 'print the command line of cordon'
complete -c $self -n __sandbox_options -s V -l version -d 'print the version'
complete -c $self -n __sandbox_options -s h -l help -d 'print the options'
if test $self = sandbox-node
    complete -c $self -n __sandbox_no_command -a 'npm npx pnpm pnpx yarn yarnpkg corepack node'
    complete -c $self -n 'not __sandbox_no_command' -a '(__sandbox_rest)'
else
    complete -c $self -a '(__sandbox_rest)'
end
