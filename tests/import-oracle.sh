#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The measure of `import`: from Debian's trees, and from trees edited as maintainers and forks edit them,
# import and generate write byte for byte what the tree's own gencontrol.py writes, and fail where it
# fails. Takes the folder that holds `oracle/` and `tools/`. Fails unless all of it is so.
set -eu

shared=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
. tests/common/layer.sh
gencontrol=$PWD/target/release/gencontrol
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# What it replaces must not be called behind its back.
forbid=kernel-wedge,python3,perl
tool="'$gencontrol' import --tree {tree} --recipes {recipes} && \
'$gencontrol' generate --tree {tree} --recipes {recipes} --output {out}"

for version in 7.2.8-1 7.1.8-1~bpo13+1 6.16.3-1~bpo13+1 6.12.107-1 6.12.8-1; do
	echo "== the tree $version"
	mkdir "$scratch/tree-$version" "$scratch/expected-$version"
	tar -xJf "$shared/oracle/linux_$version.debian.tar.xz" -C "$scratch/tree-$version"
	tar -xJf "$shared/oracle/expected-$version.tar.xz" -C "$scratch/expected-$version"
	"$gencontrol" import --tree "$scratch/tree-$version" --recipes "$scratch/$version/linux" >"$scratch/log"
	grep -o 'dialect .*the generator of src:linux .*' "$scratch/log"
	"$gencontrol" generate --tree "$scratch/tree-$version" --recipes "$scratch/$version/linux" \
		--output "$scratch/out-$version"
	"$shared/tools/compare.py" "$scratch/expected-$version" "$scratch/out-$version"
	case $version in 7.2.8-1 | 6.12.107-1) ;; *) continue ;; esac

	# The fork of this repository applies to both, as it stands. Its options come last, and win.
	cp -R recipes/linux-asahi "$scratch/$version"
	"$gencontrol" generate --tree "$scratch/tree-$version" --recipes "$scratch/$version/linux-asahi" \
		--output "$scratch/fork-$version"
	grep -q "config-page-16k debian/kconfig/config.arm64_none_asahi'" "$scratch/fork-$version/debian/rules.gen"
	grep -qx CONFIG_ARCH_APPLE=y "$scratch/fork-$version/debian/kconfig/config.arm64_none_asahi"
	echo
done

# What depends on the newest entry of the changelog, in every dialect: suites, further uploads, a source suffix, and
# what UNRELEASED may switch off.
echo '== other suites, uploads and switches'
rows=0
tab=$(printf '\t')
while IFS=$tab read -r version upload suite source switch digest; do
	case $version in '#'*) continue ;; esac
	changelog=$scratch/tree-$version/debian/changelog
	[ -f "$scratch/changelog-$version" ] || cp "$changelog" "$scratch/changelog-$version"
	{
		printf '%s (%s) %s; urgency=medium\n\n  * Edited.\n\n' "$source" "$upload" "$suite"
		printf ' -- A B <a@b.org>  Thu, 01 Jan 2026 00:00:00 +0000\n\n'
		cat "$scratch/changelog-$version"
	} >"$changelog"
	rm -rf "$scratch/switched" "$scratch/out"
	"$gencontrol" import --tree "$scratch/tree-$version" --recipes "$scratch/switched" >"$scratch/log" 2>&1 || true
	[ "$switch" != - ] || switch=NOTHING=
	if env "$switch" "$gencontrol" generate --tree "$scratch/tree-$version" --recipes "$scratch/switched" \
		--output "$scratch/out" >"$scratch/log" 2>&1; then
		found=$(cd "$scratch/out" && find debian -type f | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c1-16)
	else
		found=fails
	fi
	[ "$found" = "$digest" ] || {
		echo "$version, as $source $upload for $suite, $switch: expected $digest, found $found"
		exit 1
	}
	cp "$scratch/changelog-$version" "$changelog"
	rows=$((rows + 1))
done <tests/import-switches.tsv
echo "$rows of $rows are as the trees' own generators write them"

# A patched generator is told, with what the dialect does not have of it.
echo '== a patched generator'
patched=$scratch/tree-7.2.8-1/debian/bin/gencontrol.py
sed -i "s/^        makeflags\['SOURCE_BASENAME'\].*/&\n        makeflags['X'] = 'y'/" "$patched"
"$gencontrol" import --tree "$scratch/tree-7.2.8-1" --recipes "$scratch/patched" >"$scratch/log" 2>&1 || true
grep -A1 'no dialect knows this generator' "$scratch/log" | tee "$scratch/told"
grep -q 'it has the make variable `X`, which the dialect does not have' "$scratch/told"

# As docs/rust-module.md gives modules in Rust to a kernel of that age.
echo '== linux-librust over the tree 6.12.107-1'
fork=$scratch/6.12.107-1/fork
layer_of_docs . "$fork"
cat "$fork/recipe.yaml"
"$gencontrol" generate --tree "$scratch/tree-6.12.107-1" --recipes "$fork" --output "$scratch/fork"
for package in linux-librust-6.12.107+deb13-amd64 linux-librust-amd64-dev; do
	grep -rqx "Package: $package" "$scratch/fork/debian" || {
		echo "$package is missing"
		exit 1
	}
done

# Cases of a corpus, for a tree, with further options.
judge() {
	corpus=$1 base=$2
	shift 2
	echo "== cases of $corpus"
	"$shared/tools/judge.py" --corpus "$shared/oracle/cases-$corpus.tar.xz" \
		--base "$shared/oracle/linux_$base.debian.tar.xz" \
		--tool "$tool" --forbid "$forbid" --jobs 2 "$@" >"$scratch/log" || {
		cat "$scratch/log"
		exit 1
	}
	tail -n 3 "$scratch/log"
}

judge 7.2 7.2.8-1
judge 7.1 7.1.8-1~bpo13+1 --keep-generator
judge 6.16 6.16.3-1~bpo13+1 --keep-generator
judge 6.12 6.12.107-1
judge 6.12-errors 6.12.107-1
