# bats file_tags=build
# The Debian package: built, looked at, installed on this machine, used and
# removed again.

load ../helpers

# What is here already is not ours to replace or remove.
taken() {
	dpkg-query -W cordon >/dev/null 2>&1 || [ -e /usr/bin/cordon ] ||
		[ -e /etc/cordon ] ||
		dpkg-statoverride --list /usr/bin/cordon >/dev/null
}

# setup_file itself cannot skip: setup does.
setup_file() {
	have users && have dpkg-buildpackage && have lintian || return 0
	if taken; then
		export deb_taken=yes
		return
	fi
	export deb_work=$CORDON_SCRATCH/deb
	mkdir -m 0755 "$deb_work"
	sources "$deb_work/user"
	chown -R cordon-a "$deb_work/user"
	as_user A make -s -C "$deb_work/user" deb
	export deb_built=$deb_work/user/build/deb
	deb_package=$(echo "$deb_built"/cordon_*.deb)
	export deb_package
	files_listed >"$deb_work/files"
}

setup() {
	requires users "the package is installed, and used by ordinary users"
	requires dpkg-buildpackage "the package is Debian's"
	requires lintian "the package is held against Debian's policy"
	if [ "${deb_taken-}" = yes ]; then
		[ "${CI:-}" != true ] || fail "/usr/bin/cordon or /etc/cordon is here already"
		skip "/usr/bin/cordon, /etc/cordon or an override is here already"
	fi
}

teardown_file() {
	if [ -n "${deb_work-}" ]; then
		if dpkg-statoverride --list /usr/bin/cordon >/dev/null; then
			dpkg-statoverride --remove /usr/bin/cordon
		fi
		if dpkg-query -W cordon >/dev/null 2>&1; then
			package --purge cordon
		fi
		rm -rf /etc/cordon "$deb_work"
	fi
}

# sources DIRECTORY: a copy of all that make deb may need.
sources() {
	mkdir -m 0755 "$1"
	cp -R "$CORDON_TOP"/{Makefile,README.md,SECURITY.md,helper,scripts} \
		"$CORDON_TOP"/{man,completions} "$1"
}

# package ARGUMENT...: dpkg, when whoever else runs it has done.
package() {
	local deadline=$((SECONDS + 60))

	until dpkg "$@" >"$deb_work/dpkg" 2>&1; do
		if ! grep -q 'locked by another process' "$deb_work/dpkg" ||
			[ "$SECONDS" -ge "$deadline" ]; then
			cat "$deb_work/dpkg"
			return 1
		fi
		sleep 0.2
	done
}

# What a package can leave behind.
files_listed() {
	find /etc /usr /var/lib/dpkg -path /usr/local -prune -o \
		-printf '%m %u:%g %p %l\n' | sort
}

# Below a directory: mode, path, and what a link says, as if nothing were
# compressed.
contents() {
	(cd "$1" && find . -mindepth 1 -type l -printf '%P -> %l\n' -o \
		-mindepth 1 -printf '%P %m\n') |
		sed '/share\/man/s/\.gz//g' | sort
}

file_of_cordon() {
	stat -c '%a %U:%G' /usr/bin/cordon
}

@test "an ordinary user's build and another one of root have the same bytes" {
	sources "$deb_work/root"
	touch -d 2001-01-01 "$deb_work/root/README.md"
	(
		umask 077
		TZ=Asia/Tokyo LC_ALL=C CFLAGS=-O1 DEB_CFLAGS_APPEND=-O1 \
			make -s -C "$deb_work/root" deb PREFIX=/opt
	)
	run -0 cmp "$deb_package" "$deb_work/root/build/deb/${deb_package##*/}"
	run -0 find "$deb_work" -perm /6000
	assert_output ''
}

