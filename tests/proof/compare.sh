# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The packages beside those of Debian's own generator. Read by tests/proof/run.

# Puts the tree's debian/ back in its place, with what was built.
put_back() {
	local part
	if [ -d ../debian.recipes ]; then
		for part in build stamps; do
			[ ! -d "debian/$part" ] || mv "debian/$part" ../debian.recipes/
		done
		rm -rf debian
		mv ../debian.recipes debian
	fi
}

# The same packages as Debian's own generator and rules make them, from the same build directory.
as_debian() {
	cd "$tree"
	# If it was stopped here before
	put_back
	rm -rf ../debian.recipes "$here/debs-debian"
	mv debian ../debian.recipes
	cp -a ../debian.as-shipped debian
	mv ../debian.recipes/build ../debian.recipes/stamps debian/
	# It writes debian/control and the rest anew.
	in_tree 'python3 debian/bin/gencontrol.py' >"$here/gencontrol.py.log" 2>&1 ||
		die "Debian's generator failed: see $here/gencontrol.py.log"
	local built=$tree/debian/build/build_$triplet/vmlinux
	local before
	before=$(stat -c %Y "$built")
	run "$here/as-debian.log" 'linux-headers and linux-image-dbg' \
		in_tree "make -f debian/rules.gen binary-arch_${triplet}_headers binary-arch_${triplet}_image-dbg"
	[ "$before" = "$(stat -c %Y "$built")" ] || die 'the kernel was built again'
	mkdir "$here/debs-debian"
	mv "$build"/src/*.deb "$here/debs-debian/"
	put_back
}

# Path, type, mode, owner and link of everything in a package.
listing() {
	dpkg-deb --fsys-tarfile "$1" | tar -tvf - |
		awk '{ $3 = ""; $4 = ""; $5 = ""; print }' | tr -s ' ' | LC_ALL=C sort -k 3
}

compare() {
	local own name theirs
	for own in "$here"/debs/linux-headers-*-${flavour}_*.deb "$here"/debs/linux-image-*-${flavour}-dbg_*.deb; do
		name=$(basename "$own")
		theirs=$here/debs-debian/$name
		diff -u <(listing "$theirs") <(listing "$own") ||
			die "$name is different"
		printf '%s: %d paths, all equal in type, mode, owner and link\n' "${name%%_*}" "$(listing "$own" | wc -l)"
	done
}
