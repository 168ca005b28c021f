// SPDX-License-Identifier: GPL-2.0-or-later
//! What the run is at, so that a message can name it when the run has to end there.
//!
//! One run at a time is followed. It costs some stores into memory, because it is done for every text.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// The path of a file, kept as long as the process runs.
pub type Name = &'static &'static str;

static NAMES: Mutex<BTreeMap<String, Name>> = Mutex::new(BTreeMap::new());

/// What is being done.
static STAGE: AtomicPtr<&'static str> = AtomicPtr::new(std::ptr::null_mut());
/// The file that it is done to.
static FILE: AtomicPtr<&'static str> = AtomicPtr::new(std::ptr::null_mut());
static LINE: AtomicU32 = AtomicU32::new(0);
static COLUMN: AtomicU32 = AtomicU32::new(0);
/// Even between texts, odd while one is made; another number for each text.
static TEXT: AtomicU64 = AtomicU64::new(0);

/// Keeps a path. The same path is kept once.
pub fn name(path: &Path) -> Name {
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let shown = path.display().to_string();
    if let Some(known) = names.get(&shown) {
        return known;
    }
    let name: Name = Box::leak(Box::new(&*shown.clone().leak()));
    names.insert(shown, name);
    name
}

/// Says what is done from here on: "reading", "expanding the recipe".
pub fn stage(what: &'static &'static str) {
    set(&STAGE, Some(what));
    set(&FILE, None);
    LINE.store(0, Relaxed);
}

/// Says which file is read from here on.
pub fn file(name: Name) {
    stage(&"reading");
    set(&FILE, Some(name));
}

/// Says that a text is made from here on, and where it stands.
pub(super) fn begin_text(name: Name, line: u32, column: u32) {
    set(&FILE, Some(name));
    LINE.store(line, Relaxed);
    COLUMN.store(column, Relaxed);
    TEXT.store(TEXT.load(Relaxed) | 1, Relaxed);
}

/// Says that no text is made from here on.
pub(super) fn end_text() {
    TEXT.store((TEXT.load(Relaxed) | 1) + 1, Relaxed);
    set(&FILE, None);
    LINE.store(0, Relaxed);
}

/// The number of the text that is made, if one is.
pub(super) fn current_text() -> Option<u64> {
    Some(TEXT.load(Relaxed)).filter(|number| number % 2 == 1)
}

fn set(place: &AtomicPtr<&'static str>, value: Option<&'static &'static str>) {
    let pointer = value.map_or(std::ptr::null_mut(), |value| {
        std::ptr::from_ref(value).cast_mut()
    });
    place.store(pointer, Relaxed);
}

#[allow(unsafe_code, reason = "reads what `set` stored")]
fn get(place: &AtomicPtr<&'static str>) -> Option<&'static str> {
    // SAFETY: only `set` stores here, and what it takes lives as long as the process.
    unsafe { place.load(Relaxed).as_ref() }.copied()
}

/// The place as messages begin: `path:line:column: `, or nothing.
pub struct Place;

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(file) = get(&FILE) else {
            return Ok(());
        };
        match LINE.load(Relaxed) {
            0 => write!(out, "{file}: "),
            line => write!(out, "{file}:{line}:{}: ", COLUMN.load(Relaxed)),
        }
    }
}

/// What is being done, in words.
pub struct Doing;

impl fmt::Display for Doing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(get(&STAGE).unwrap_or("starting"))
    }
}

#[cfg(test)]
mod tests {
    use super::name;
    use std::path::Path;

    #[test]
    fn a_path_is_kept_once() {
        let first = name(Path::new("some/where"));
        let again = name(Path::new("some/where"));
        assert!(std::ptr::eq(first, again));
        assert_eq!(*first, "some/where");
    }
}
