# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Modules in Rust: in the second chroot from the packages alone, or, of a kernel for another machine, from its build
# directory. Read by tests/proof/run.

community=https://github.com/Rust-for-Linux/rust-out-of-tree-module

in_user() {
	chroot "$user" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive "$@"
}

# Nobody, who cannot write to what the packages brought.
as_nobody() {
	in_user setpriv --reuid nobody --regid nogroup --clear-groups "$@"
}

older_than() {
	[ "$(printf '%s\n' "$1" "${version%-*}" | sort -V | head -n 1)" != "$1" ]
}

# The community's module follows the newest kernel: for an older one it is as it was before that changed what the
# module uses. Stable kernels take such changes late, so the source tells and not the version.
community_ref() {
	if [ -n "${MODULE_REF:-}" ]; then
		echo "$MODULE_REF"
	elif ! grep -q KVec "$tree/rust/kernel/prelude.rs"; then
		echo 47b0a7d
	elif ! grep -q authors "$tree/rust/macros/module.rs"; then
		echo 15de856
	else
		echo HEAD
	fi
}

# Finds the community's module. Not having it is told: it ends the run where MODULE= names it, and otherwise is said
# here and at the end.
fetch_module() {
	from=${MODULE:-$community}
	repository=$here/community.git
	rm -rf "$here/community" "$repository"
	if [ -d "$from" ]; then
		repository=$(cd "$from" && pwd)
	elif ! GIT_TERMINAL_PROMPT=0 git clone -q --bare "$from" "$repository" 2>"$here/module.log"; then
		[ -z "${MODULE:-}" ] || die "MODULE=$from is no directory, and cannot be cloned: $(tail -n 1 "$here/module.log")"
		missing="the module of $from, which this network does not reach (MODULE= takes a checkout of it)"
		printf '   not to be had: %s\n   %s\n' "$missing" "$(tail -n 1 "$here/module.log")"
		return
	fi
}

# Lays it in DIRECTORY/community, as it goes with the kernel that has been unpacked.
lay_module() {
	local ref
	[ -z "$missing" ] || return 0
	ref=$(community_ref)
	mkdir "$here/community"
	if git -c safe.directory='*' -C "$repository" rev-parse -q --verify "$ref^{commit}" >"$here/commit" 2>/dev/null; then
		git -c safe.directory='*' -C "$repository" archive "$ref" | tar -x -C "$here/community"
		git -c safe.directory='*' -C "$repository" log -1 --format="   $from, commit %h of %cs: %s" "$ref"
	elif [ -e "$repository/.git" ] || [ -e "$repository/HEAD" ]; then
		die "$from has no commit $ref, which goes with Linux ${version%-*}: MODULE_REF= names another one"
	else
		cp -R "$repository/." "$here/community/"
		echo "   $from, which is no checkout of git: as it is"
	fi
}

