# What tools/seen prints, without what differs from machine to machine and
# from run to run.  Variables: uid, gid.  Files: what it prints as the caller,
# outside of any sandbox, and what it prints inside.
#
# "N" stands for a number, "HOST" for the host's; "? " is in front of a line
# that not every machine has.

function is_host(path) {
	return path !~ /^(HOME|PROJECT|PREFIX)/
}

# The fields of a list, of which the caller's id has a name.
function ids(from, to, name, id,	i, text) {
	for (i = from; i <= to; i++)
		text = text " " (id != 0 && $i == id ? name : $i)
	return text
}

# Groups are sorted by number, which differs.
function groups(	i, seen, text) {
	if ($0 == outside["status", $1])
		return " the caller's"
	for (i = 2; i <= NF; i++)
		seen[$i == gid ? "GID" : $i]
	text = ("GID" in seen) ? " GID" : ""
	delete seen["GID"]
	for (i in seen)
		text = text " " i
	return text
}

function status(	name, value) {
	name = $1
	value = substr($0, length(name) + 1)
	gsub(/[ \t]+/, " ", value)
	if (name ~ /^(Vm|Rss|Cpus_|Mems_|Speculation|x86_|Hugetlb|.*ctxt_)/ ||
	    name ~ /^(Ngid|FDSize|THP_enabled|untag_mask|SigQ):/)
		value = " N"
	else if (name == "Uid:")
		value = ids(2, NF, "UID", uid)
	else if (name == "Gid:")
		value = ids(2, NF, "GID", gid)
	else if (name == "Groups:")
		value = groups()
	else if (name ~ /^(Seccomp|SigIgn):/ && $0 == outside["status", name])
		value = " the caller's"
	else if (name == "Seccomp_filters:") {
		split(outside["status", name], before)
		value = " the caller's and " ($2 - before[2])
	}
	# since 6.11, 6.4, 6.6 with shadow stacks; with huge pages
	if (name ~ /^(Kthread|untag_mask|x86_Thread_.*|HugetlbPages):/)
		name = "? " name
	print name value
}

# Where the caller's limit is 0 already, it cannot be seen to become 0.
function limits(	name, before) {
	name = substr($0, 1, 26)
	if (name ~ /^Limit/)
		return
	before = outside["limits", name]
	sub(/ +$/, "", name)
	if (name == "Max core file size") {
		if (before ~ /size +0 +0 /)
			return
		name = "? " name
	}
	if ($0 == before)
		print name ": the caller's"
	else
		print name ": " $(NF - 2) " " $(NF - 1)
}

# Of another hierarchy each, on machines with version 1.
function cgroup(	path) {
	path = $0
	sub(/^[^:]*:[^:]*:/, "", path)
	if (same["cgroup"])
		path = $0 == outside["cgroup", $0] ? "the caller's" : $0
	if (!(path in cgroups))
		print path
	cgroups[path]
}

function namespace(	before) {
	split(outside["namespaces", $1], before, " ")
	same[$1] = $2 == before[2]
	print $1 (same[$1] ? " the caller's" : " its own")
}

# Of the host's mounts only what the helper sees to, which is noexec for devices
# only: the rest is the host's.
function host_options(text, place) {
	gsub(/,(relatime|noatime|nodiratime|nosymfollow)/, "", text)
	if (place !~ /^\/dev\//)
		sub(/,noexec/, "", text)
	return text
}

function own_options(text) {
	gsub(/,(inode64|inode32|seclabel)/, "", text)
	gsub(/size=[0-9]+k/, "size=Nk", text)
	if (uid != 0)
		sub("uid=" uid "(,|$)", "uid=UID,", text)
	if (gid != 0)
		sub("gid=" gid "(,|$)", "gid=GID,", text)
	sub(/,$/, "", text)
	return text
}

# Of a tmpfs of root the kernel does not show whose it is.
function tmpfs_options(text) {
	if (uid == 0)
		text = text ",uid=UID"
	if (gid == 0)
		text = text ",gid=GID"
	return text
}

# ID PARENT DEVICE ROOT POINT OPTIONS [FIELD...] - TYPE SOURCE SUPER
function mount_note(	i, fields, super) {
	for (i = 7; $i != "-"; i++) {
		sub(/:[0-9]+/, ":N", $i)
		fields = fields " " $i
	}
	point[$1] = $5
	parent[$1] = $2
	super = own_options($(i + 3))
	if ($(i + 1) == "tmpfs")
		super = tmpfs_options(super)
	if ($(i + 2) == "none")
		text[$1] = $6 fields " " $(i + 1) " " super " root " $4
	else
		text[$1] = host_options($6, $5) fields " HOST root " \
		    (is_host($4) ? "HOST" : $4)
}

# Of the files of the host that are shown if they are there, and of the mounts
# below what is shown, all that is the same is one line.
function mount_name(id,	name) {
	name = point[id]
	if (text[id] ~ /HOST root HOST/ &&
	    name ~ /^\/(etc|usr|opt|sys\/fs\/cgroup)\//)
		sub(/[^\/]*$/, "*", name)
	while (name ~ /^\/(etc|usr|opt|sys\/fs\/cgroup)\/.*\/\*$/)
		sub(/\/[^\/]*\/\*$/, "/*", name)
	if (name ~ /^\/(usr|opt|sys\/fs\/cgroup)\/\*$|^\/opt$/ ||
	    (name ~ /^\/(proc|sys)\// && name !~ /^\/proc\/(sys|irq|bus)$/))
		name = "? " name
	return name
}

function mounts_print(	id, above, line) {
	for (id in point) {
		above = parent[id] in point ? point[parent[id]] : "nothing"
		line = mount_name(id) " on " above " " text[id]
		if (!(line in lines))
			print line | "LC_ALL=C sort"
		lines[line]
	}
	close("LC_ALL=C sort")
}

# NAME MODE UID GID ...
function entry() {
	if ($1 ~ /^(lib32|libx32)$/)
		return
	if (uid != 0 && $3 == uid)
		$3 = "UID"
	if (gid != 0 && $4 == gid)
		$4 = "GID"
	print ($1 == "opt" ? "? /" : "") $0
}

function descriptor() {
	gsub(/\[[0-9]+\]/, "[N]")
	print
}

/^== / {
	if (FNR == NR)
		section = $2
	else {
		if (section == "mountinfo")
			mounts_print()
		section = $2
		print
	}
	next
}

FNR == NR {
	key = section == "limits" ? substr($0, 1, 26) : $1
	outside[section, section == "cgroup" ? $0 : key] = $0
	next
}

section == "status" { status(); next }
section == "limits" { limits(); next }
section == "namespaces" { namespace(); next }
section == "cgroup" { cgroup(); next }
section == "descriptors" { descriptor(); next }
section == "mountinfo" { mount_note(); next }
section ~ /^\// { entry(); next }
section ~ /_map$/ {
	if (same["user"])
		print "the caller's"
	else
		print substr(ids(1, 2, "ID", section == "uid_map" ? uid : gid), 2) " " $3
	next
}
{ print }
