# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# The layer of docs/rust-module.md that gives linux-librust to an imported recipe. Read by scripts that stand in, or
# name, the top of the repository.

# layer_of_docs TOP DIRECTORY: the lines of the page as recipe.yaml, and the two files that it names.
layer_of_docs() {
	mkdir -p "$2/packages"
	for file in packages/librust.yaml kinds.yaml; do
		grep -v 'linux-base[-{]' "$1/recipes/linux/$file" >"$2/$file"
	done
	awk '/^A recipe that was imported/ { on = 1 }
		on && /^    / { print substr($0, 5); seen = 1 }
		seen && /^$/ { exit }' "$1/docs/rust-module.md" >"$2/recipe.yaml"
}
