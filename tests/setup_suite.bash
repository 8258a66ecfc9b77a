# Once for the whole run: users, a scratch directory that they can reach, and
# two installations, one with the s-bit and one without.
#
#	bats --setup-suite-file tests/setup_suite.bash -r tests
#
# Users are made for root in CI (CI=true) or with CORDON_TEST_USERS=1; without
# them what needs them skips and says so.

suite_lock=/run/cordon-tests.pid
suite_users=(cordon-a cordon-b)
suite_group=sbdeny

suite_say() {
	printf '# %s\n' "$*" >&3
}

# One run with users at a time.  A lock whose owner is gone is taken over.
suite_lock_take() {
	local owner deadline=$((SECONDS + 1800))

	until (
		set -o noclobber
		echo "$$" >"$suite_lock"
	) 2>/dev/null; do
		owner=$(cat "$suite_lock" 2>/dev/null) || continue
		if [ -z "$owner" ] || ! kill -0 "$owner" 2>/dev/null; then
			rm -f "$suite_lock"
		elif [ "$SECONDS" -ge "$deadline" ]; then
			suite_say "the run of pid $owner holds $suite_lock"
			return 1
		else
			sleep 1
		fi
	done
}

suite_users_wanted() {
	[ "$(id -u)" -eq 0 ] || return 1
	[ "${CI:-}" = true ] || [ "${CORDON_TEST_USERS:-}" = 1 ]
}

suite_processes_end() {
	local user pid

	for user in "${suite_users[@]}"; do
		for pid in $(pgrep -u "$user" 2>/dev/null); do
			kill -KILL "$pid" 2>/dev/null || true
		done
	done
}

# Users of an earlier run that was killed are taken over.
suite_users_make() {
	local user

	groupadd --force "$suite_group"
	suite_processes_end
	for user in "${suite_users[@]}"; do
		if ! getent passwd "$user" >/dev/null; then
			useradd --no-create-home --no-log-init --user-group \
				--home-dir "$CORDON_SCRATCH/home-${user#cordon-}" \
				--shell /bin/sh "$user"
		else
			usermod --home "$CORDON_SCRATCH/home-${user#cordon-}" \
				"$user"
		fi
		install -d -m 0700 -o "$user" -g "$user" \
			"$CORDON_SCRATCH/home-${user#cordon-}"
	done
	usermod --append --groups "$suite_group" cordon-a
}

suite_users_remove() {
	local user

	suite_processes_end
	for user in "${suite_users[@]}"; do
		userdel "$user" 2>/dev/null || true
	done
	groupdel "$suite_group" 2>/dev/null || true
}

suite_scratch_make() {
	local old

	# What a killed run left: ours by name, by owner and by a dead pid.
	for old in /var/tmp/cordon-tests.*/.suite; do
		[ -O "$old" ] || continue
		kill -0 "$(cat "$old")" 2>/dev/null || rm -rf "${old%/.suite}"
	done
	CORDON_SCRATCH=$(mktemp -d /var/tmp/cordon-tests.XXXXXX)
	chmod 0755 "$CORDON_SCRATCH"
	echo "$$" >"$CORDON_SCRATCH/.suite"
	install -d -m 0700 "$CORDON_SCRATCH/home-root"
}

suite_tools_build() {
	local tool

	install -d -m 0755 "$CORDON_TOOLS"
	for tool in no-userns probe hostile-start stop-at; do
		"${CC:-cc}" -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Wconversion \
			-Wshadow -Werror -o "$CORDON_TOOLS/$tool" \
			"$CORDON_TOP/tests/tools/$tool.c"
	done
}

suite_install() {
	make -C "$CORDON_TOP" --no-print-directory install "$@" \
		>"$CORDON_SCRATCH/install.log" 2>&1 && return
	suite_say "make install $* failed:"
	sed 's/^/# /' "$CORDON_SCRATCH/install.log" >&3
	return 1
}

setup_suite() {
	CORDON_TOP=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
	CORDON_USERS=no
	if suite_users_wanted; then
		suite_lock_take
		CORDON_USERS=yes
	fi
	suite_scratch_make
	CORDON_TOOLS=$CORDON_SCRATCH/tools
	CORDON_PREFIX_SETUID=$CORDON_SCRATCH/setuid
	CORDON_PREFIX_PLAIN=$CORDON_SCRATCH/plain
	export CORDON_TOP CORDON_USERS CORDON_SCRATCH CORDON_TOOLS
	export CORDON_PREFIX_SETUID CORDON_PREFIX_PLAIN
	(
		umask 022
		suite_tools_build
		suite_install PREFIX="$CORDON_PREFIX_PLAIN" SETUID=no
	)
	if [ "$CORDON_USERS" = yes ]; then
		suite_users_make
		(
			umask 022
			suite_install PREFIX="$CORDON_PREFIX_SETUID"
		)
	elif [ "$(id -u)" -eq 0 ]; then
		suite_say "CORDON_TEST_USERS=1 is not set: no test users, root mode only"
	else
		suite_say "not root: userns mode only"
	fi
	suite_say "kernel $(uname -r), bats $BATS_VERSION, users: $CORDON_USERS"
}

teardown_suite() {
	if [ "${CORDON_USERS:-no}" = yes ]; then
		suite_users_remove
	fi
	if [ -n "${CORDON_SCRATCH:-}" ]; then
		rm -rf "$CORDON_SCRATCH"
	fi
	if [ "${CORDON_USERS:-no}" = yes ]; then
		rm -f "$suite_lock"
	fi
}
