// SPDX-License-Identifier: GPL-2.0-or-later
//! Whether what a symlink points at is installed by some package, as far as the recipe decides it.

use std::collections::BTreeMap;

use super::claims::{names_of, Claims, Holder, Kind};
use super::model::FILESETS_TARGET;
use crate::diag::suggest::Outline;
use crate::text::glob;

/// Letters in which the name of a package may differ from a part of a path that was meant to be it.
const SLIPS: usize = 2;

/// What is known of all packages.
pub(super) struct Known<'k, 'p> {
    claims: &'k Claims<'p>,
    packages: BTreeMap<&'p str, &'p Holder<'p>>,
    outlines: Vec<(Outline, &'p str)>,
    /// Names of files as globs, by their paths up to the first special character.
    globs: BTreeMap<&'k str, Vec<&'k str>>,
}

impl<'k, 'p> Known<'k, 'p> {
    pub(super) fn new(holders: &'p [Holder<'p>], claims: &'k Claims<'p>) -> Self {
        let mut globs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let is_glob = |kind: &Kind| matches!(kind, Kind::Some(..));
        for (path, _) in claims
            .iter()
            .filter(|(_, here)| here.iter().any(|claim| is_glob(&claim.kind)))
        {
            let start = path.rfind('/').map_or(0, |at| at + 1);
            let name = &path[start..];
            let plain = name.find(['*', '?', '[', '\\']).unwrap_or(name.len());
            globs.entry(&path[..start + plain]).or_default().push(name);
        }
        let packages: BTreeMap<&str, &Holder<'_>> = holders.iter().map(|h| (h.name, h)).collect();
        Known {
            claims,
            outlines: packages
                .keys()
                .map(|name| (Outline::of(name), *name))
                .collect(),
            packages,
            globs,
        }
    }

    /// Why a link's target is nowhere; `None` if it is somewhere, or the recipe does not decide it.
    pub(super) fn nowhere(&self, target: &str, holder: &Holder<'_>) -> Option<String> {
        if self.is_provided(target) {
            return None;
        }
        // Directories are called after the packages that they belong to.
        for part in target.split('/') {
            if let Some(owner) = self.packages.get(part) {
                return is_decided(owner)
                    .then(|| format!("`{target}` is not among the files of `{}`", owner.name));
            }
        }
        for part in target.split('/').filter(|part| part.len() >= 8) {
            if let Some(near) = self.near(part) {
                return Some(format!(
                    "nothing is installed to `{target}`, and no package is called `{part}`: did you mean `{near}`?"
                ));
            }
        }
        let depends = names_of(holder.binary, &["Depends", "Pre-Depends"])
            .filter(|name| !name.starts_with('$'));
        let mut depends = depends.map(|name| self.packages.get(name));
        let decided =
            is_decided(holder) && depends.all(|owner| owner.is_some_and(|owner| is_decided(owner)));
        decided.then(|| format!("neither it nor what it depends on has `{target}`"))
    }

    fn near(&self, part: &str) -> Option<&'p str> {
        let own = Outline::of(part);
        let near = self.outlines.iter().find(|(outline, name)| {
            own.may_be_near(*outline, SLIPS) && strsim::damerau_levenshtein(name, part) <= SLIPS
        });
        near.map(|(_, name)| *name)
    }

    fn is_provided(&self, target: &str) -> bool {
        let below = format!("{target}/");
        let inside = self.claims.range(below.clone()..).next();
        if self.claims.contains_key(target)
            || inside.is_some_and(|(path, _)| path.starts_with(&below))
        {
            return true;
        }
        let (parent, name) = target.rsplit_once('/').unwrap_or(("", target));
        let path = format!("{parent}/{name}");
        let starts = (parent.len() + 1..=path.len()).filter_map(|end| path.get(..end));
        let mut globs = starts.filter_map(|start| self.globs.get(start)).flatten();
        if globs.any(|glob| glob::is_name(glob, name)) {
            return true;
        }
        // Something that is installed as a whole may be a directory that has it.
        let mut above = parent;
        while !above.is_empty() {
            let whole = self.claims.get(above).is_some_and(|here| {
                here.iter()
                    .any(|claim| matches!(claim.kind, Kind::Entry(..) | Kind::Link))
            });
            if whole {
                return true;
            }
            above = above.rsplit_once('/').map_or("", |(above, _)| above);
        }
        false
    }
}

/// Whether nothing but the recipe says what is in a package.
fn is_decided(holder: &Holder<'_>) -> bool {
    holder.binary.declared.target.as_deref() == Some(FILESETS_TARGET)
}
