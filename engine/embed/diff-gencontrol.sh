#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the commits since a branch, and what is not committed, change in the generated files:
#
#	debian/bin/diff-gencontrol [REV] [OPTION]...
#
# REV is debian/latest unless another one is named; the merge base with it counts. Options are those of
# `gencontrol diff`. Nothing is generated or checked out.
#
# `gencontrol embed` wrote this file and replaces it.
set -eu
rev=debian/latest
case ${1--} in
-*) ;;
*)
	rev=$1
	shift
	;;
esac
exec "$(dirname "$0")/gencontrol" diff "rev:$rev..." --exit-zero "$@"