@test "while the package is built, others cannot reach what is setuid in it" {
	mkdir "$deb_work/fake"
	printf '#!/bin/sh\nstat -c %%a ..\nexit 1\n' >"$deb_work/fake/dpkg-buildpackage"
	chmod -R 0755 "$deb_work/fake"
	sources "$deb_work/failed"
	run -2 --separate-stderr env PATH="$deb_work/fake:$PATH" \
		make -s -C "$deb_work/failed" deb
	assert_equal "${stderr_lines[0]}" 700
	assert_equal "${stderr_lines[1]}" 'make deb: dpkg-buildpackage: did not succeed (see above)'
}

@test "the package has the version of cordon, and make deb refuses another" {
	local version
	version=$(dpkg-deb -f "$deb_package" Version)
	run -0 "$CORDON_PREFIX_PLAIN/bin/cordon" --version
	assert_output "cordon $version"
	run -2 --separate-stderr make -s -C "$deb_work/user" deb VERSION=99
	assert_equal "${stderr_lines[0]}" "make deb: scripts/dist/debian/changelog: is at $version, and the Makefile at 99 (add an entry)"
}

@test "lintian has neither errors nor warnings" {
	run -0 as_user A lintian --fail-on error,warning "$deb_built"/*.changes
	assert_output ''
}

@test "the package is what make install installs, and what Debian wants besides" {
	umask 022
	make -s -C "$CORDON_TOP" install DESTDIR="$BATS_TEST_TMPDIR/installed" \
		PREFIX=/usr ZSHDIR=/usr/share/zsh/vendor-completions >/dev/null
	dpkg-deb -x "$deb_package" "$BATS_TEST_TMPDIR/package"
	contents "$BATS_TEST_TMPDIR/installed" >"$BATS_TEST_TMPDIR/want"
	contents "$BATS_TEST_TMPDIR/package" >"$BATS_TEST_TMPDIR/have"
	run -1 diff "$BATS_TEST_TMPDIR/want" "$BATS_TEST_TMPDIR/have"
	run -0 sed -n '/^[<>]/p' <<<"$output"
	assert_output - <<-'EOF'
		> etc 755
		> etc/cordon 755
		> usr/share/doc 755
		> usr/share/doc/cordon 755
		> usr/share/doc/cordon/README.Debian 644
		> usr/share/doc/cordon/README.md.gz 644
		> usr/share/doc/cordon/SECURITY.md.gz 644
		> usr/share/doc/cordon/changelog.gz 644
		> usr/share/doc/cordon/copyright 644
		> usr/share/lintian 755
		> usr/share/lintian/overrides 755
		> usr/share/lintian/overrides/cordon 644
		> usr/share/man/man1/sandbox-corepack.1 -> sandbox-node.1
		> usr/share/man/man1/sandbox-npm.1 -> sandbox-node.1
		> usr/share/man/man1/sandbox-npx.1 -> sandbox-node.1
		> usr/share/man/man1/sandbox-pnpm.1 -> sandbox-node.1
		> usr/share/man/man1/sandbox-yarn.1 -> sandbox-node.1
	EOF
	gunzip "$BATS_TEST_TMPDIR"/package/usr/share/man/man*/*.gz 2>/dev/null || true
	run -1 grep -rlE '/usr/local/(lib|bin/(cordon|sandbox))' \
		"$BATS_TEST_TMPDIR"/package/usr/{bin,lib,share/man}
	assert_output ''
}

@test "all in the package is root's, cordon alone is setuid, no script runs" {
	local line
	run -0 dpkg-deb -c "$deb_package"
	for line in "${lines[@]}"; do
		[[ $line == *' root/root '* ]]
	done
	run -0 grep -E '^...[sS]|^......[sStT]|^.........[tT]' <<<"$output"
	assert_output --regexp '^-rwsr-xr-x root/root .* \./usr/bin/cordon$'
	run -0 tar -t < <(dpkg-deb --ctrl-tarfile "$deb_package")
	assert_output - <<-'EOF'
		./
		./control
		./md5sums
	EOF
}

