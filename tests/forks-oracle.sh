#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The measure of recipes/forks: is what a fork's layer makes equal to what the fork's own generator writes? Over
# recipes/linux, everything but the words of descriptions; over an import of Debian's tree, with the words of the fork's
# defines.toml, byte for byte. Takes the folder that holds `oracle/` and `tools/`. Fails unless all of it is.
set -eu

shared=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
gencontrol=$PWD/target/release/gencontrol
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A layer with descriptions as the fork's defines.toml has them: those of its featuresets, and of their flavours.
cat >"$scratch/words.py" <<'PYTHON'
import json
import sys
import tomllib
from pathlib import Path

config, below = Path(sys.argv[1]), sys.argv[2]
defines = lambda path: tomllib.loads(path.read_text())
recipe = {'extends': below, 'featuresets': {}, 'architectures': {}}
for featureset in defines(config / 'defines.toml')['featureset']:
    if words := featureset.get('description'):
        recipe['featuresets'][featureset['name']] = {'build': {
            f'description_{key}': value for key, value in words.items()}}
for path in sorted(config.glob('*/defines.toml')):
    arch = defines(path)
    words = {flavour['name']: flavour.get('description') for flavour in arch['flavour']}
    featuresets = {
        featureset['name']: {'flavours': {
            flavour['name']: words[flavour['name']] for flavour in featureset['flavour']}}
        for featureset in arch['featureset'] if 'flavour' in featureset}
    if featuresets:
        recipe['architectures'][path.parent.name] = {'featuresets': featuresets}
json.dump(recipe, sys.stdout)
PYTHON

mkdir "$scratch/base" "$scratch/recipes"
tar -xJf "$shared/oracle/linux_7.2.8-1.debian.tar.xz" -C "$scratch/base"
"$gencontrol" import --tree "$scratch/base" --recipes "$scratch/recipes/linux" >"$scratch/log" 2>&1
cp -R recipes/forks "$scratch/recipes"

for name in raspberrypi gardenlinux; do
	fork=$scratch/$name
	mkdir "$fork"
	tar -xJf "$shared/oracle/fork-$name.tar.xz" -C "$fork"
	cp -R "$scratch/base" "$fork/whole"
	# Garden Linux's debian/config replaces that of Debian, Raspberry Pi's is laid over it.
	[ $name = raspberrypi ] || rm -r "$fork/whole/debian/config"
	cp -R "$fork/tree/." "$fork/whole"
	cat "$fork/changelog.top" "$scratch/base/debian/changelog" >"$fork/whole/debian/changelog"

	echo "== recipes/forks/$name over recipes/linux, without Rust packages: equal"
	mkdir "$fork/norust"
	cat >"$fork/norust/recipe.yaml" <<YAML
extends: $PWD/recipes/forks/$name
enable: { librust: false }
YAML
	"$gencontrol" generate --recipes "$fork/norust" --tree "$fork/whole" --output "$fork/own"
	"$shared/tools/compare.py" "$fork/expected" "$fork/own" --fields

	echo "== recipes/forks/$name over an import: the same files"
	mkdir -p "$scratch/recipes/words/$name"
	python3 "$scratch/words.py" "$fork/tree/debian/config" "../../forks/$name" \
		>"$scratch/recipes/words/$name/recipe.yaml"
	"$gencontrol" generate --recipes "$scratch/recipes/words/$name" --tree "$fork/whole" --output "$fork/imported"
	"$shared/tools/compare.py" "$fork/expected" "$fork/imported"
	echo
done

# There is no output of MNT Reform's generator to compare with: that its layer fits both recipes is what is measured.
mkdir "$scratch/mnt-reform"
cp -R "$scratch/base" "$scratch/mnt-reform/whole"
sed -i '1s/.*/linux (7.2.8-1+reform20260908T120000Z) reform; urgency=medium/' "$scratch/mnt-reform/whole/debian/changelog"

# The release before: only what Debian itself took away may be missing, and tests of packages that it no longer signs.
echo '== gencontrol delta: what each fork does over the import of 7.1.8 it does over that of 7.2.8'
mkdir "$scratch/before" "$scratch/recipes/before" "$scratch/delta"
tar -xJf "$shared/oracle/linux_7.1.8-1~bpo13+1.debian.tar.xz" -C "$scratch/before"
"$gencontrol" import --tree "$scratch/before" --recipes "$scratch/recipes/before/linux" >"$scratch/log" 2>&1
cp -R recipes/forks/* "$scratch/delta"
# Over an import a featureset has to say what Debian's descriptions ask of it.
sed -i 's/^featuresets: { rpi: {} }/featuresets: { rpi: { build: { description_parts: [rpi], description_short: { rpi: R }, description_long: { rpi: R } } } }/' \
	"$scratch/delta/raspberrypi/recipe.yaml"
for name in raspberrypi gardenlinux mnt-reform; do
	"$gencontrol" delta "$scratch/delta/$name" --tree "$scratch/$name/whole" \
		--old "$scratch/recipes/before/linux" --tree-old "$scratch/before" \
		--new "$scratch/recipes/linux" --tree-new "$scratch/base" >"$scratch/log" || [ $? = 1 ]
	grep -E '^(still|no longer) done' "$scratch/log" | sed "s/^/$name: /"
	! sed -n '/^no longer done/,/^$/p' "$scratch/log" |
		grep -vE '^(no longer done.*|tests    headers-kbuild-.*linux-binary-unsigned-.*|files    new: config.local/(alpha|powerpc|sparc64)/.*|)$'
done

echo '== gencontrol check: no problem with any fork, over either recipe'
for name in raspberrypi gardenlinux mnt-reform; do
	tree=$scratch/$name/whole
	# What Debian's tree has for packages that it does not build, and for those of an older ABI
	rm "$tree/debian/lockdep.dirs" "$tree/debian/linux-headers-7.2.8+deb14-common.links"
	cp engine/make/rules.filesets "$tree/debian"
	echo 'include debian/rules.filesets' >>"$tree/debian/rules.real"
	over=$scratch/recipes/words/$name
	[ -d "$over" ] || over=$scratch/recipes/forks/$name
	for recipe in "recipes/forks/$name" "$over"; do
		"$gencontrol" check --recipes "$recipe" --tree "$tree" >"$scratch/log" 2>&1 || true
		cat "$scratch/log"
		[ "$(wc -l <"$scratch/log")" = 1 ] && grep -q ': no problems; ' "$scratch/log"
	done
done
