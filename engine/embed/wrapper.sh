#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs gencontrol, which makes debian/control, debian/rules.gen and all that belongs to them from
# debian/recipes. Builds it from debian/gencontrol first, where that is needed: with the crates that
# Debian packages if all are installed, otherwise with those that Cargo.lock names. With
# GENCONTROL=/path/to/gencontrol it runs that one and builds nothing.
#
# Without arguments it generates; with arguments it is gencontrol: debian/bin/gencontrol list flavours
#
# `gencontrol embed` wrote this file and replaces it.
set -eu
cd "$(dirname "$0")/../.."
recipes=@recipes@
engine=debian/gencontrol
build=debian/build/gencontrol
registry=/usr/share/cargo/registry

fail() {
	printf '%s: %s\n' "$0" "$1" >&2
	exit 2
}

# Whether all crates that the engine asks for are installed as Debian packages them.
packaged() {
	for crate in $(sed -n '/^\[dependencies\]/,/^\[/s/^\([a-z0-9_-]*\) *=.*/\1/p' "$engine/Cargo.toml"); do
		set -- "$registry/$crate"-[0-9]*
		[ -d "$1" ] || return 1
	done
}

build() {
	command -v cargo >/dev/null || fail 'gencontrol has to be built, and there is no cargo: \
install it (apt-get install cargo), or name a gencontrol that is built: GENCONTROL=/path/to/gencontrol'
	[ -x "$build/release/gencontrol" ] || echo "building $engine" >&2
	mkdir -p "$build"
	# What is built here is nobody else's business.
	echo '*' >"$build/.gitignore"
	# The caller's make and its targets are not ours.
	unset MAKEFLAGS MFLAGS MAKELEVEL CARGO_BUILD_TARGET CARGO_TARGET_DIR
	if packaged; then
		# Debian's versions are not those of Cargo.lock: build a copy without it.
		rm -rf "$build/source"
		mkdir "$build/source"
		cp -pR "$engine/Cargo.toml" "$engine/engine" "$build/source"
		cargo build --quiet --release --offline --manifest-path "$build/source/Cargo.toml" --target-dir "$build" \
			--config 'source.crates-io.replace-with="debian"' \
			--config "source.debian.directory=\"$registry\"" ||
			fail "$engine could not be built with the crates in $registry: see above, or name a gencontrol that \
is built: GENCONTROL=/path/to/gencontrol"
	else
		cargo build --quiet --release --locked --manifest-path "$engine/Cargo.toml" --target-dir "$build" ||
			fail "$engine could not be built: without a network, install the crates that $engine/Cargo.toml names \
(packages librust-CRATE-dev), or name a gencontrol that is built: GENCONTROL=/path/to/gencontrol"
	fi
}

if [ -z "${GENCONTROL-}" ]; then
	build
	GENCONTROL=$build/release/gencontrol
fi
[ $# -gt 0 ] || set -- generate
case $1 in
generate | check | diff | list | plan | show | explain | files | snapshot)
	case " $* " in
	*' --recipes'*) ;;
	*) set -- "$@" --recipes "$recipes" ;;
	esac
	;;
esac
exec "$GENCONTROL" "$@"
