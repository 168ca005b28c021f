#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The measure of `import --since`: a recipe of an older tree becomes that of a newer one. Without edits it is byte
# for byte what importing the newer tree gives; with edits, those are in it and in what it generates, and nothing
# else is different. Takes the folder that holds `oracle/`. Fails unless all of it is so.
set -eu

shared=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
gencontrol=$PWD/target/release/gencontrol
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

fail() {
	echo "FAILED: $*"
	exit 1
}

# gencontrol, which must not fail.
run() {
	"$gencontrol" "$@" >log 2>&1 || {
		cat log
		fail "gencontrol $*"
	}
}

# The tree, and what importing it gives.
imported() {
	mkdir "tree-$1"
	tar -xJf "$shared/oracle/linux_$1.debian.tar.xz" -C "tree-$1"
	# Whether it makes what the tree's generator made is what tests/import-oracle.sh measures.
	"$gencontrol" import --tree "tree-$1" --recipes "fresh-$1" >log 2>&1 || [ $? = 1 ] || {
		cat log
		fail "import of $1"
	}
}

# A line after the first one that says something, in a file of the recipe: FILE LINE NEW.
put() {
	grep -qxF "$2" "mine/$1" || fail "mine/$1 has no line: $2"
	awk -v after="$2" -v new="$3" '{ print } $0 == after && !done { print new; done = 1 }' "mine/$1" >edited
	mv edited "mine/$1"
}

moved() {
	echo "== $1 to $2"
	rm -rf mine
	cp -R "fresh-$1" mine
	run import --since "tree-$1" --tree "tree-$2" --recipes mine
	diff -r mine "fresh-$2" || fail 'without edits it is not what importing gives'
	echo "without edits: byte for byte; $(tail -n 1 log | sed 's/^[^ ]* //')"

	rm -rf mine
	cp -R "fresh-$1" mine
	put architectures/amd64.yaml '    flavours:' '      # Ours.
      lean-amd64: { hardware: small virtual machines }'
	put packages/image.yaml '    depends:' '      # Ours, too.
      - mine-base'
	put packages/image-dbg.yaml '    priority: optional' '    enhances: [mine-debugger]'
	put recipe.yaml '    - quilt' '    # Ours as well.
    - mine-tools'
	put templates/image-dbg.lintian-overrides "$(head -n 1 mine/templates/image-dbg.lintian-overrides)" '# mine'
	cp -R mine edited-1
	run import --since "tree-$1" --tree "tree-$2" --recipes mine
	# What is different from the import of each tree is the same: the edits.
	diff -r "fresh-$1" edited-1 | sed -n 's/^[<>]/&/p' >edits
	diff -r "fresh-$2" mine | sed -n 's/^[<>]/&/p' | diff edits - || fail 'the edits are not what is different'
	run generate --tree "tree-$2" --recipes "fresh-$2" --output out
	run generate --tree "tree-$2" --recipes mine --output out-mine
	grep -q '^Package: linux-headers-.*-lean-amd64$' out-mine/debian/control || fail 'no flavour lean-amd64'
	grep -q '^Depends: .*mine-base' out-mine/debian/control || fail 'no relation mine-base'
	grep -q '^Enhances: mine-debugger$' out-mine/debian/control || fail 'no field Enhances'
	grep -q '^Build-Depends: .*mine-tools' out-mine/debian/control || fail 'no relation mine-tools'
	lost=$(diff out/debian/control out-mine/debian/control | grep -c '^< Package:' || true)
	[ "$lost" = 0 ] || fail "$lost packages are lost"
	echo "with edits: all $(wc -l <edits) lines of them, and packages of them in what is generated"
	rm -rf edited-1 out out-mine

	# Both changed the same: nothing is written.
	rm -rf mine
	cp -R "fresh-$1" mine
	"$3"
	cp -R mine before
	status=0
	"$gencontrol" import --since "tree-$1" --tree "tree-$2" --recipes mine >log 2>&1 || status=$?
	[ "$status" = 1 ] || fail "a conflict ends with $status"
	diff -r before mine || fail 'a conflict changed files'
	grep -q '^mine/.*:[0-9]*:[0-9]*: error: .* here' log || fail 'a conflict is not told'
	grep -q '^  tree-.*:[0-9]*:[0-9]*: ' log || fail 'what upstream has is not told'
	echo "a conflict: $(grep -m 1 ': error: ' log)"
	rm -rf before
	echo
}

# What upstream changed in between, changed here in another way.
relation() {
	sed -i 's/linux-base (>= 4.3~)/linux-base (>= 4.9~)/' mine/packages/image.yaml
}
script() {
	sed -i 's/^\(.*unstripped-binary-or-object\) .*/\1 mine/' mine/templates/binary.lintian-overrides
}

for version in 6.12.8-1 6.12.107-1 7.1.8-1~bpo13+1 7.2.8-1; do
	imported "$version"
done
moved 6.12.8-1 6.12.107-1 relation
moved 7.1.8-1~bpo13+1 7.2.8-1 script
