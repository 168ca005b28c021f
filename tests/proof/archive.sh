# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Which sources of src:linux there are, and their download. Read by tests/proof/run.

pool=pool/main/l/linux
suites=(trixie trixie-updates trixie-backports forky sid experimental)

# Every version that the archive names. Its pool tells at once, where the mirror lists it; the indexes of the suites
# are 35 MB, and name versions whose files are gone.
named() {
	if curl -fsS "$mirror/$pool/" 2>/dev/null | grep -o 'linux_[^"/<>]*\.dsc' |
		sed 's/%7[eE]/~/g; s/%2[bB]/+/g; s/^linux_\(.*\)\.dsc$/\1/' | grep .; then
		return
	fi
	say "$mirror does not list $pool: what its suites name (35 MB to download)" >&2
	local suite
	for suite in "${suites[@]}"; do
		curl -fsS "$mirror/dists/$suite/main/source/Sources.xz" 2>/dev/null | xz -dc |
			awk -v RS= '/^Package: linux\n/' | sed -n 's/^Version: //p' || say "$mirror has no $suite" >&2
	done
}

# source_parts VERSION: the files of a source package that are needed.
source_parts() {
	printf '%s\n' "linux_$1.dsc" "linux_${1%-*}.orig.tar.xz" "linux_$1.debian.tar.xz"
}

served() {
	local part
	for part in $(source_parts "$1"); do
		curl -fsSI "$mirror/$pool/$part" >/dev/null 2>&1 || return 1
	done
}

# Those versions whose files are there, the newest first.
available() {
	local version
	if [ -n "${SOURCES:-}" ]; then
		find "$SOURCES" -maxdepth 1 -name 'linux_*.dsc' -printf '%f\n' | sed 's/^linux_\(.*\)\.dsc$/\1/' | sort -rV
		return
	fi
	for version in $(named | sort -ruV); do
		! served "$version" || echo "$version"
	done
}

# choose WANTED: the newest version that begins so, up to a dot or a dash. The answer is kept, so that a run that was
# stopped goes on with the same.
choose() {
	local wanted=$1 kept=$work/chosen-$1 found have
	if [ -e "$kept" ]; then
		version=$(cat "$kept")
		return
	fi
	say "which versions of Linux $wanted ${SOURCES:-$mirror} has"
	have=$(available)
	found=$(printf '%s\n' "$have" | awk -v wanted="$wanted" \
		'index($0, wanted) == 1 && substr($0, length(wanted) + 1, 1) ~ /^[-.~]?$/ { print; exit }')
	if [ -z "$found" ]; then
		have=$(printf '%s' "$have" | tr '\n' ' ')
		die "${SOURCES:-$mirror} has no Linux $wanted: KERNEL= is one of these, or how one begins: ${have:-(it has none)}"
	fi
	echo "   $found, of: $(printf '%s' "$have" | tr '\n' ' ')"
	version=$found
	echo "$version" >"$kept"
}

# The checksums of the parts are in the .dsc.
download() {
	local part
	mkdir -p "$work/sources"
	cd "$work/sources"
	for part in $(source_parts "$version"); do
		if [ -n "${SOURCES:-}" ]; then
			cp "$SOURCES/$part" .
		elif [ ! -e "$part" ]; then
			curl -fsS -o "$part.new" "$mirror/$pool/$part" || die "$mirror/$pool/$part could not be downloaded"
			mv "$part.new" "$part"
			printf '   %s: %d MB\n' "$part" $(($(stat -c %s "$part") / 1000000))
		fi
	done
	sed -n '/^Checksums-Sha256:/,/^[^ ]/s/^ \([0-9a-f]*\) [0-9]* \(.*\)$/\1  \2/p' "linux_$version.dsc" |
		grep -v '\.asc$' | sha256sum --check --ignore-missing
}
