# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# From a source to a kernel and its packages: the steps in the first chroot. Read by tests/proof/run.

in_build() {
	chroot "$build" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive \
		DEB_BUILD_PROFILES="nodoc nopython noudeb pkg.linux.mintools${cross:+ cross}" \
		DEB_BUILD_OPTIONS="parallel=$(nproc) terse" MAKEFLAGS="-j$(nproc)" "$@"
}

# In the source package, where debian/bin/gencontrol is to run the gencontrol that was built.
in_tree() {
	in_build env GENCONTROL=/usr/local/bin/gencontrol ${cross:+dpkg-architecture -a "$arch" -f -c} \
		sh -c "cd /src/linux && $1"
}

chroots() {
	local root roots=("$build")
	[ -n "$cross" ] || roots+=("$user")
	for root in "${roots[@]}"; do
		rm -rf --one-file-system "$root"
		run "$here/debootstrap.log" "$(basename "$root"): debootstrap" debootstrap --variant=minbase trixie "$root" "$mirror"
	done
}

tools() {
	run "$here/tools.log" 'apt-get install' in_build apt-get -q -y install --no-install-recommends \
		bc bindgen bison build-essential clang cpio debhelper dh-python flex gcc-14 kernel-wedge kmod \
		libdw-dev libelf-dev libssl-dev llvm lz4 openssl pahole python3 python3-dacite \
		python3-jinja2 quilt rsync rust-src rustc xz-utils zstd ${cross:+gcc-14-aarch64-linux-gnu gcc-aarch64-linux-gnu}
}

# The one-line patch that recipes/linux needs on x86; there is one for each place that it has had.
patch_tree() {
	local patch
	for patch in "$top"/recipes/linux/patches/*.patch; do
		if in_build sh -c 'cd /src/linux && patch --dry-run -f -s -F0 -p1' <"$patch" >/dev/null; then
			cp "$patch" debian/patches/look-for-target.json.patch
			echo look-for-target.json.patch >>debian/patches/series
			break
		fi
	done
	[ -e debian/patches/look-for-target.json.patch ] || die "no patch of recipes/linux/patches goes with $version"
	in_tree 'QUILT_PATCHES=debian/patches QUILT_PC=.pc quilt push --quiltrc - -a -q --fuzz=0'
}

source_package() {
	download
	mkdir -p "$build/src"
	cd "$build/src"
	rm -rf linux debian.as-shipped
	ln -f "$work"/sources/linux_"${version%-*}".orig.tar.xz "$work"/sources/linux_"$version".* .
	run "$here/unpack.log" 'unpacking' in_build sh -c "cd /src && dpkg-source --no-check -x linux_$version.dsc linux"
	cd linux
	patch_tree
	# What the flavour's configuration stands on
	local compiler="CC=gcc-14 HOSTCC=gcc-14"
	[ -z "$cross" ] || compiler="CROSS_COMPILE=aarch64-linux-gnu- CC=aarch64-linux-gnu-gcc-14 HOSTCC=gcc-14"
	in_tree "make -s O=/src/tiny ARCH=$kernel_arch $compiler tinyconfig" >"$here/tinyconfig.log"
	cp "$build/src/tiny/.config" "debian/config/$arch/config.tiny"
	cp -a debian ../debian.as-shipped
	# There, Debian's own generator has to know the flavour as well. In the tree, gencontrol writes what the
	# check of configurations has to know.
	mkdir -p "../debian.as-shipped/config.local/$arch"
	cat >"../debian.as-shipped/config.local/$arch/defines.toml" <<-TOML
		[[flavour]]
		name = '$flavour'
		[flavour.description]
		hardware = 'nothing but this proof'
		[build]
		enable_signed = false
	TOML
}

# What is embedded: the layer of this kernel, and below it recipes/linux, or what the tree is imported to.
recipe() {
	if [ "$layer" != 6.12 ]; then
		recipes=$top/tests/proof/layers/$layer
		return
	fi
	recipes=$here/recipes/proof
	rm -rf "$here/recipes"
	"$gencontrol" import --tree "$tree" --recipes "$here/recipes/linux" >"$here/import.log" 2>&1 ||
		die "the source package could not be imported: see $here/import.log"
	tail -n 1 "$here/import.log"
	layer_of_docs "$top" "$here/recipes/librust"
	cp -R "$top/tests/proof/layers/6.12" "$recipes"
	cp -R "$top/tests/proof/layers/7.2/kconfig" "$recipes/"
}

embed() {
	local recipes
	cd "$tree"
	# If it was stopped here before
	rm -rf debian
	cp -a ../debian.as-shipped debian
	rm -rf debian/config.local
	recipe
	# The fork has a name of its own, which dpkg wants in the changelog, too.
	[ "$flavour" != asahi ] || sed -i '1s/^linux (/linux-asahi (/' debian/changelog
	"$gencontrol" embed --from "$top" --tree "$tree" --recipes "$recipes" --replace >"$here/embed.log" 2>&1 ||
		die "gencontrol could not be embedded: see $here/embed.log"
	sed '/^--- /,$d' "$here/embed.log" | grep -E '^(folder|new|changed|removed|unchanged)'
	cp "$gencontrol" "$build/usr/local/bin/gencontrol"
	# It may fail on purpose, where it made something new.
	in_tree 'make -f debian/rules debian/control-real' >"$here/control.log" 2>&1 ||
		grep -q 'been generated SUCCESSFULLY' "$here/control.log" ||
		die "debian/control could not be made: see $here/control.log"
	grep ' packages of ' "$here/control.log"
	in_tree 'debian/bin/gencontrol generate --check --quiet'
}

kernel() {
	run "$here/kernel.log" 'compiling' in_tree "make -f debian/rules.gen build-arch_${triplet}"
	grep -qx 'CONFIG_RUST=y' "$tree/debian/build/build_$triplet/.config" || die 'the configuration came out without CONFIG_RUST'
}

resolve() {
	local status=0
	in_tree "debian/bin/gencontrol files --quiet --build-dir debian/build/build_$triplet" \
		>"$here/files.log" 2>"$here/files.errors" || status=$?
	if [ -n "$cross" ]; then
		# The compiler's plug-ins are for the machine that compiles: a cross build has no linux-librust.
		grep -v '/rust/lib[a-z_]*\.so is a program for x86_64$' "$here/files.errors" | grep ': error: ' && status=2
		echo "   for x86_64, and so in no package: $(grep -c ' is a program for x86_64$' "$here/files.errors") plug-ins of rustc"
		[ "$status" -lt 2 ] || die "a package would miss something: see $here/files.errors"
	elif [ "$status" -ne 0 ]; then
		die "a package would miss something: see $here/files.errors"
	fi
	grep -v '^  \|^$' "$here/files.log" | sed 's/^/   /'
}

# Those of these targets that this generation of the packaging has: the documents of a kernel are in linux-base of
# 7.2, and in linux-image before.
packages() {
	local part targets=()
	for part in "binary-arch_${arch}_kbuild" binary-indep_none_headers-common \
		"binary-arch_${triplet}"_{base,image,headers,filesets,image-dbg}; do
		[[ $part != *_image || ! " ${targets[*]} " == *_base\ * ]] || continue
		! grep -q "^$part:" "$tree/debian/rules.gen" || targets+=("$part")
	done
	rm -f "$build"/src/*.deb
	run "$here/packages.log" "${#targets[@]} targets" in_tree "make -f debian/rules.gen ${targets[*]}"
	mkdir -p "$here/debs"
	rm -f "$here"/debs/*
	mv "$build"/src/*.deb "$here/debs/"
	ls -l "$here/debs"
}
