# Ours, so that CFLAGS on the command line adds to them and cannot drop them.
VERSION = 0.1.0
CC = gcc
ARCH := $(shell $(CC) -dumpmachine | sed 's/-.*//')
STD = -std=c11 -D_GNU_SOURCE -DCORDON_VERSION='"$(VERSION)"'
WARN = -Wall -Wextra -Wconversion -Wformat=2 -Wmissing-prototypes -Wshadow \
	-Wstrict-prototypes -Wundef -Wvla -Wwrite-strings \
	-Werror=implicit-function-declaration
CET_x86_64 = -fcf-protection
CET_aarch64 = -mbranch-protection=standard
HARDEN = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	-fstack-clash-protection -fno-common -fPIE $(CET_$(ARCH))
LINK = -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code \
	-Wl,--as-needed
OPTIMISE = -O2 -g
COMPILE = $(CC) $(STD) $(WARN) $(HARDEN) $(OPTIMISE) $(CFLAGS) $(CPPFLAGS)

PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
LIBDIR = $(PREFIX)/lib/cordon
MANDIR = $(PREFIX)/share/man
SETUID = yes
GROUP =
BWRAP = no
INSTALL = install

B = build
OBJECTS = main.o caller.o message.o privs.o sys.o \
	request/options.o request/parse.o request/data.o \
	plan/plan.o plan/paths.o \
	setup/namespaces.o setup/mount.o setup/target.o setup/rootfs.o \
	setup/loopback.o \
	run/keeper.o run/init.o run/command.o run/descriptors.o \
	run/filter.o run/landlock.o
GENERATOR = generate.o list.o policy.o common.o default.o nested.o \
	prefix.o target.o
FRONTENDS = sandbox-shell sandbox-node

all: $(B)/cordon

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

-include $(OBJECTS:%.o=$(B)/%.d) $(GENERATOR:%.o=$(B)/filters/%.d)

clean:
	rm -rf $(B)

.PHONY: all clean
