# Ours, so that CFLAGS on the command line adds to them and cannot drop them.
VERSION = 0.1.0
CC = gcc
ARCH := $(shell $(CC) -dumpmachine | sed 's/-.*//')
STD = -std=c11 -D_GNU_SOURCE -DCORDON_VERSION='"$(VERSION)"'
WARN = -Wall -Wextra -Wconversion -Wformat=2 -Wmissing-prototypes -Wshadow \
	-Wstrict-prototypes -Wundef -Wvla -Wwrite-strings \
	-Werror=format-security -Werror=implicit \
	-Werror=incompatible-pointer-types -Werror=int-conversion
CET_x86_64 = -fcf-protection
CET_aarch64 = -mbranch-protection=standard
# The OpenSSF's guide to compiler options has these.  Left out: what is for
# C++; -fexceptions, for threads that are cancelled; -z nodlopen, without an
# effect on programs; --no-copy-dt-needed-entries, which is the default.
HARDEN = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	-fstack-clash-protection -fno-common -fPIE $(CET_$(ARCH)) \
	-fno-delete-null-pointer-checks -fno-strict-overflow \
	-fno-strict-aliasing $(KNOWN)
# Not every compiler knows these; an unknown one would be an error.
KNOWN := $(foreach flag,-Wbidi-chars=any -Wtrampolines \
	-ftrivial-auto-var-init=zero -fstrict-flex-arrays=3 \
	-fzero-init-padding-bits=all,$(shell $(CC) -Werror $(flag) \
	-fsyntax-only -x c /dev/null 2>/dev/null && echo $(flag)))
LINK = -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code,-z,text \
	-Wl,--as-needed
OPTIMISE = -O2 -g
COMPILE = $(CC) $(STD) $(WARN) $(HARDEN) $(OPTIMISE) $(CFLAGS) $(CPPFLAGS)

PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
LIBDIR = $(PREFIX)/lib/cordon
MANDIR = $(PREFIX)/share/man
SYSCONFDIR = /etc
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d
SETUID = yes
GROUP =
BWRAP = no
INSTALL = install

B = build
OBJECTS = main.o caller.o message.o privs.o sys.o \
	request/options.o request/parse.o request/data.o \
	plan/plan.o plan/paths.o plan/procfs.o \
	setup/namespaces.o setup/mount.o setup/target.o setup/rootfs.o \
	setup/loopback.o setup/protect.o setup/overlay.o \
	run/keeper.o run/init.o run/command.o run/descriptors.o \
	run/filter.o run/landlock.o run/status.o run/terminal.o run/watch.o
GENERATOR = generate.o list.o policy.o common.o default.o nested.o \
	userns.o prefix.o target.o
FRONTENDS = sandbox-shell sandbox-node sandbox-make
# Links to sandbox-node, which looks at the name it is called by.
NODE_LINKS = sandbox-npm sandbox-npx sandbox-pnpm sandbox-yarn sandbox-corepack
# What the library is made of, besides itself.
PARTS = protect config print
SANDBOXES = $(FRONTENDS) $(NODE_LINKS)

COMPLETIONS = $(B)/completions/cordon.bash $(B)/completions/_cordon \
	$(B)/completions/cordon.fish

all: $(B)/cordon $(COMPLETIONS)

$(B)/cordon: $(OBJECTS:%=$(B)/%)
	$(CC) $(LINK) $(LDFLAGS) -o $@ $(OBJECTS:%=$(B)/%) -lcap-ng

$(B)/%.o: helper/%.c
	@mkdir -p $(@D)
	$(COMPILE) -MMD -MP -I$(B) -c -o $@ $<

# The policies become arrays here: libseccomp is no part of the setuid file.
$(B)/run/filter.o: $(B)/filters.h
$(B)/filters.h: $(B)/generate
	$(B)/generate $(ARCH) >$@.new
	mv $@.new $@
$(B)/generate: $(GENERATOR:%=$(B)/filters/%)
	$(CC) $(LINK) $(LDFLAGS) -o $@ $(GENERATOR:%=$(B)/filters/%) -lseccomp

$(B)/completions/%: completions/% completions/table completions/generate
	@mkdir -p $(@D)
	completions/generate $< >$@.new
	mv $@.new $@

-include $(OBJECTS:%.o=$(B)/%.d) $(GENERATOR:%.o=$(B)/filters/%.d)

# install replaces a running binary: it unlinks the old file.  Without root
# nothing is made setuid, whatever SETUID says: it would be to oneself.
PREFIXED = sed -e '/ PREFIX$$/s|/usr/local|$(PREFIX)|' \
	-e '/ SYSCONFDIR$$/s|/etc|$(SYSCONFDIR)|'
