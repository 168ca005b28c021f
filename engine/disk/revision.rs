// SPDX-License-Identifier: GPL-2.0-or-later
//! Files of a revision of a git repository, in a folder of their own for as long as they are needed. Nothing of the
//! repository is changed, and nothing is checked out.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder};
use std::io::{self, Read, Write};
use std::os::unix::fs::{symlink, DirBuilderExt};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// What is taken of a revision at most: files, and bytes of them.
const MAX: (usize, u64) = (100_000, 256 << 20);

/// A git repository.
pub struct Repository {
    /// The folder of its working tree.
    pub top: PathBuf,
}

/// A file as git lists it.
struct Listed {
    object: String,
    is_link: bool,
    path: String,
}

impl Repository {
    /// The one in which a folder stands.
    ///
    /// # Errors
    /// What git says.
    pub fn of(folder: &Path) -> Result<Repository, String> {
        let folder = folder
            .canonicalize()
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        let top = git(&folder, ["rev-parse", "--show-toplevel"])?;
        let top = PathBuf::from(line(&top));
        Ok(Repository { top })
    }

    /// Writes the files that are wanted of a revision into a folder. `NAME...` is the merge base of NAME and HEAD.
    /// `wanted` gets the paths of all its files, and says which of them are.
    ///
    /// # Errors
    /// What git says, and what is too much.
    pub fn take(
        &self,
        revision: &str,
        wanted: impl FnOnce(&[&str]) -> Vec<bool>,
    ) -> Result<Temporary, String> {
        let commit = self.commit(revision)?;
        let listing = git(
            &self.top,
            ["ls-tree", "-r", "-z", "-l", "--full-tree", &commit],
        )?;
        let listed: Vec<(Listed, u64)> = listing
            .split(|byte| *byte == 0)
            .filter_map(|line| listed(std::str::from_utf8(line).ok()?))
            .collect();
        let paths: Vec<&str> = listed.iter().map(|(file, _)| file.path.as_str()).collect();
        let wanted = wanted(&paths).into_iter();
        let files: Vec<&(Listed, u64)> = listed
            .iter()
            .zip(wanted)
            .filter_map(|(file, wanted)| wanted.then_some(file))
            .collect();
        let bytes: u64 = files.iter().map(|(_, size)| *size).sum();
        if is_too_much(files.len(), bytes) {
            return Err(format!(
                "{} files of {} MiB are too many: at most {} of {} MiB are read from a revision",
                files.len(),
                bytes >> 20,
                MAX.0,
                MAX.1 >> 20
            ));
        }
        let files: Vec<&Listed> = files.into_iter().map(|(file, _)| file).collect();
        let folder =
            Temporary::new().map_err(|error| format!("the temporary directory: {error}"))?;
        self.write(&files, &folder.path)?;
        Ok(folder)
    }

    fn commit(&self, revision: &str) -> Result<String, String> {
        let verified = |name: &str| {
            let name = format!("{name}^{{commit}}");
            let found = git(
                &self.top,
                [
                    "rev-parse",
                    "--verify",
                    "--quiet",
                    "--end-of-options",
                    &name,
                ],
            );
            found.map(|found| line(&found)).map_err(|_| {
                let name = name.trim_end_matches("^{commit}");
                format!("unknown git revision `{name}`")
            })
        };
        match revision.strip_suffix("...") {
            Some(name) => {
                let (name, head) = (verified(name)?, verified("HEAD")?);
                let base = git(&self.top, ["merge-base", &name, &head]);
                base.map(|base| line(&base))
                    .map_err(|_| format!("`{revision}` has no merge base with HEAD"))
            }
            None => verified(revision),
        }
    }

    /// Reads the files from one process of git, in their order.
    fn write(&self, files: &[&Listed], folder: &Path) -> Result<(), String> {
        let failed = |error: io::Error| format!("git cat-file: {error}");
        let mut child = Command::new("git")
            .arg("-C")
            .arg(&self.top)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let asked: String = files
            .iter()
            .map(|file| format!("{}\n", file.object))
            .collect();
        let input = child.stdin.take();
        let output = child.stdout.take();
        let result = std::thread::scope(|scope| {
            // Both ends at once: git answers before it has read all.
            scope.spawn(move || input.map(|mut input| input.write_all(asked.as_bytes())));
            let mut output =
                io::BufReader::new(output.ok_or_else(|| failed(io::ErrorKind::BrokenPipe.into()))?);
            for file in files {
                let bytes = object(&mut output).map_err(failed)?;
                put(file, &bytes, folder).map_err(|error| format!("{}: {error}", file.path))?;
            }
            Ok(())
        });
        if result.is_err() {
            let _ = child.kill();
        }
        child.wait().map_err(failed)?;
        result
    }
}

