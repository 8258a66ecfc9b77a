load helpers

# All --setenv lines but those that are always there.
extra() {
	operations '^--((un)?setenv|keep-env) '
	output=$(grep -v -E '^--(setenv (HOME|USER|LOGNAME|SHELL|PATH|TMPDIR|XDG_RUNTIME_DIR|container|CORDON) |keep-env (TERM|COLUMNS|LINES)$)' <<<"$output" || true)
}

@test "of the caller's variables only those on the list are passed" {
	with=(LD_LIBRARY_PATH=/x BASH_ENV=/x ENV=/x NODE_OPTIONS=-x PYTHONSTARTUP=/x PERL5OPT=-x
		SSH_AUTH_SOCK=/x DBUS_SESSION_BUS_ADDRESS=/x DISPLAY=:0 WAYLAND_DISPLAY=x XAUTHORITY=/x GPG_AGENT_INFO=/x
		GITHUB_TOKEN=x NPM_TOKEN=x NODE_AUTH_TOKEN=x AWS_SECRET_ACCESS_KEY=x AWS_ACCESS_KEY_ID=x API_KEY=x
		npm_config__auth=x npm_config_userconfig=/x npm_config_prefix=/x npm_config_script_shell=/x
		GIT_SSH_COMMAND=x GIT_CONFIG_COUNT=1 LESSOPEN=x PS1=x PROMPT_COMMAND=x TMPDIR=/x XDG_CONFIG_HOME=/x
		container=x CORDON=x XDG_RUNTIME_DIR=/x OLDPWD=/x SHELLOPTS_=x LC_EVIL=x
		'BASH_FUNC_x%%=() { :; }' uid=x name=x home=/x net=x project=/x program=/x tool_path=/x settings=x
		COLORTERM=truecolor NO_COLOR= FORCE_COLOR=1 CI=true SOURCE_DATE_EPOCH=0 TZ=Europe/Berlin
		LANG=C.UTF-8 LANGUAGE=de LC_ALL=C LC_CTYPE=C LC_TIME= EDITOR=vi 'VISUAL=vi -x' PAGER=less
		HTTP_PROXY=http://p:1 HTTPS_PROXY=http://p:2 NO_PROXY=a,b http_proxy=http://p:3 https_proxy=http://p:4 no_proxy=c)
	in_all_shells 0 sandbox-shell -n true
	operations '^--(clearenv|setenv|keep-env|unsetenv|bind|tmpfs|unshare-net)'
	assert_output - <<-EOF
		--unshare-net
		--clearenv
		--setenv HOME $home
		--setenv USER $name
		--setenv LOGNAME $name
		--setenv SHELL /bin/sh
		--setenv PATH /usr/bin:/bin
		--setenv TMPDIR /tmp
		--setenv XDG_RUNTIME_DIR /run/user/$uid
		--setenv container cordon
		--setenv CORDON sandbox-shell
		--keep-env TERM
		--keep-env COLORTERM
		--keep-env COLUMNS
		--keep-env LINES
		--keep-env NO_COLOR
		--keep-env FORCE_COLOR
		--keep-env CI
		--keep-env SOURCE_DATE_EPOCH
		--keep-env TZ
		--keep-env LANG
		--keep-env LANGUAGE
		--keep-env LC_ALL
		--keep-env LC_CTYPE
		--keep-env LC_TIME
		--keep-env EDITOR
		--keep-env VISUAL
		--keep-env PAGER
		--keep-env HTTP_PROXY
		--keep-env HTTPS_PROXY
		--keep-env NO_PROXY
		--keep-env http_proxy
		--keep-env https_proxy
		--keep-env no_proxy
		--tmpfs /run
		--tmpfs /var
		--bind $project $project
	EOF
}

@test "--env passes a variable, with the caller's value or another, after the others" {
	with=("GITHUB_TOKEN=it's \"x\"" 'EMPTY=' $'LINES_=a\n\n' npm_config_loglevel=silly)
	in_all_shells 0 sandbox-shell -n --env GITHUB_TOKEN --env=EMPTY --env LINES_ --env npm_config_loglevel \
		--env A==b --env PATH=/x --env lower=1 true
	assert_line '  --keep-env GITHUB_TOKEN \'
	assert_line '  --keep-env EMPTY \'
	assert_line '  --keep-env LINES_ \'
	assert_line '  --keep-env npm_config_loglevel \'
	assert_line '  --setenv A =b \'
	assert_line '  --setenv lower 1 \'
	operations '^--setenv PATH|^--chdir|^--bind'
	assert_output - <<-EOF
		--setenv PATH /usr/bin:/bin
		--bind $project $project
		--setenv PATH /x
		--chdir $project
	EOF
}

@test "--env refuses what is not set, and what is not a name" {
	local bad
	refused '--env NOT_SET_: is not set (give --env NOT_SET_=VALUE)' sandbox-shell --env NOT_SET_ true
	for bad in =x 1A=x A-B=x 'A B' '$(x)=y' 'A;B'; do
		refused "--env $bad: does not begin with the name of a variable" sandbox-shell --env "$bad" true
	done
	with=(project=x)
	refused '--env project: has no value, and only names with capitals can go without (give --env project=VALUE)' \
		sandbox-shell --env project true
}

# What chooses code to run, leads to an agent, or is a secret.
dangerous=(LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT GCONV_PATH BASH_ENV ENV PS4 PROMPT_COMMAND ZDOTDIR
	NODE_OPTIONS NODE_PATH PYTHONPATH PYTHONSTARTUP PERL5OPT PERL5LIB RUBYOPT JAVA_TOOL_OPTIONS
	GIT_SSH_COMMAND GIT_EXTERNAL_DIFF GIT_CONFIG_COUNT LESSOPEN MAKEFLAGS CC RUSTC_WRAPPER
	SSH_AUTH_SOCK SSH_ASKPASS GPG_AGENT_INFO DBUS_SESSION_BUS_ADDRESS DISPLAY WAYLAND_DISPLAY XAUTHORITY
	DOCKER_HOST KUBECONFIG GITHUB_TOKEN AWS_SECRET_ACCESS_KEY NPM_CONFIG_USERCONFIG npm_config_userconfig)

@test "a dangerous variable is passed only by its full name" {
	local variable pattern
	for variable in "${dangerous[@]}"; do
		# to the shell that runs the script it must mean nothing
		with+=("$variable=")
	done
	in_all_shells 0 sandbox-shell -n true
	extra
	assert_output ''
	for pattern in '*' 'LD_*' '*_TOKEN' 'SSH_*' 'NODE_OPTION?' '[A-Z]*' 'GIT_*=' 'LD_PRELOAD BASH_ENV' 'LD_PRELOAD,BASH_ENV' \
		'LD_PRELOAD:BASH_ENV' '!HOME' '-u' '%' $'BASH_ENV\nENV'; do
		refused "--env ${pattern//[![:print:]]/?}: does not begin with the name of a variable" sandbox-shell --env "$pattern" true
	done
	# the beginning of a name is another name
	refused '--env LD_: is not set (give --env LD_=VALUE)' sandbox-shell --env LD_ true
	refused '--env NODE_OPTION: is not set (give --env NODE_OPTION=VALUE)' sandbox-shell --env NODE_OPTION true
	for variable in NODE_OPTIONS SSH_AUTH_SOCK BASH_ENV npm_config_userconfig; do
		in_all_shells 0 sandbox-shell -n --env "$variable" true
		extra
		assert_output "--keep-env $variable"
	done
	# what the C library takes from a setuid program
	for variable in LD_PRELOAD LD_LIBRARY_PATH GCONV_PATH; do
		in_all_shells 0 sandbox-shell -n --env "$variable" true
		extra
		assert_output "--setenv $variable ''"
	done
}

@test "PATH keeps what is visible inside, and only that" {
	mkdir -p node_modules/.bin tool/bin "$home/bin" data/bin
	with=("PATH=$home/bin::relative:$project/node_modules/.bin:/usr/bin:/nowhere:/usr/none:/tmp:$project/tool/bin:/bin:.:/etc:$project/data/bin:")
	in_all_shells 0 sandbox-shell -n --hide tool --hide data --ro data/bin true
	operations '^--setenv PATH '
	assert_output "--setenv PATH $project/node_modules/.bin:/usr/bin:/bin:$project/data/bin"
	with=("PATH=$home/bin:relative")
	in_all_shells 0 sandbox-shell -n true
	operations '^--setenv PATH '
	assert_output '--setenv PATH /usr/local/bin:/usr/bin:/bin'
}

@test "a command that is not visible inside is refused and named" {
	local hint='(show it with --ro, or give the path of another)'
	mkdir "$home/bin"
	cp /bin/sh "$home/bin/true"
	with=("PATH=$home/bin:/usr/bin")
	refused "true: is $home/bin/true, which is not visible inside $hint" sandbox-shell true
	refused "$home/bin/true: is $home/bin/true, which is not visible inside $hint" sandbox-shell "$home/bin/true"
	refused "../home/bin/true: is $home/bin/true, which is not visible inside $hint" sandbox-shell ../home/bin/true
	refused "/tmp/x: is /tmp/x, which is not visible inside $hint" sandbox-shell /tmp/x
	in_all_shells 0 sandbox-shell -n --ro "$home/bin" true
	in_all_shells 0 sandbox-shell -n /usr/bin/true
	in_all_shells 0 sandbox-shell -n ./true
	# not found anywhere is for the helper to say, with 127
	in_all_shells 0 sandbox-shell -n no-such-command
	cp /bin/sh "$home/bin/node"
	refused "node: is $home/bin/node, which is not visible inside $hint" sandbox-node npm
}

@test "sandbox-shell refuses a \$SHELL that is not visible inside, others take /bin/sh" {
	cp /bin/sh "$home/zsh"
	with=("SHELL=$home/zsh")
	refused "$home/zsh: is $home/zsh, which is not visible inside (show it with --ro, or give the path of another)" sandbox-shell
	in_all_shells 0 sandbox-shell -n true
	assert_line '  --setenv SHELL /bin/sh \'
	in_all_shells 0 sandbox-shell -n --ro "$home/zsh"
	assert_line "  --setenv SHELL $home/zsh \\"
	assert_line --partial "  -- $home/zsh 3<<"
	with=(SHELL=zsh)
	in_all_shells 0 sandbox-shell -n true
	assert_line '  --setenv SHELL /bin/sh \'
}

@test "certificates that variables name are passed, and shown where nothing else shows them" {
	mkdir "$home/certs"
	touch "$home/ca.pem" "$project/ca.pem"
	with=("NODE_EXTRA_CA_CERTS=$home/ca.pem" "SSL_CERT_FILE=$home/ca.pem" "SSL_CERT_DIR=$home/certs"
		"CURL_CA_BUNDLE=$project/ca.pem" REQUESTS_CA_BUNDLE=/usr/share/x.pem GIT_SSL_CAINFO=relative.pem
		GIT_SSL_CAPATH=/none NIX_SSL_CERT_FILE=/etc/ssl/certs/x PIP_CERT=)
	in_all_shells 0 sandbox-shell -n true
	operations "pem|cert|CERT|_CA|bind $home/[^.]"
	assert_output - <<-EOF
		--keep-env NODE_EXTRA_CA_CERTS
		--keep-env SSL_CERT_FILE
		--keep-env SSL_CERT_DIR
		--keep-env CURL_CA_BUNDLE
		--keep-env REQUESTS_CA_BUNDLE
		--keep-env GIT_SSL_CAINFO
		--keep-env GIT_SSL_CAPATH
		--keep-env NIX_SSL_CERT_FILE
		--keep-env PIP_CERT
		--ro-bind-try /etc/ssl/certs /etc/ssl/certs
		--ro-bind-try /etc/ssl/cert.pem /etc/ssl/cert.pem
		--ro-bind-try /etc/ca-certificates /etc/ca-certificates
		--ro-bind-try /etc/pki/tls/certs /etc/pki/tls/certs
		--ro-bind-try /etc/pki/tls/cert.pem /etc/pki/tls/cert.pem
		--ro-bind $home/certs $home/certs
		--ro-bind $home/ca.pem $home/ca.pem
	EOF
}

@test "a certificate variable cannot show the home directory" {
	with=("SSL_CERT_DIR=$home")
	refused "$home: is named by a setting, and is your home directory or above it" sandbox-shell true
	with=("TERMINFO=/")
	refused "/: is named by a setting, and is your home directory or above it" sandbox-shell true
}

@test "the caller's name is LOGNAME's, USER's or that of /etc/passwd, if it is fit" {
	if [ "$uid" -eq 0 ]; then
		with=(LOGNAME=joe USER=joe)
		in_all_shells 0 sandbox-shell -n true
		assert_line '  --setenv LOGNAME root \'
		return
	fi
	with=(LOGNAME=root USER=joe)
	in_all_shells 0 sandbox-shell -n true
	assert_line '  --setenv LOGNAME joe \'
	with=('LOGNAME=a:b' $'USER=x\ny')
	in_all_shells 0 sandbox-shell -n true
	known=$(awk -F: -v uid="$uid" '$3 == uid { print $1; exit }' /etc/passwd)
	assert_line "  --setenv LOGNAME ${known:-user} \\"
}

@test "a broken ~/.gitconfig gives no line of its own making" {
	printf '[alias]\nname = no\n[user "x"]\nname = no\n[user]\nname = a\\\nemail = a\033]0;x\007\nname\n[includeIf]\npath = x' >"$home/.gitconfig"
	in_all_shells 0 sandbox-shell -n true
	assert_equal "$(sed -n '/^GROUP$/,/^GITCONFIG$/p' <<<"$output")" $'GROUP\n\nGITCONFIG'
	printf '[USER]\n\tEmail=x@y\n\tNAME =   "A  B" # c' >"$home/.gitconfig"
	in_all_shells 0 sandbox-shell -n true
	assert_equal "$(sed -n '/^GROUP$/,/^GITCONFIG$/p' <<<"$output")" $'GROUP\n[user]\n Email=x@y \n NAME =   "A  B" # c\nGITCONFIG'
	rm "$home/.gitconfig"
	mkdir -p "$home/.gitconfig" "$home/.config/git"
	printf '[user]\nname = xdg\n' >"$home/.config/git/config"
	in_all_shells 0 sandbox-shell -n true
	assert_equal "$(sed -n '/^GROUP$/,/^GITCONFIG$/p' <<<"$output")" $'GROUP\n[user]\n name = xdg\nGITCONFIG'
}

@test "a name beyond ASCII is copied from ~/.gitconfig" {
	local shell
	printf '[user]\nname = J\303\266rg\n' >"$home/.gitconfig"
	with=(LC_ALL=C.UTF-8)
	while IFS= read -r shell <&9; do
		# see clean()
		[ "$shell" != posh ] || continue
		run -0 frontend "$shell" sandbox-shell -n true
		assert_line $' name = J\303\266rg'
	done 9< <(shells)
}