# compile NAME SOURCE: a module of the directory SOURCE, as its author says: `make -C …/build M=…`.
compile() {
	local name=$1 source=$2 module
	rm -rf "${user:?}/home/$name"
	mkdir -p "$user/home/$name"
	cp -R "$source/." "$user/home/$name/"
	in_user chown -R nobody "/home/$name"
	run "$here/module-$name.log" "$name: make" as_nobody make -C "/lib/modules/$release/build" M="/home/$name" modules
	for module in "$user/home/$name"/*.ko; do
		module=/home/$name/$(basename "$module")
		in_user modinfo "$module" | sed 's/^/   /'
		in_user modinfo -F vermagic "$module" | grep -q "^$release " || die "$module is not for $release"
	done
}

install_packages() {
	local name
	mkdir -p "$user/debs"
	rm -f "$user"/debs/*
	for name in base headers kbuild librust; do
		find "$here/debs" -name "linux-$name-*.deb" ! -name '*-dbgsym_*' -exec cp {} "$user/debs/" \;
	done
	# Where the documents of a kernel are in its image, the headers want that.
	find "$here/debs" -name "linux-image-*.deb" ! -name '*-dbg_*' -exec cp {} "$user/debs/" \;
	run "$here/install.log" "$(find "$user/debs" -type f | wc -l) packages" \
		in_user sh -c 'apt-get -q -y install --no-install-recommends make kmod /debs/*.deb'
	if in_user sh -c 'command -v bindgen clang'; then
		die 'the second chroot is not clean'
	fi
	echo "   linux-librust: $(in_user dpkg-query -W -f "\${Installed-Size}" "linux-librust-$(release)") kB installed," \
		"$(find "$user/debs" -name 'linux-librust-*' -printf '%s') bytes to download"
}

release() {
	basename "$user"/lib/modules/*-"$flavour"
}

module() {
	local release
	release=$(release)
	compile proof "$top/tests/proof/module"
	[ ! -d "$here/community" ] || compile community "$here/community"
	in_user dpkg --verify
}

# The test of linux-librust in debian/tests/control, as autopkgtest runs it.
recipe_test() {
	local command
	command=$(awk -v RS= "/test-name=librust-kbuild-$flavour\n/" "$tree/debian/tests/control" | sed -n 's/^Test-Command: //p')
	[ -n "$command" ] || die "debian/tests/control has no test librust-kbuild-$flavour"
	case $command in
	*'#'* | *'  '*) die 'autopkgtest cuts commands at #, and makes one of two blanks' ;;
	esac
	rm -rf "$user/home/test"
	in_user install -d -o nobody /home/test
	as_nobody env AUTOPKGTEST_TMP=/home/test bash -ec "$command"
}

# The headers are there before linux-librust is: DKMS has to wait for it, and then to go on by itself.
dkms() {
	local release librust
	release=$(release)
	librust=linux-librust-$release
	mkdir -p "$user/usr/src/proof-1"
	cp "$top"/tests/proof/module/* "$user/usr/src/proof-1/"
	in_user sh -e >"$here/dkms.log" 2>&1 <<-SH || die "DKMS could not be set up: see $here/dkms.log"
		apt-get -q -y install --no-install-recommends dkms </dev/null
		dkms remove proof/1 --all || true
		dpkg --purge $librust
		dkms add proof/1
		linux-run-hooks headers postinst $release -- configure
		dkms status >/before
		dpkg --install /debs/${librust}_*.deb
		dkms status >/after
	SH
	if grep installed "$user/before"; then
		die "DKMS built the module without linux-librust: see $here/dkms.log"
	fi
	grep installed "$user/after" || die "DKMS did not build the module: see $here/dkms.log"
}

# Which of the options that the recipe sets came out.
options() {
	local config=$tree/debian/build/build_$triplet/.config option name missing=() all=0
	while read -r option; do
		all=$((all + 1))
		name=CONFIG_${option%%:*}
		case $option in
		*': n') ! grep -q "^$name=" "$config" || missing+=("$name") ;;
		*) grep -qx "$name=${option#*: }" "$config" || missing+=("$name") ;;
		esac
	done < <(grep -oE '\b[A-Z0-9_]+: [ymn]\b' "$top/recipes/linux-asahi/kconfig.yaml")
	[ "$all" -gt 0 ] || die 'recipes/linux-asahi/kconfig.yaml has no options any more'
	echo "   $((all - ${#missing[@]})) of $all options of recipes/linux-asahi/kconfig.yaml; not: ${missing[*]:-none}"
	# Not upstream, so that Debian's source does not have it either
	[ "${missing[*]}" = CONFIG_DRM_ASAHI ] || die "it wants ${missing[*]} otherwise: see $config"
}

# The modules of a kernel for another machine, which none here can load.
cross_modules() {
	local all release module machine
	all=$build/src/modules
	rm -rf "$all"
	mkdir "$all"
	find "$tree/debian/build/build_$triplet/output/image" -name '*.ko*' -exec cp {} "$all/" \;
	in_build sh -c 'cd /src/modules && { ! ls *.xz >/dev/null 2>&1 || unxz *.xz; }'
	release=$(cat "$tree/debian/build/build_$triplet/include/config/kernel.release")
	for module in "$all"/*.ko; do
		module=/src/modules/$(basename "$module")
		in_build modinfo -F vermagic "$module" | grep -q "^$release .* aarch64$" || die "$module is not for $release"
		machine=$(in_build readelf -h "$module" | sed -n 's/^ *Machine: *//p')
		[ "$machine" = AArch64 ] || die "$module is for $machine"
	done
	in_build modinfo /src/modules/nvme-apple.ko | sed 's/^/   /'
	echo "   $(find "$all" -name '*.ko' | wc -l) modules, each for $release and AArch64"
}

# A module outside of the tree, in the build directory: linux-librust is not built in a cross build.
cross_compile() {
	local name=$1 source=$2 release
	release=$(cat "$tree/debian/build/build_$triplet/include/config/kernel.release")
	rm -rf "$build/src/$name"
	mkdir -p "$build/src/$name"
	cp -R "$source/." "$build/src/$name/"
	run "$here/module-$name.log" "$name: make" \
		in_tree "make -C debian/build/build_$triplet M=/src/$name modules"
	in_build sh -c "modinfo /src/$name/*.ko" | sed 's/^/   /'
	in_build sh -c "modinfo -F vermagic /src/$name/*.ko" | grep -q "^$release .* aarch64$" || die "$name is not for $release"
}

cross_module() {
	cross_compile proof "$top/tests/proof/module"
	[ ! -d "$here/community" ] || cross_compile community "$here/community"
}
