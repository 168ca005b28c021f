# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What long scripts say while they run. Read by packaging/build and tests/proof/run; `program` is how they call themselves.

say() {
	printf '== %s\n' "$*"
}

die() {
	printf '%s: %s\n' "$program" "$*" >&2
	exit 1
}

# Shows how long something takes and where it is, while it runs.
watch() {
	local log=$1 what=$2 start=$SECONDS last
	while sleep 1; do
		last=$(tail -n 1 "$log" | tr -dc '[:print:]')
		printf '\r\033[K== %s: %d s  %.50s' "$what" $((SECONDS - start)) "$last"
	done
}

# run LOG WHAT COMMAND…: with its output in LOG, and watched on a terminal.
watcher=
run() {
	local log=$1 what=$2 start=$SECONDS status=0
	shift 2
	if [ -t 1 ]; then
		watch "$log" "$what" &
		watcher=$!
	else
		say "$what: $log"
	fi
	"$@" >>"$log" 2>&1 || status=$?
	unwatch
	[ "$status" = 0 ] || {
		tail -n 20 "$log" >&2
		die "$what: failed, see $log"
	}
	if [ -t 1 ]; then
		say "$what: $((SECONDS - start)) s"
	else
		printf '   %d s\n' $((SECONDS - start))
	fi
}

unwatch() {
	[ -n "$watcher" ] || return 0
	kill "$watcher" 2>/dev/null || true
	wait "$watcher" 2>/dev/null || true
	watcher=
	printf '\r\033[K'
}
