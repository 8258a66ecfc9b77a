# Completion for sandbox-shell(1), sandbox-node(1), its links, and
# sandbox-make(1).  fish looks for a file of the command's name, so there is a
# link to this one for each.

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
            case --ro --rw --tmp --hide --show --protect --no-protect --env --home --remove-home --net --project --chdir
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

# The command completes as if nothing were in front of it but the words given.
function __sandbox_rest
    set -l words (__sandbox_words)
    set -l current (commandline -ct)
    test $words[1] = yes; and string match -q -- '-*' $current; and return
    set -l line (string join ' ' -- $argv (string escape -- $words[2..]) $current)
    complete "-C$line"
end

complete -c $self -f
complete -c $self -n __sandbox_options -l ro -r -F -d 'show a path read-only'
complete -c $self -n __sandbox_options -l rw -r -F -d 'show a path writable'
complete -c $self -n __sandbox_options -l tmp -x -a '(__fish_complete_directories)' -d 'an empty writable directory'
complete -c $self -n __sandbox_options -l hide -r -F -d 'cover a path'
complete -c $self -n __sandbox_options -l show -r -F -d 'do not mask a path'
complete -c $self -n __sandbox_options -l protect -r -F -d 'make a path in the project read-only, too'
complete -c $self -n __sandbox_options -l no-protect -r -F -d 'leave a path writable'
complete -c $self -n __sandbox_options -l env -x -a '(set -nx)' -d 'set a variable, or pass one on'
complete -c $self -n __sandbox_options -l home -x -a 'none (sandbox-shell --list-homes 2>/dev/null)' -d 'a home directory that is kept'
complete -c $self -n __sandbox_options -l list-homes -d 'print the names of those that are kept'
complete -c $self -n __sandbox_options -l remove-home -x -a '(sandbox-shell --list-homes 2>/dev/null)' -d 'remove one of them'
complete -c $self -n __sandbox_options -l net -x -a 'none host' -d network
complete -c $self -n __sandbox_options -l project -x -a '(__fish_complete_directories)' -d 'the writable directory'
complete -c $self -n __sandbox_options -l chdir -x -a '(__fish_complete_directories)' -d 'where the command starts'
complete -c $self -n __sandbox_options -l nested -d 'allow sandboxes inside'
complete -c $self -n __sandbox_options -s n -l dry-run -d 'print the command line of cordon'
complete -c $self -n __sandbox_options -s V -l version -d 'print the version'
complete -c $self -n __sandbox_options -s h -l help -d 'print the options'
switch $self
    case sandbox-node
        complete -c $self -n __sandbox_no_command -a 'npm npx pnpm pnpx yarn yarnpkg corepack node'
        complete -c $self -n 'not __sandbox_no_command' -a '(__sandbox_rest)'
    case sandbox-make
        complete -c $self -n __sandbox_no_command -a 'make gmake ninja cmake ctest meson autoreconf ccache cc c++ gcc g++ clang clang++'
        complete -c $self -n __sandbox_no_command -a '(__sandbox_rest make)'
        complete -c $self -n 'not __sandbox_no_command' -a '(__sandbox_rest)'
    case sandbox-shell
        complete -c $self -a '(__sandbox_rest)'
    case 'sandbox-*'
        complete -c $self -a '(__sandbox_rest '(string replace sandbox- '' $self)')'
end
