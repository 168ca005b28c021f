// SPDX-License-Identifier: GPL-2.0-or-later
//! Words of sets that Debian defines. Not all are closed: a derivative has sections and profiles of its own.

/// The sections of the archive (Debian Policy 2.4).
pub const SECTIONS: &str = "admin cli-mono comm database debian-installer debug devel doc editors education electronics \
    embedded fonts games gnome gnu-r gnustep graphics hamradio haskell httpd interpreters introspection java \
    javascript kde kernel libdevel libs lisp localization mail math metapackages misc net news ocaml oldlibs \
    otherosfs perl php python raku ruby rust science shells sound tasks tex text utils vcs video virtual web x11 \
    xfce zope";
/// Debian Policy 2.5; `extra` is what it was once.
pub const PRIORITIES: &str = "required important standard optional extra";
/// deb-control(5).
pub const MULTI_ARCH: &str = "no same foreign allowed";
/// The profiles that are registered for all packages, and are neither a language's nor of a bootstrap.
pub const PROFILES: &str =
    "cross nobiarch nocheck nodoc nogir noinsttest noudeb nocil nogolang noguile nojava nolua \
    nonodejs noocaml noperl nophp nopython noruby norust nosystemd nowindows stage1 stage2";
/// What dpkg and debhelper fill in (deb-substvars(5), dh_gencontrol(1)).
pub const VARIABLES: &str = "misc:Depends misc:Pre-Depends misc:Recommends misc:Suggests misc:Built-Using \
    misc:Static-Built-Using shlibs:Depends shlibs:Pre-Depends shlibs:Recommends shlibs:Suggests perl:Depends \
    python3:Depends python3:Provides python3:Breaks sphinxdoc:Depends sphinxdoc:Built-Using binary:Version \
    source:Version source:Upstream-Version";
/// Fields of binary packages that recipes have no key for (deb-control(5), deb-src-control(5)).
pub const FIELDS: &str =
    "Essential Protected Important Tag Bugs Origin Homepage Static-Built-Using Build-Essential \
    Auto-Built-Package Installer-Menu-Item Subarchitecture Task";