/// Whether so many files of so many bytes are not taken.
fn is_too_much(files: usize, bytes: u64) -> bool {
    files > MAX.0 || bytes > MAX.1
}

/// `MODE blob OBJECT SIZE<tab>PATH`.
fn listed(line: &str) -> Option<(Listed, u64)> {
    let (about, path) = line.split_once('\t')?;
    let mut words = about.split_whitespace();
    let mode = words.next()?;
    let is_file = words.next()? == "blob";
    let object = words.next()?.to_owned();
    let size = words.next()?.parse().ok()?;
    let mut parts = Path::new(path).components();
    let is_below = parts.all(|part| matches!(part, Component::Normal(_)));
    let file = Listed {
        object,
        is_link: mode == "120000",
        path: path.to_owned(),
    };
    (is_file && is_below).then_some((file, size))
}

/// The next object that `cat-file --batch` prints: `OBJECT blob SIZE`, its bytes, a line break.
fn object(output: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut byte = [0_u8];
    loop {
        output.read_exact(&mut byte)?;
        if byte == *b"\n" {
            break;
        }
        head.push(byte[0]);
        if head.len() > 200 {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let size = head.rsplit(' ').next().and_then(|size| size.parse().ok());
    let size: u64 = size.ok_or_else(|| io::Error::other(head))?;
    let mut bytes = Vec::new();
    output.take(size).read_to_end(&mut bytes)?;
    output.read_exact(&mut byte)?;
    Ok(bytes)
}

fn put(file: &Listed, bytes: &[u8], folder: &Path) -> io::Result<()> {
    let path = folder.join(&file.path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match file.is_link {
        true => symlink(OsStr::new(&*String::from_utf8_lossy(bytes)), path),
        false => fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(path)?
            .write_all(bytes),
    }
}

fn git<'a>(folder: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Result<Vec<u8>, String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("git cannot be run: {error}"))?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(format!("git: {}", line(&output.stderr))),
    }
}

/// The first line of what git printed.
fn line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.lines().next().unwrap_or_default().to_owned()
}

/// A folder that goes with its owner.
pub struct Temporary {
    /// Where it is.
    pub path: PathBuf,
}

impl Temporary {
    fn new() -> io::Result<Temporary> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let top = std::env::temp_dir();
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let path = top.join(format!("gencontrol-{}-{number}", std::process::id()));
            // Nobody else's: one that is there already is not taken.
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Temporary { path }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 1000 => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_has_a_bound() {
        for (files, bytes, expected) in [
            (0, 0, false),
            (MAX.0, MAX.1, false),
            (MAX.0 + 1, 0, true),
            (0, MAX.1 + 1, true),
        ] {
            assert_eq!(is_too_much(files, bytes), expected, "{files} {bytes}");
        }
    }

    #[test]
    fn the_head_of_an_object_has_a_bound() {
        for (length, is_good) in [(9, true), (200, true), (201, false)] {
            let head = format!("{} blob 3", "a".repeat(length - 7));
            let text = format!("{head}\nabc\nrest");
            let mut rest = text.as_bytes();
            match object(&mut rest) {
                Ok(bytes) => {
                    assert!(is_good, "{length}");
                    assert_eq!((&*bytes, rest), (&b"abc"[..], &b"rest"[..]));
                }
                Err(error) => {
                    assert!(!is_good, "{length}: {error}");
                    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
                }
            }
        }
    }

    #[test]
    fn a_folder_goes_with_its_owner() {
        let folder = Temporary::new().expect("it is writable");
        let path = folder.path.clone();
        fs::write(path.join("a"), "").expect("it is writable");
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn only_files_below_are_listed() {
        let listed = |line: &str| listed(line).map(|(file, size)| (file.path, file.is_link, size));
        for (line, expected) in [
            ("100644 blob 0a 12\ta/b", Some(("a/b", false, 12))),
            ("120000 blob 0a 3\tlink", Some(("link", true, 3))),
            ("160000 commit 0a -\tmodule", None),
            ("100644 tree 0a 1\ta", None),
            ("100644 blob 0a 1\t../a", None),
            ("100644 blob 0a 1\t/a", None),
        ] {
            let expected = expected.map(|(path, is_link, size)| (path.to_owned(), is_link, size));
            assert_eq!(listed(line), expected, "{line}");
        }
    }
}
