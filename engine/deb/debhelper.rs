// SPDX-License-Identifier: GPL-2.0-or-later
//! The files that debhelper's programs read for a package, by their suffix: `debian/PACKAGE.SUFFIX`.

/// The suffixes that the manual pages of debhelper 13 name (dh_bugfiles(1) to dh_ucf(1)),
/// and `bash-completion`. `install` and `links` are not among them: file sets make these.
pub const SUFFIXES: [&str; 85] = [
    "NEWS",
    "README.Debian",
    "TODO",
    "alternatives",
    "bash-completion",
    "bug-control",
    "bug-presubj",
    "bug-script",
    "changelog",
    "clean",
    "compress",
    "conffiles",
    "config",
    "copyright",
    "cron.d",
    "cron.daily",
    "cron.hourly",
    "cron.monthly",
    "cron.weekly",
    "cron.yearly",
    "default",
    "dirs",
    "doc-base",
    "docs",
    "emacsen-compat",
    "emacsen-install",
    "emacsen-remove",
    "emacsen-startup",
    "examples",
    "gsettings-override",
    "if-down",
    "if-post-down",
    "if-pre-up",
    "if-up",
    "info",
    "init",
    "initramfs-hook",
    "install-lib",
    "isinstallable",
    "lintian-overrides",
    "logcheck.cracking",
    "logcheck.ignore.paranoid",
    "logcheck.ignore.server",
    "logcheck.ignore.workstation",
    "logcheck.violations",
    "logcheck.violations.ignore",
    "logrotate",
    "maintscript",
    "manpages",
    "menu",
    "menu-method",
    "menutest",
    "mime",
    "modprobe",
    "mount",
    "not-installed",
    "pam",
    "path",
    "postinst",
    "postrm",
    "ppp.ip-down",
    "ppp.ip-up",
    "preinst",
    "prerm",
    "service",
    "sgmlcatalogs",
    "sharedmimeinfo",
    "shlibs",
    "socket",
    "symbols",
    "sysusers",
    "target",
    "templates",
    "timer",
    "tmpfiles",
    "triggers",
    "ucf",
    "udev",
    "user.path",
    "user.service",
    "user.socket",
    "user.target",
    "user.timer",
    "wm",
    "xmlcatalogs",
];

/// Whether debhelper reads files of a suffix. There may be several `doc-base.NAME` (dh_installdocs(1)).
pub fn is_suffix(suffix: &str) -> bool {
    let is_doc_base = || {
        let name = suffix.strip_prefix("doc-base.");
        name.is_some_and(|name| !name.is_empty() && !name.contains('/'))
    };
    SUFFIXES.binary_search(&suffix).is_ok() || is_doc_base()
}

#[cfg(test)]
mod tests {
    use super::{is_suffix, SUFFIXES};

    #[test]
    fn suffixes_are_sorted_and_known() {
        assert!(SUFFIXES.is_sorted());
        for suffix in [
            "sysusers",
            "socket",
            "mime",
            "user.service",
            "doc-base.guide",
        ] {
            assert!(is_suffix(suffix), "{suffix}");
        }
        for suffix in ["install", "links", "doc-base.", "doc-base.a/b", "postins"] {
            assert!(!is_suffix(suffix), "{suffix}");
        }
    }
}