D = $(DESTDIR)
install: all
	$(INSTALL) -d $(D)$(BINDIR) $(D)$(LIBDIR)/etc $(D)$(MANDIR)/man1 \
		$(D)$(MANDIR)/man5 $(D)$(MANDIR)/man7 $(D)$(BASHDIR) $(D)$(ZSHDIR) $(D)$(FISHDIR)
	@mode='-m 755'; \
	if [ '$(SETUID)' = yes ] && [ "$$(id -u)" -ne 0 ]; then \
		echo 'not root: cordon is installed without its setuid bit'; \
	elif [ '$(SETUID)' = yes ]; then \
		mode='-o root -g $(if $(GROUP),$(GROUP) -m 4750,root -m 4755)'; \
	fi; \
	$(INSTALL) $$mode $(B)/cordon $(D)$(BINDIR)/cordon
	for f in $(FRONTENDS); do \
		$(PREFIXED) scripts/$$f >$(B)/$$f && \
		$(INSTALL) -m 755 $(B)/$$f $(D)$(BINDIR)/$$f || exit; done
	for f in $(NODE_LINKS); do \
		ln -sf sandbox-node $(D)$(BINDIR)/$$f || exit; done
	$(PREFIXED) scripts/sandbox-lib.sh >$(B)/sandbox-lib.sh
	$(INSTALL) -m 644 $(B)/sandbox-lib.sh $(PARTS:%=scripts/sandbox-%.sh) \
		$(D)$(LIBDIR)
	$(INSTALL) -m 644 scripts/etc/* $(D)$(LIBDIR)/etc
	for f in man/*.[1-8]; do \
		$(PREFIXED) $$f >$(B)/$${f##*/} && $(INSTALL) -m 644 \
		$(B)/$${f##*/} $(D)$(MANDIR)/man$${f##*.} || exit; done
	$(INSTALL) -m 644 $(B)/completions/cordon.bash $(D)$(BASHDIR)
	$(INSTALL) -m 644 $(B)/completions/_cordon $(D)$(ZSHDIR)
	$(INSTALL) -m 644 $(B)/completions/cordon.fish $(D)$(FISHDIR)
	for f in $(SANDBOXES); do \
		ln -sf cordon.bash $(D)$(BASHDIR)/$$f.bash && \
		ln -sf cordon.fish $(D)$(FISHDIR)/$$f.fish || exit; done
	@if [ '$(BWRAP)' = yes ]; then \
		ln -sf cordon $(D)$(BINDIR)/bwrap; fi

# Only what install put there; the link only if it is ours.
uninstall:
	if [ "$$(readlink $(D)$(BINDIR)/bwrap)" = cordon ]; then \
		rm -f $(D)$(BINDIR)/bwrap; fi
	rm -f $(D)$(BINDIR)/cordon \
		$(SANDBOXES:%=$(D)$(BINDIR)/%) \
		$(D)$(BASHDIR)/cordon.bash $(SANDBOXES:%=$(D)$(BASHDIR)/%.bash) \
		$(D)$(FISHDIR)/cordon.fish $(SANDBOXES:%=$(D)$(FISHDIR)/%.fish) \
		$(D)$(ZSHDIR)/_cordon \
		$(D)$(LIBDIR)/sandbox-lib.sh \
		$(PARTS:%=$(D)$(LIBDIR)/sandbox-%.sh) \
		$(patsubst man/%,$(D)$(MANDIR)/man1/%,$(wildcard man/*.1)) \
		$(patsubst man/%,$(D)$(MANDIR)/man5/%,$(wildcard man/*.5)) \
		$(patsubst man/%,$(D)$(MANDIR)/man7/%,$(wildcard man/*.7))
	rm -f $(patsubst scripts/etc/%,$(D)$(LIBDIR)/etc/%,$(wildcard scripts/etc/*))
	-rmdir $(D)$(LIBDIR)/etc $(D)$(LIBDIR)

run:
	@PREFIX='$(PREFIX)' MAKE='$(MAKE)' CMD="$$CMD" scripts/dist/run

check:
	scripts/dist/install-missing build run check node deb clients
	$(MAKE) all lint
	tests/run

# Programs that call bwrap, also what takes long to download; not in check.
check-clients: all
	scripts/dist/install-missing build run check node deb clients
	tests/clients/run

# Twenty thousand runs of each race; not in check.
races: all
	tests/attacks/races

# A fault at every system call of the helper, one at a time; check makes some.
faults: all
	scripts/dist/install-missing build run check
	tests/faults/run

# One-line edits of what runs with power, each of which a test has to see.
# Root; not in check, which only sees that each can still be made.
mutants:
	scripts/dist/install-missing build run check
	tests/mutants/run

# No installation, no root, no network: for packagers.
test: all
	tests/run unprivileged

lint: all
	tests/lint/all

# Needs clang; SECONDS=3600 for an hour each.
fuzz: all
	$(MAKE) -f tests/Makefile fuzzing

# The manuals for a browser.  Needs mandoc.
html:
	scripts/dist/html $(B)/html

bench: all
	scripts/dist/install-missing build run bench
	tests/bench/run

# Leaves build/deb/cordon_VERSION_ARCHITECTURE.deb; needs no root.
deb:
	scripts/dist/install-missing build deb
	@VERSION='$(VERSION)' scripts/dist/deb

clean:
	rm -rf $(B)

.PHONY: all install uninstall run check check-clients faults races mutants fuzz test lint html bench deb clean
