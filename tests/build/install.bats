# bats file_tags=build
# Installing, removing, and make run, from a copy of the tree that belongs to
# whoever calls make.

load ../helpers

setup() {
	requires users "installs are tried as root and as an ordinary user"
	copy=$(mktemp -d "$CORDON_SCRATCH/copy.XXXXXX")
	chmod 0755 "$copy"
	cp -a "$CORDON_TOP"/{Makefile,helper,scripts,man,completions,build} "$copy"
	rm -rf "$copy/build/tests" "$copy/build/results"
	root=$copy/root
}

teardown() {
	[ -z "${copy-}" ] || rm -rf --one-file-system "$copy"
}

# What is below DESTDIR: mode, owner, path, and what a link says.
installed() {
	(cd "$root" && find . -type l -printf '777 %u:%g %P -> %l\n' -o \
		! -type d -printf '%m %u:%g %P\n') | sort -k 3
}

install_as_root() {
	make -s -C "$copy" install DESTDIR="$root" "$@" >/dev/null 2>&1
}

@test "an installation is these files, and only cordon is setuid" {
	install_as_root
	run -0 installed
	assert_output - <<-'EOF'
		4755 root:root usr/local/bin/cordon
		777 root:root usr/local/bin/sandbox-corepack -> sandbox-node
		755 root:root usr/local/bin/sandbox-make
		755 root:root usr/local/bin/sandbox-node
		777 root:root usr/local/bin/sandbox-npm -> sandbox-node
		777 root:root usr/local/bin/sandbox-npx -> sandbox-node
		777 root:root usr/local/bin/sandbox-pnpm -> sandbox-node
		755 root:root usr/local/bin/sandbox-shell
		777 root:root usr/local/bin/sandbox-yarn -> sandbox-node
		644 root:root usr/local/lib/cordon/etc/empty
		644 root:root usr/local/lib/cordon/etc/hostname
		644 root:root usr/local/lib/cordon/etc/hosts
		644 root:root usr/local/lib/cordon/etc/machine-id
		644 root:root usr/local/lib/cordon/sandbox-config.sh
		644 root:root usr/local/lib/cordon/sandbox-lib.sh
		644 root:root usr/local/lib/cordon/sandbox-print.sh
		644 root:root usr/local/lib/cordon/sandbox-protect.sh
		644 root:root usr/local/share/bash-completion/completions/cordon.bash
		777 root:root usr/local/share/bash-completion/completions/sandbox-corepack.bash -> cordon.bash
		777 root:root usr/local/share/bash-completion/completions/sandbox-make.bash -> cordon.bash
		777 root:root usr/local/share/bash-completion/completions/sandbox-node.bash -> cordon.bash
		777 root:root usr/local/share/bash-completion/completions/sandbox-npm.bash -> cordon.bash
		777 root:root usr/local/share/bash-completion/completions/sandbox-npx.bash -> cordon.bash
		777 root:root usr/local/share/bash-completion/completions/sandbox-pnpm.bash -> cordon.bash
		777 root:root usr/local/share/bash-completion/completions/sandbox-shell.bash -> cordon.bash
		777 root:root usr/local/share/bash-completion/completions/sandbox-yarn.bash -> cordon.bash
		644 root:root usr/local/share/fish/vendor_completions.d/cordon.fish
		777 root:root usr/local/share/fish/vendor_completions.d/sandbox-corepack.fish -> cordon.fish
		777 root:root usr/local/share/fish/vendor_completions.d/sandbox-make.fish -> cordon.fish
		777 root:root usr/local/share/fish/vendor_completions.d/sandbox-node.fish -> cordon.fish
		777 root:root usr/local/share/fish/vendor_completions.d/sandbox-npm.fish -> cordon.fish
		777 root:root usr/local/share/fish/vendor_completions.d/sandbox-npx.fish -> cordon.fish
		777 root:root usr/local/share/fish/vendor_completions.d/sandbox-pnpm.fish -> cordon.fish
		777 root:root usr/local/share/fish/vendor_completions.d/sandbox-shell.fish -> cordon.fish
		777 root:root usr/local/share/fish/vendor_completions.d/sandbox-yarn.fish -> cordon.fish
		644 root:root usr/local/share/man/man1/cordon.1
		644 root:root usr/local/share/man/man1/sandbox-make.1
		644 root:root usr/local/share/man/man1/sandbox-node.1
		644 root:root usr/local/share/man/man1/sandbox-shell.1
		644 root:root usr/local/share/man/man5/cordon.conf.5
		644 root:root usr/local/share/man/man7/cordon-frontends.7
		644 root:root usr/local/share/man/man7/cordon.7
		644 root:root usr/local/share/zsh/site-functions/_cordon
	EOF
}

