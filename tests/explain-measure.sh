#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Does `explain` name the right places? Random lines and items of what recipes/linux, recipes/linux-asahi and an import
# of a 6.12 tree make: the recipe is changed at the first place that is named for each, and the line has to be another
# one, or an error has to stand there. Takes the folder that holds `oracle/`. SEED= chooses others, NUMBERS= how many.
set -eu

shared=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mkdir "$scratch/tree"
tar -xJf "$shared/oracle/linux_6.12.107-1.debian.tar.xz" -C "$scratch/tree"
target/release/gencontrol import --tree "$scratch/tree" --recipes "$scratch/recipes/linux" >/dev/null

set -- ${NUMBERS:-500 200 200}
EXPLAIN="recipes/linux tests/tree/linux $1
	recipes/linux-asahi tests/tree/linux-asahi $2
	$scratch/recipes/linux $scratch/tree $3" \
	cargo test --release --locked --test explain -- --ignored --nocapture
