# The sandboxes in which a hostile program makes its attempts.  $project is
# the directory that they give it: the caller's, and where it starts.

# $place is more.bash's.
# shellcheck disable=SC2154

project_make() {
	project=$place/project
	mkdir "$project"
	chown "$(caller_name):" "$project"
}

# project_setup [TOOL]: what each test begins with, and that tool in it.
project_setup() {
	mode setuid
	place_make
	invariants_note
	project_make
	[ "$#" -eq 0 ] || cp "$(tool "$1")" "$project/"
}

# scopes: sets $scopes to what keeps abstract sockets away, if the kernel can.
scopes() {
	scopes=()
	if landlock_scopes; then
		scopes=(--landlock-scope abstract-unix)
	fi
}

# in_profile NAME COMMAND...: `default` and `nested` have what a frontend
# asks for, with the filter of that name and the host's network; `nested` is
# called where user namespaces are to be had.  `shell` and `node` are the
# frontends themselves.
in_profile() {
	local profile=$1

	shift
	case $profile in
	default | nested)
		(
			if [ "$profile" = nested ]; then
				caller() { as_user A "$@"; }
			fi
			scopes
			inside --tmpfs /run --tmpfs /var --unshare-cgroup \
				--die-with-parent --forward-signals \
				--rlimit core=0 "${scopes[@]}" \
				--bind "$project" "$project" --filter "$profile" -- \
				env --chdir "$project" "$@"
		)
		;;
	shell) (cd "$project" && frontend shell "$@") ;;
	node) (
		cd "$project" && frontend node node -e '
			process.exitCode = require("child_process").spawnSync(
				process.argv[1], process.argv.slice(2),
				{ stdio: "inherit" }).status' "$@"
	) ;;
	*) fail "no such profile: $profile" ;;
	esac
}
