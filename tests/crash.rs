// SPDX-License-Identifier: GPL-2.0-or-later
//! Kill -9 at any moment, two runs at once, a disk that is full or refuses: what stands there afterwards.
//!
//! `cargo test` runs a few of each, always the same; `make crash` runs them all and prints the figures. CRASH_SEED
//! chooses other random numbers.

#![allow(clippy::print_stdout, reason = "figures are what this is for")]

#[path = "crash/aim.rs"]
mod aim;
#[path = "crash/disks.rs"]
mod disks;
#[path = "crash/kills.rs"]
mod kills;
#[path = "crash/pairs.rs"]
mod pairs;
#[path = "crash/world.rs"]
mod world;

use world::{Figures, Random};

const SMALL: &str = "a few, seeded";

fn check(title: &str, figures: &Figures) {
    println!("{title}: {figures}");
    assert_eq!(
        (figures.not_healed, figures.lost, figures.wrong),
        (0, 0, 0),
        "{title}"
    );
}

/// As `check`; and of many kills some fall between the first file that a run prepares and the last that it removes.
fn check_kills(title: &str, figures: &Figures) {
    let (middle, decided) = (figures.middle, figures.decided);
    println!(
        "{title}: {} % in the middle, that is {middle}, {decided} of them while files are moved",
        100 * middle / figures.runs.max(1),
    );
    check(title, figures);
    assert!(
        decided > 0 && middle > decided,
        "{title}: the kills are aimed badly"
    );
}

#[test]
fn a_few_kills() {
    let mut random = Random::fixed();
    check(SMALL, &kills::generate(8, &mut random));
    check(SMALL, &kills::embed(2, &mut random));
    check(SMALL, &kills::import(4, &mut random));
}

#[test]
fn a_few_at_once() {
    check(SMALL, &pairs::all(4, &mut Random::fixed()));
}

// `make crash`: 1,000 kills, 200 pairs, disks that are full or refuse.

#[test]
#[ignore = "takes minutes: make crash"]
fn kills_of_generate() {
    check_kills(
        "kills of generate",
        &kills::generate(600, &mut Random::chosen()),
    );
}

#[test]
#[ignore = "takes minutes: make crash"]
fn kills_of_embed() {
    check_kills("kills of embed", &kills::embed(200, &mut Random::chosen()));
}

#[test]
#[ignore = "takes minutes: make crash"]
fn kills_of_import() {
    check_kills(
        "kills of import",
        &kills::import(200, &mut Random::chosen()),
    );
}

#[test]
#[ignore = "takes minutes: make crash"]
fn pairs_at_once() {
    check("pairs at once", &pairs::all(200, &mut Random::chosen()));
}

#[test]
#[ignore = "takes minutes: make crash"]
fn disks_that_are_full_or_refuse() {
    match disks::all() {
        Some(figures) => check("disks that are full or refuse", &figures),
        None => println!("disks that are full or refuse: not tried, since mounting one needs root"),
    }
}