@test "what is compiled for the package has the project's hardening" {
	local wrong
	run -0 grep -c '^gcc .* -c -o build/.* helper/' "$deb_built/log"
	assert [ "$output" -eq "$(find "$CORDON_TOP/helper" -name '*.c' | wc -l)" ]
	for wrong in '-D_FORTIFY_SOURCE=[012]' '-fno-pie' '-no-pie' '-O[013]'; do
		run -1 grep -E -e " $wrong " "$deb_built/log"
	done
	dpkg-deb -x "$deb_package" "$BATS_TEST_TMPDIR/package"
	run -0 readelf -hldW "$BATS_TEST_TMPDIR/package/usr/bin/cordon"
	assert_line --regexp 'Type: *DYN'
	assert_line --regexp 'GNU_RELRO'
	assert_line --regexp 'FLAGS.*NOW'
	assert_line --regexp 'GNU_STACK.*RW '
}

@test "installed, any user has the sandbox in setuid mode, and removed, nothing is left" {
	local project=$CORDON_SCRATCH/home-b/project
	package --install "$deb_package"
	run -0 file_of_cordon
	assert_output '4755 root:root'
	as_user B mkdir "$project"
	run -0 as_user_without_userns B /usr/bin/cordon --mode
	assert_output 'setuid: installed setuid root, and the caller is not root'
	run -0 as_user_without_userns B /usr/bin/sandbox-shell \
		--project "$project" -- sh -c 'echo $container $CORDON; id -un
			sed -n "s/^CapBnd:[[:space:]]*//p" /proc/self/status
			ls -A ~; >made'
	assert_output - <<-'EOF'
		cordon sandbox-shell
		cordon-b
		0000000000000000
		.gitconfig
		project
	EOF
	run -0 stat -c '%U' "$project/made"
	assert_output cordon-b
	package --remove cordon
	run -0 diff "$deb_work/files" <(files_listed)
	run -1 dpkg-query -W cordon
}

@test "an override of before the installation holds through all that dpkg does, and is kept like /etc/cordon's files" {
	local step
	dpkg-deb -R "$deb_package" "$BATS_TEST_TMPDIR/old"
	sed -i 's/^Version: .*/Version: 0.0.1/' "$BATS_TEST_TMPDIR/old/DEBIAN/control"
	dpkg-deb -b "$BATS_TEST_TMPDIR/old" "$BATS_TEST_TMPDIR/old.deb" >/dev/null
	dpkg-statoverride --add root sbdeny 4750 /usr/bin/cordon
	for step in "$BATS_TEST_TMPDIR/old.deb" "$deb_package" "$deb_package"; do
		package --install "$step"
		run -0 file_of_cordon
		assert_output '4750 root:sbdeny'
		run -0 as_user_without_userns A /usr/bin/cordon --mode
		assert_output --regexp '^setuid: '
		run -126 as_user_without_userns B /usr/bin/cordon --mode
	done
	echo '# ours' >/etc/cordon/common.conf
	package --purge cordon
	run -0 cat /etc/cordon/common.conf
	assert_output '# ours'
	run -0 dpkg-statoverride --list /usr/bin/cordon
	assert_output 'root sbdeny 4750 /usr/bin/cordon'
	dpkg-statoverride --remove /usr/bin/cordon
	rm -r /etc/cordon
	run -0 diff "$deb_work/files" <(files_listed)
}

@test "an override of after the installation takes the bit away, and README.Debian's way leads back" {
	package --install "$deb_package"
	dpkg-statoverride --update --add root sbdeny 4750 /usr/bin/cordon
	run -126 as_user_without_userns B /usr/bin/cordon --mode
	dpkg-statoverride --remove /usr/bin/cordon
	dpkg-statoverride --update --add root root 0755 /usr/bin/cordon
	run -125 as_user_without_userns B /usr/bin/cordon --mode
	assert_output --partial 'this machine refuses user namespaces'
	dpkg-statoverride --remove /usr/bin/cordon
	package --install "$deb_package"
	run -0 file_of_cordon
	assert_output '4755 root:root'
}