@test "a second installation changes nothing, and uninstall leaves nothing" {
	install_as_root BWRAP=yes
	installed >"$copy/first"
	install_as_root BWRAP=yes
	run -0 diff "$copy/first" <(installed)
	run -0 make -s -C "$copy" uninstall DESTDIR="$root"
	run -0 installed
	assert_output ''
	assert [ ! -e "$root/usr/local/lib/cordon" ]
}

@test "with GROUP only that group can start the setuid file" {
	install_as_root GROUP=sbdeny
	run -0 stat -c '%a %U:%G' "$root/usr/local/bin/cordon"
	assert_output '4750 root:sbdeny'
	run -0 as_user A "$root/usr/local/bin/cordon" --mode
	run -126 as_user B "$root/usr/local/bin/cordon" --mode
}

@test "with SETUID=no nothing is setuid" {
	install_as_root SETUID=no
	run -0 find "$root" -perm /6000
	assert_output ''
}

@test "an ordinary user's installation is setuid to nobody, and says so" {
	chown -R cordon-a "$copy"
	run -0 as_user A make -s -C "$copy" install DESTDIR="$root"
	assert_line 'not root: cordon is installed without its setuid bit'
	run -0 find "$root" -perm /6000
	assert_output ''
}

@test "PREFIX is where the frontends look for what they need" {
	run -0 make -s -C "$copy" install PREFIX="$copy/there"
	run -1 grep -rlF /usr/local "$copy/there/bin/sandbox-shell" "$copy/there/bin/sandbox-node" "$copy/there/bin/sandbox-make"
	assert_output ''
}

@test "the manuals name the directory of the configuration" {
	install_as_root SYSCONFDIR=/opt/etc
	run -0 grep -rlF ' /opt/etc/cordon' "$root/usr/local/share/man"
	assert_equal "${#lines[@]}" 4
	run -1 grep -rF ' /etc/cordon' "$root/usr/local/share/man"
}

@test "BWRAP=yes adds a link, and a bwrap of others is left alone" {
	install_as_root BWRAP=yes
	run -0 readlink "$root/usr/local/bin/bwrap"
	assert_output cordon
	ln -sf /usr/bin/true "$root/usr/local/bin/bwrap"
	run -0 make -s -C "$copy" uninstall DESTDIR="$root"
	run -0 readlink "$root/usr/local/bin/bwrap"
	assert_output /usr/bin/true
}

@test "a running cordon is replaced, and goes on" {
	local running
	install_as_root
	"$root/usr/local/bin/cordon" --ro-bind / / sleep 60 3>&- &
	running=$!
	install_as_root
	run -0 kill -0 "$running"
	kill "$running"
}

@test "CFLAGS of the command line add to the hardening" {
	run -0 make -n -B -C "$copy" CFLAGS=-O0 build/main.o
	assert_output --partial ' -fstack-protector-strong '
	assert_output --partial ' -D_FORTIFY_SOURCE=3 '
	assert_output --partial ' -fPIE '
	assert_output --regexp '-O2 .*-O0 '
}

@test "make run of an ordinary user runs CMD in userns mode and says what setuid needs" {
	mode userns
	chown -R cordon-a "$copy"
	run -0 --separate-stderr as_user A env CMD='echo "$container"; exit 0' \
		PREFIX="$copy/none" make -s -C "$copy" run
	assert_output cordon
	assert_equal "$stderr" "make run: userns mode: setuid mode needs, as root: make -C '$copy' install"
}

@test "make run runs what is piped into it" {
	mode userns
	chown -R cordon-a "$copy"
	run -0 --separate-stderr as_user A make -s -C "$copy" run PREFIX="$copy/none" <<<'echo "piped $container"'
	assert_output 'piped cordon'
}

@test "make run where user namespaces are refused ends with the line for the administrator" {
	chown -R cordon-a "$copy"
	run ! --separate-stderr as_user_without_userns A \
		make -s -C "$copy" run PREFIX="$copy/none" CMD=true
	assert_equal "${stderr_lines[0]}" "make run: user namespaces: are refused here, and cordon is not installed setuid root (ask the administrator for: make -C '$copy' install)"
}

@test "make run as root says that it is root mode" {
	run -0 --separate-stderr make -s -C "$copy" run PREFIX="$copy/there" CMD='id -u'
	assert_output 0
	assert_line --partial --index 0 0
	[[ $stderr == *'make run: root mode: the command is uid 0, without capabilities' ]]
}

@test "make run under sudo is for the user who called sudo" {
	chown -R cordon-a "$copy"
	run -0 --separate-stderr env SUDO_USER=cordon-a HOME="$CORDON_SCRATCH/home-a" \
		make -s -C "$copy" run PREFIX="$copy/there" CMD='id -un; grep CapBnd /proc/self/status'
	assert_output - <<-'EOF'
		cordon-a
		CapBnd:	0000000000000000
	EOF
}
