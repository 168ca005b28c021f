#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Is a diff complete? Between what Debian's own generator writes for each version in the folder that holds `oracle/`,
# and after random edits of recipes/linux: all edits of the JSON form, applied to the old side, make the new one.
# And what is expected of recipes/linux, seen by `diff`: nothing but texts of our own, and Rust.
set -eu

shared=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

folders=
last=
for archive in "$shared"/oracle/expected-*.tar.xz; do
	name=$(basename "$archive" .tar.xz)
	mkdir "$scratch/$name"
	tar -xJf "$archive" -C "$scratch/$name"
	[ -z "$last" ] || folders="$folders $last $scratch/$name"
	last=$scratch/$name
done

echo '== from each version to the next one, and back'
DIFF_FOLDERS=$folders cargo test --locked --test diff -- --ignored --nocapture folders_

echo '== random edits of recipes/linux'
DIFF_EDITS=${DIFF_EDITS:-15} cargo test --locked --test diff -- --ignored --nocapture edited_recipes_of_linux

echo '== Debian 7.2.8 and recipes/linux without Rust packages: the same packages, fields and rules'
mkdir "$scratch/tree" "$scratch/norust"
tar -xJf "$shared/oracle/linux_7.2.8-1.debian.tar.xz" -C "$scratch/tree"
cat >"$scratch/norust/recipe.yaml" <<YAML
extends: $PWD/recipes/linux
enable: { librust: false }
YAML
target/release/gencontrol diff "$scratch/expected-7.2.8-1" "$scratch/norust" --tree "$scratch/tree" --format json \
	--exit-zero >"$scratch/diff.json"
python3 - "$scratch/diff.json" <<'PYTHON'
import json
import sys

groups = json.load(open(sys.argv[1]))['groups']
# Descriptions, scripts and comments have words of our own.
words = {'Description'}
others = [(g['kind'], g['title']) for g in groups if g['kind'] != 'files' and g['title'] not in words]
print(f'{len(groups)} groups, {len(others)} of them in other things than texts')
assert not others, others
PYTHON
