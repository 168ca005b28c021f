// SPDX-License-Identifier: GPL-2.0-or-later
//! What an earlier run generated: a list of paths with the hash of each text. It is how we know which
//! files are ours to remove, and which of those somebody edited since.
//!
//! In a source package it is `debian/generated.manifest`, which `clean-generated` of debian/rules
//! removes together with the generated files; in another output directory it is `manifest.json` at
//! its top, so that `debian/` holds nothing but the package's files.

use std::collections::BTreeMap;
use std::io::ErrorKind;

use serde::{Deserialize, Serialize};

use super::changes::found;
use super::folder::{check, Folder};
use super::hash::hash;
use crate::diag::Sink;

/// Paths and hashes of the files that a run generated.
#[derive(Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Manifest {
    #[serde(default)]
    comment: String,
    /// The files, with the hashes of what was written.
    #[serde(default)]
    pub generated: BTreeMap<String, String>,
    /// Files of earlier runs that are not generated any more, and that somebody edited. They are no keys:
    /// `clean-generated` of debian/rules removes only those of `generated`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edited: Vec<Edited>,
}

/// A file that was generated once, and edited.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Edited {
    /// Where it is.
    pub path: String,
    /// The hash of what was written there.
    pub hash: String,
}

/// Where the manifest of an output folder stands. `in_place` says that it is the source package itself.
pub fn path(in_place: bool) -> &'static str {
    match in_place {
        true => "debian/generated.manifest",
        false => "manifest.json",
    }
}

impl Manifest {
    /// The manifest of a run.
    pub fn of<'t>(
        files: impl Iterator<Item = (&'t str, &'t str)>,
        edited: Vec<Edited>,
    ) -> Manifest {
        let files = files.map(|(path, text)| (path.to_owned(), hash(text.as_bytes())));
        Manifest {
            comment:
                "written by gencontrol: the files that it generated, so that it can remove what it \
                      generates no longer"
                    .to_owned(),
            generated: files.collect(),
            edited,
        }
    }

    /// Reads a manifest. A missing or damaged one is `None`: then nothing is known to be ours.
    ///
    /// # Errors
    /// Reports what stands in its place.
    pub fn read(folder: &Folder, path: &str, sink: &Sink) -> Option<Option<Manifest>> {
        Manifest::read_below(folder, path, "debian/", sink)
    }

    /// The same, of files whose paths begin with `top`.
    ///
    /// # Errors
    /// Reports what stands in its place.
    pub fn read_below(
        folder: &Folder,
        path: &str,
        top: &str,
        sink: &Sink,
    ) -> Option<Option<Manifest>> {
        let bytes = match found(folder, path) {
            Ok(Some(old)) => old.bytes,
            Ok(None) => return Some(None),
            Err(error) if error.kind() == ErrorKind::NotADirectory => return Some(None),
            Err(error) => {
                sink.report(folder.problem(path, "read", &error));
                return None;
            }
        };
        let Ok(mut manifest) = serde_json::from_slice::<Manifest>(&bytes) else {
            return Some(None);
        };
        let is_ours = |path: &str| check(path).is_ok() && path.starts_with(top);
        manifest.generated.retain(|path, _| is_ours(path));
        manifest.edited.retain(|edited| is_ours(&edited.path));
        Some(Some(manifest))
    }

    /// Its text, with a line break at its end.
    pub fn text(&self) -> String {
        let mut text =
            serde_json::to_string_pretty(self).expect("names and numbers can be printed");
        text.push('\n');
        text
    }

    /// What an earlier run wrote to a path.
    pub fn hash_of(&self, path: &str) -> Option<&str> {
        let edited = || {
            self.edited
                .iter()
                .find(|edited| edited.path == path)
                .map(|e| &e.hash)
        };
        self.generated.get(path).or_else(edited).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::{Edited, Manifest};
    use crate::diag::Sink;
    use crate::disk::lock::own;

    #[test]
    fn a_manifest_survives_the_disk() {
        let folder = tempfile::tempdir().expect("the temporary directory is writable");
        let sink = Sink::default();
        let open = own(folder.path(), "", &sink).expect("it is ours");
        let read = || Manifest::read(&open, "manifest.json", &sink).expect("it can be read");
        assert_eq!(read(), None);
        let edited = Edited {
            path: "debian/old".to_owned(),
            hash: "0".to_owned(),
        };
        let files = [("debian/control", "x"), ("debian/rules.gen", "")];
        let manifest = Manifest::of(files.into_iter(), vec![edited]);
        assert_eq!(manifest.hash_of("debian/old"), Some("0"));
        let control = manifest.generated["debian/control"].as_str();
        assert_eq!(manifest.hash_of("debian/control"), Some(control));
        assert_eq!(manifest.hash_of("debian/new"), None);
        let path = folder.path().join("manifest.json");
        std::fs::write(&path, manifest.text()).expect("the temporary directory is writable");
        assert_eq!(read(), Some(manifest));
        for foreign in ["../etc/passwd", "debian/../etc/passwd", "etc/passwd"] {
            std::fs::write(
                &path,
                format!("{{\"generated\": {{\"{foreign}\": \"0\"}}}}"),
            )
            .expect("the temporary directory is writable");
            assert_eq!(read(), Some(Manifest::default()), "{foreign}");
        }
        // Below a file there is none.
        let below = Manifest::read(&open, "manifest.json/x", &sink);
        assert_eq!(below, Some(None));
        assert!(!sink.has_errors());
    }
}
