# Completion for cordon(1).

# The words before the cursor that come after the options: the command.
function __cordon_command
    set -f words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        switch $words[1]
            case --
                set -e words[1]
                break
            case --setenv --bind --bind-try --ro-bind --ro-bind-try --dev-bind --dev-bind-try --file --bind-data --ro-bind-data --symlink --chmod
                set -e words[1..3]
            case --args --argv0 --hostname --chdir --unsetenv --keep-env --remount-ro --proc --dev --tmpfs --mqueue --dir --perms --size --mask --mask-try --pin --lock --watch --keep-fd --seccomp --add-seccomp-fd --filter --landlock-scope --rlimit
                set -e words[1..2]
            case '-*'
                set -e words[1]
            case '*'
                break
        end
    end
    string join \n -- $words
end

# Where the cursor is: "option NAME N" for the Nth argument of an option,
# "options", or "command".
function __cordon_place
    set -f words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        set -f n 0
        switch $words[1]
            case --
                echo command
                return
            case --setenv --bind --bind-try --ro-bind --ro-bind-try --dev-bind --dev-bind-try --file --bind-data --ro-bind-data --symlink --chmod
                set n 2
            case --args --argv0 --hostname --chdir --unsetenv --keep-env --remount-ro --proc --dev --tmpfs --mqueue --dir --perms --size --mask --mask-try --pin --lock --watch --keep-fd --seccomp --add-seccomp-fd --filter --landlock-scope --rlimit
                set n 1
            case '-*'
            case '*'
                echo command
                return
        end
        if test (count $words) -le $n
            echo option $words[1] (count $words)
            return
        end
        set -e words[1..(math $n + 1)]
    end
    echo options
end

function __cordon_at_argument
    set -f place (string split ' ' -- (__cordon_place))
    test "$place[1]" = option; or return 1
    contains -- $place[2] $argv[2..]; and test $place[3] -le $argv[1]
end

# The command completes as if nothing were in front of it.
function __cordon_rest
    set -f words (__cordon_command)
    set -f line (string join ' ' -- (string escape -- $words) (commandline -ct))
    complete "-C$line"
end

complete -c cordon -f
complete -c cordon -n 'test (__cordon_place) = command' -a '(__cordon_rest)'
complete -c cordon -n 'test (__cordon_place) = options' -a '(__fish_complete_command)'
complete -c cordon -n '__cordon_at_argument 2 --bind --bind-try --ro-bind --ro-bind-try --dev-bind --dev-bind-try --symlink --remount-ro --mask --mask-try --lock --watch' -F
complete -c cordon -n '__cordon_at_argument 1 --chdir --proc --dev --tmpfs --mqueue --dir --pin' -a '(__fish_complete_directories)'
complete -c cordon -n '__cordon_at_argument 2 --file --bind-data --ro-bind-data --chmod; and not __cordon_at_argument 1 --file --bind-data --ro-bind-data --chmod' -F
complete -c cordon -n '__cordon_at_argument 1 --setenv --unsetenv --keep-env' -a '(set -nx)'
complete -c cordon -n '__cordon_at_argument 2 --setenv; and not __cordon_at_argument 1 --setenv' -F
complete -c cordon -n '__cordon_at_argument 1 --filter' -a 'default nested none'
complete -c cordon -n '__cordon_at_argument 1 --landlock-scope' -a 'abstract-unix signal abstract-unix,signal'
complete -c cordon -n '__cordon_at_argument 1 --rlimit' -a 'as= core= cpu= data= fsize= locks= memlock= msgqueue= nice= nofile= nproc= rss= rtprio= rttime= sigpending= stack='

function __cordon_options
    printf '%s\t%s\n' \
        --help 'print the options' \
        --version 'print the version' \
        --mode 'print where the power comes from, and why' \
        --args 'read more options from FD' \
        --argv0 'argv[0] of the command' \
        --unshare-all 'every new namespace that is to be had' \
        --share-net 'keep the network' \
        --unshare-user 'a new user namespace' \
        --unshare-user-try 'the same, no error' \
        --unshare-ipc 'a new IPC namespace' \
        --unshare-pid 'a new pid namespace' \
        --unshare-net 'a new network namespace' \
        --unshare-uts 'a new UTS namespace' \
        --unshare-cgroup 'a new cgroup namespace' \
        --unshare-cgroup-try 'the same, where the kernel has it' \
        --hostname 'host name inside' \
        --chdir 'where the command starts' \
        --clearenv 'empty the environment' \
        --setenv 'set a variable' \
        --unsetenv 'remove a variable' \
        --bind 'show SRC at DEST' \
        --bind-try 'the same, unless SRC does not exist' \
        --ro-bind 'show SRC at DEST, read-only' \
        --ro-bind-try 'the same, unless SRC does not exist' \
        --dev-bind 'show SRC at DEST, device nodes work' \
        --dev-bind-try 'the same, unless SRC does not exist' \
        --remount-ro 'make one mount read-only' \
        --proc 'mount procfs' \
        --dev 'mount a minimal /dev' \
        --tmpfs 'mount an empty tmpfs' \
        --mqueue 'mount POSIX message queues' \
        --dir 'make a directory' \
        --file 'make a file of what FD has' \
        --bind-data 'the same, in a mount of its own' \
        --ro-bind-data 'the same, read-only' \
        --symlink 'make a symbolic link at DEST' \
        --perms 'mode of what the next operation makes' \
        --size 'size of the next --tmpfs' \
        --chmod 'change the mode of a file inside' \
        --mask 'cover a path inside' \
        --mask-try 'the same, unless it does not exist' \
        --pin 'keep a directory inside from being renamed' \
        --lock 'an error while another has locked a path' \
        --watch 'tell at the end if a path outside is another' \
        --keep-env 'let a variable through --clearenv' \
        --no-symlinks 'no link may lead to the source of the next bind' \
        --keep-fd 'leave a descriptor open' \
        --seccomp 'load a cBPF program from FD' \
        --add-seccomp-fd 'the same, for more than one' \
        --filter 'load a built-in system call filter' \
        --landlock-scope 'nothing of that kind to the outside' \
        --rlimit 'a resource limit' \
        --new-session 'away from the controlling terminal' \
        --foreground 'a process group of its own that has the terminal' \
        --die-with-parent 'kill everything when the parent ends' \
        --as-pid-1 'the command is pid 1' \
        --forward-signals 'pass signals on to the command'
end
complete -c cordon -n 'test (__cordon_place) = options' -a '(__cordon_options)'
