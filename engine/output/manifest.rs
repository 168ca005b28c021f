//! What an earlier run generated: a list of paths with the hash of each text. It is how we know which
//! files are ours to remove, and which of those somebody edited since.
//!
//! In a source package it is `debian/generated.manifest`, which `clean-generated` of debian/rules
//! removes together with the generated files; in another output directory it is `manifest.json` at
//! its top, so that `debian/` holds nothing but the package's files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{json, Value};

/// Paths and hashes of the files that a run generated.
#[derive(Debug, Default, PartialEq)]
pub struct Manifest {
    files: BTreeMap<String, String>,
}

/// Where the manifest of an output directory stands. `in_place` says that it is the source package itself.
pub fn path(output: &Path, in_place: bool) -> PathBuf {
    if in_place {
        output.join("debian/generated.manifest")
    } else {
        output.join("manifest.json")
    }
}

impl Manifest {
    /// The manifest of a run.
    pub fn of<'t>(files: impl Iterator<Item = (&'t str, &'t str)>) -> Manifest {
        Manifest {
            files: files
                .map(|(path, text)| (path.to_owned(), hash(text.as_bytes())))
                .collect(),
        }
    }

    /// Reads a manifest. A missing or damaged one is an empty one: then nothing is ours to remove.
    pub fn read(path: &Path) -> Manifest {
        let Ok(text) = std::fs::read_to_string(path) else {
            return Manifest::default();
        };
        let Ok(Value::Object(object)) = serde_json::from_str(&text) else {
            return Manifest::default();
        };
        let Some(Value::Object(files)) = object.get("generated") else {
            return Manifest::default();
        };
        let files = files
            .iter()
            .filter(|(path, _)| crate::plan::files::is_inside(path) && path.starts_with("debian/"))
            .filter_map(|(path, hash)| Some((path.clone(), hash.as_str()?.to_owned())))
            .collect();
        Manifest { files }
    }

    /// Its text, with a line break at its end.
    pub fn text(&self) -> String {
        let value = json!({
            "comment": "written by gencontrol: the files that it generated, so that it can remove what it generates no longer",
            "generated": self.files,
        });
        let mut text =
            serde_json::to_string_pretty(&value).expect("a tree of JSON values can be printed");
        text.push('\n');
        text
    }

    /// Paths, with the hashes that their files had.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(p, h)| (p.as_str(), h.as_str()))
    }
}

/// A hash of a file's content: it tells edited files from ours, no more. Sixteen bytes at a time, in
/// the manner of FNV-1a, since all of the output is hashed in every run.
pub fn hash(bytes: &[u8]) -> String {
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    let mut step = |block: u128| {
        hash = (hash ^ block).wrapping_mul(PRIME);
        // Multiplying carries upwards only; this brings it back down.
        hash ^= hash >> 61;
    };
    let mut blocks = bytes.chunks_exact(16);
    for block in &mut blocks {
        step(u128::from_le_bytes(
            block.try_into().expect("a block has sixteen bytes"),
        ));
    }
    for byte in blocks.remainder() {
        step(u128::from(*byte));
    }
    step(bytes.len() as u128);
    format!("{hash:032x}")
}

#[cfg(test)]
mod tests {
    use super::{hash, Manifest};

    #[test]
    fn every_byte_counts() {
        let text = b"a text of some more than two blocks of bytes".to_vec();
        let mut seen = vec![hash(&text), hash(b""), hash(b"\0"), hash(&text[1..])];
        for at in 0..text.len() {
            let mut changed = text.clone();
            changed[at] ^= 1;
            seen.push(hash(&changed));
        }
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), all);
        // The manifests of earlier runs have to stay readable.
        assert_eq!(hash(b"a"), "d368e9a7d3ab1514275055e2a8d4207f");
    }

    #[test]
    fn a_manifest_survives_the_disk() {
        let manifest =
            Manifest::of([("debian/control", "x"), ("debian/rules.gen", "")].into_iter());
        let folder =
            std::env::temp_dir().join(format!("gencontrol-manifest-{}", std::process::id()));
        std::fs::write(&folder, manifest.text()).expect("the temporary directory is writable");
        assert_eq!(Manifest::read(&folder), manifest);
        std::fs::write(&folder, "{\"generated\": {\"../etc/passwd\": \"0\"}}")
            .expect("the temporary directory is writable");
        assert_eq!(Manifest::read(&folder), Manifest::default());
        let _ = std::fs::remove_file(&folder);
    }
}
