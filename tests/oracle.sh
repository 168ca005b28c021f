#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The measure: from recipes/linux and Debian's own tree, is everything equal to what Debian's own
# generator writes? Takes the folder that holds `oracle/` and `tools/`. Fails unless all of it is.
set -eu

shared=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
gencontrol=target/release/gencontrol
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

unpack() {
	mkdir -p "$scratch/$1"
	tar -xJf "$shared/oracle/$2" -C "$scratch/$1"
}

compare() {
	"$shared/tools/compare.py" "$scratch/expected" "$@" --fields
	echo
}

unpack tree linux_7.2.8-1.debian.tar.xz
unpack expected expected-7.2.8-1.tar.xz

echo '== src:linux 7.2.8-1 with recipes/linux: equal but for linux-librust'
"$gencontrol" generate --recipes recipes/linux --tree "$scratch/tree" --output "$scratch/out"
# compare.py leaves out these packages, but not their tests.
cp -R "$scratch/out" "$scratch/out-compared"
awk -v RS= -v ORS='\n\n' '!/test-name=librust-/' "$scratch/out/debian/tests/control" \
	>"$scratch/out-compared/debian/tests/control"
compare "$scratch/out-compared" --allow-extra-packages 'linux-librust.*'

echo '== the same without Rust packages: equal'
mkdir "$scratch/norust"
cat >"$scratch/norust/recipe.yaml" <<YAML
extends: $PWD/recipes/linux
enable: { librust: false }
YAML
"$gencontrol" generate --recipes "$scratch/norust" --tree "$scratch/tree" --output "$scratch/out-norust"
compare "$scratch/out-norust"

echo '== linux-librust: for every flavour with Rust, and for no other'
"$gencontrol" list packages --json --recipes recipes/linux --tree "$scratch/tree" >"$scratch/packages.json"
python3 - "$scratch/packages.json" "$scratch/out/debian/tests/control" <<'PYTHON'
import json
import re
import sys

packages = json.load(open(sys.argv[1]))
# The architectures on which Debian 7.2 builds the kernel with Rust.
with_rust = {'amd64', 'arm64', 'armhf', 'loong64', 'riscv64'}
of_entry = lambda entry: {
    (p['package'], arch) for p in packages if p['entry'] == entry for arch in p['architecture']}
flavours = {(name.removeprefix('linux-headers-'), arch)
            for name, arch in of_entry('headers') if arch in with_rust}
librust = {(name.removeprefix('linux-librust-'), arch) for name, arch in of_entry('librust')}
meta = {(name.removeprefix('linux-librust-').removesuffix('-dev'), arch)
        for name, arch in of_entry('librust-meta')}
assert flavours and librust == flavours, librust ^ flavours
assert len(meta) == len(flavours), (len(meta), len(flavours))
tested = re.findall(r'test-name=librust-.*\nDepends: .*(linux-librust-[^ ,\n]+)', open(sys.argv[2]).read())
assert sorted(tested) == sorted(f'linux-librust-{name}' for name, _ in librust), tested
print(f'{len(librust)} flavours with linux-librust, its meta package and its test')
PYTHON

echo '== the next version: the same, but for the version'
sed -i '1s/(7\.2\.8-1)/(7.2.9-1)/' "$scratch/tree/debian/changelog"
"$gencontrol" generate --recipes "$scratch/norust" --tree "$scratch/tree" --output "$scratch/out-next"
mkdir "$scratch/renamed"
# The expected output of the next version is that of this one with the version replaced.
(cd "$scratch/expected" && find . -type f) | while read -r file; do
	new=$(printf '%s' "$file" | sed 's/7\.2\.8/7.2.9/g')
	mkdir -p "$scratch/renamed/$(dirname "$new")"
	sed 's/7\.2\.8/7.2.9/g' "$scratch/expected/$file" >"$scratch/renamed/$new"
done
"$shared/tools/compare.py" "$scratch/renamed" "$scratch/out-next" --fields
echo
