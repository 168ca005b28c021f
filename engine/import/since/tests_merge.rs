// SPDX-License-Identifier: GPL-2.0-or-later
//! Small merges: base, ours and theirs in, and the files or the conflicts that come out.

use std::path::Path;

use super::check;
use super::conflict::{Conflicts, Prefer};
use super::merge::Merger;
use super::side::Side;
use crate::diag::look::Look;
use crate::diag::{render::render_all, Sink};
use crate::text::files::Files;

/// A recipe of several files: each begins with `=== PATH`. Without one, all is recipe.yaml.
fn side(name: &str, text: &str, files: &mut Files, sink: &Sink) -> Side {
    let whole = match text.starts_with("=== ") {
        true => text.to_owned(),
        false => format!("=== recipe.yaml\n{text}"),
    };
    let mut found = Vec::new();
    for part in whole.split("=== ").skip(1) {
        let (path, text) = part.split_once('\n').expect("a path stands in a line");
        let file = files.add(Path::new(name).join(path), text.to_owned());
        found.push((path.to_owned(), file));
    }
    Side::new(found, files, sink).expect("the side is a recipe")
}

pub(super) fn merged(base: &str, ours: &str, theirs: &str, prefer: Option<Prefer>) -> String {
    let mut files = Files::default();
    let sink = Sink::default();
    let base = side("base", base, &mut files, &sink);
    let ours = side("ours", ours, &mut files, &sink);
    let theirs = side("theirs", theirs, &mut files, &sink);
    let conflicts = Conflicts::new(prefer, &sink);
    let merger = Merger {
        files: &files,
        conflicts: &conflicts,
    };
    let result = merger.sides(base, ours, theirs);
    if conflicts.are_none() {
        check(&result.docs, Path::new("ours"), &mut files, &sink);
    }
    let mut out = render_all(&sink, &files, Look::default());
    if !sink.has_errors() {
        for (path, file) in result.wanted {
            let text = file.map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
            out += &format!(
                "=== {path}{}\n{}",
                if text.is_none() { " goes" } else { "" },
                text.unwrap_or_default()
            );
        }
    }
    out
}

/// The text of recipe.yaml, which is all that changes.
pub(super) fn text(base: &str, ours: &str, theirs: &str) -> String {
    let out = merged(base, ours, theirs, None);
    out.strip_prefix("=== recipe.yaml\n")
        .unwrap_or(&out)
        .to_owned()
}

/// The first lines of each conflict, and the places that belong to it.
pub(super) fn conflicts(base: &str, ours: &str, theirs: &str) -> Vec<String> {
    let out = merged(base, ours, theirs, None);
    let is_told = |line: &&str| {
        line.contains(": error: ") || line.starts_with("  theirs/") || line.starts_with("  base/")
    };
    out.lines()
        .filter(is_told)
        .map(|line| line.trim().to_owned())
        .collect()
}

const FLAVOURS: &str = "# Flavours.\narchitectures:\n  amd64:\n    flavours:\n      amd64:\n        hardware: PCs\n        \
                        enable: { installer: true }\n      test:\n        hardware: CI only\n\nrelations:\n  image:\n    depends:\n      - dracut | initramfs-tools (>= 0.120)\n      - kmod\n    recommends: [apparmor]\n";

#[test]
fn both_sides_are_brought_together() {
    let upstream = FLAVOURS
        .replace(
            "      test:\n",
            "      # For clouds\n      cloud-amd64:\n        hardware: clouds\n      test:\n",
        )
        .replace("(>= 0.120)", "(>= 0.140)");
    // What was edited here stands beside what upstream added, changed or took out.
    for (name, ours, theirs, expected) in [
        (
            "a relation here, a flavour and a version upstream",
            FLAVOURS.replace("      - kmod\n", "      # We need it.\n      - kmod\n      - mine\n"),
            upstream.clone(),
            upstream.replace("      - kmod\n", "      # We need it.\n      - kmod\n      - mine\n"),
        ),
        (
            "a list in one line, on both sides",
            FLAVOURS.replace("[apparmor]", "[apparmor, mine]  # why"),
            FLAVOURS.replace("[apparmor]", "[theirs, apparmor]"),
            FLAVOURS.replace("[apparmor]", "[theirs, apparmor, mine]  # why"),
        ),
        (
            "a map in one line, on both sides",
            FLAVOURS.replace("installer: true }", "installer: true, mine: false }"),
            FLAVOURS.replace("installer: true }", "installer: false, theirs: true }"),
            FLAVOURS.replace("installer: true }", "installer: false, theirs: true, mine: false }"),
        ),
        (
            "a list that has more lines upstream",
            FLAVOURS.replace("[apparmor]", "[apparmor, mine]"),
            FLAVOURS.replace(" [apparmor]\n", "\n      - apparmor\n      - firmware (>= 1)\n"),
            FLAVOURS.replace(" [apparmor]\n", "\n      - apparmor\n      - mine\n      - firmware (>= 1)\n"),
        ),
        (
            "comments and blanks here, another value upstream",
            FLAVOURS.replace("        hardware: PCs\n", "\n        # Old ones, too\n        hardware:   PCs  # all\n"),
            FLAVOURS.replace("PCs", "64-bit PCs"),
            FLAVOURS.replace("        hardware: PCs\n", "\n        # Old ones, too\n        hardware: 64-bit PCs  # all\n"),
        ),
        (
            "removed on both sides",
            FLAVOURS.replace("      test:\n        hardware: CI only\n", "").replace("PCs", "mine"),
            FLAVOURS.replace("      test:\n        hardware: CI only\n", ""),
            String::new(),
        ),
        (
            "removed upstream, with a comment of ours above it",
            FLAVOURS.replace("      test:\n", "      # Mine.\n      test:\n").replace("      - kmod\n", ""),
            FLAVOURS.replace("      test:\n        hardware: CI only\n", "      new:\n        hardware: new\n"),
            FLAVOURS.replace("      test:\n        hardware: CI only\n", "      new:\n        hardware: new\n      # Mine.\n").replace("      - kmod\n", ""),
        ),
        (
            "an item removed upstream, with a comment of ours above it",
            FLAVOURS.replace("      - kmod\n", "      # Mine.\n      - kmod\n"),
            FLAVOURS.replace("      - kmod\n", ""),
            FLAVOURS.replace("      - kmod\n", "      # Mine.\n"),
        ),
        (
            "upstream put the entries into another order",
            FLAVOURS.replace("PCs", "mine"),
            "relations:\n  image:\n    recommends: [apparmor]\n# Flavours.\narchitectures:\n  amd64:\n    flavours:\n      test:\n        \
             hardware: CI only\n      amd64:\n        hardware: PCs\n        enable: { installer: true }\n".to_owned(),
            "relations:\n  image:\n    recommends: [apparmor]\n# Flavours.\narchitectures:\n  amd64:\n    flavours:\n      test:\n        \
             hardware: CI only\n      amd64:\n        hardware: mine\n        enable: { installer: true }\n".to_owned(),
        ),
        (
            "the same on both sides",
            FLAVOURS.replace("PCs", "the same"),
            FLAVOURS.replace("PCs", "'the same'"),
            String::new(),
        ),
    ] {
        assert_eq!(text(FLAVOURS, &ours, &theirs), expected, "{name}");
    }
    assert_eq!(text(FLAVOURS, FLAVOURS, &upstream), upstream);
    assert_eq!(text(FLAVOURS, &upstream, FLAVOURS), "");
}

#[test]
fn conflicts_have_both_lines() {
    let list = FLAVOURS.replace("      - kmod\n", "");
    for (name, ours, theirs, expected) in [
        (
            "both changed a key",
            FLAVOURS.replace("PCs", "mine"),
            FLAVOURS.replace("# Flavours.\n", "").replace("PCs", "theirs"),
            &["ours/recipe.yaml:6:19: error: `architectures.amd64.flavours.amd64.hardware` was changed here and upstream",
              "theirs/recipe.yaml:5:19: upstream has this now"][..],
        ),
        (
            "both changed the version of a relation",
            FLAVOURS.replace("0.120", "0.130"),
            FLAVOURS.replace("0.120", "0.140"),
            &["ours/recipe.yaml:14:9: error: `relations.image.depends: dracut` was changed here and upstream",
              "theirs/recipe.yaml:14:9: upstream has this now"],
        ),
        (
            "removed upstream, changed here",
            FLAVOURS.replace("CI only", "mine"),
            FLAVOURS.replace("      test:\n        hardware: CI only\n", ""),
            &["ours/recipe.yaml:8:7: error: `architectures.amd64.flavours.test` was changed here, and upstream removed it",
              "base/recipe.yaml:8:7: it was this before"],
        ),
        (
            "removed here, changed upstream",
            FLAVOURS.replace("      test:\n        hardware: CI only\n", ""),
            FLAVOURS.replace("CI only", "theirs"),
            &["ours/recipe.yaml:4:5: error: `architectures.amd64.flavours.test` was removed here, and upstream changed it",
              "theirs/recipe.yaml:9:9: upstream has this now"],
        ),
        (
            "an item was removed here, changed upstream",
            FLAVOURS.replace("      - dracut | initramfs-tools (>= 0.120)\n", ""),
            FLAVOURS.replace("0.120", "0.140"),
            &["ours/recipe.yaml:13:5: error: `relations.image.depends: dracut` was removed here, and upstream changed it",
              "theirs/recipe.yaml:14:9: upstream has this now"],
        ),
        (
            "an item was removed upstream, changed here",
            FLAVOURS.replace("- kmod", "- kmod (>= 1)"),
            list,
            &["ours/recipe.yaml:15:9: error: `relations.image.depends: kmod` was changed here, and upstream removed it",
              "base/recipe.yaml:15:9: it was this before"],
        ),
        (
            "both added a key",
            FLAVOURS.replace("    recommends:", "    suggests: [mine]\n    recommends:"),
            FLAVOURS.replace("    recommends:", "    suggests: [theirs]\n    recommends:"),
            &["ours/recipe.yaml:16:5: error: `relations.image.suggests` was added here and upstream, differently",
              "theirs/recipe.yaml:16:5: upstream has this now"],
        ),
    ] {
        assert_conflict(name, &ours, &theirs, expected);
    }
}

/// That a merge is refused with these lines, and that what is preferred is what comes out then.
fn assert_conflict(name: &str, ours: &str, theirs: &str, expected: &[&str]) {
    assert_eq!(conflicts(FLAVOURS, ours, theirs), expected, "{name}");
    for (prefer, side) in [(Prefer::Ours, ours), (Prefer::Theirs, theirs)] {
        let out = merged(FLAVOURS, ours, theirs, Some(prefer));
        let out = out.strip_prefix("=== recipe.yaml\n").unwrap_or(&out);
        // Comments stay, and nothing else is different.
        let bare = |text: &str| text.replace("# Flavours.\n", "");
        let out = if out.is_empty() { ours } else { out };
        assert_eq!(bare(out), bare(side), "{name}, {prefer:?}");
    }
}

#[test]
fn items_in_the_place_of_others_are_conflicts() {
    for (name, ours, theirs, expected) in [
        (
            "one item was replaced here, another one came in its place upstream",
            FLAVOURS.replace("- kmod", "- mine"),
            FLAVOURS.replace("- kmod", "- theirs"),
            &["ours/recipe.yaml:15:9: error: `relations.image.depends: kmod` was changed here and upstream",
              "theirs/recipe.yaml:15:9: upstream has this now"][..],
        ),
        (
            "an item was removed here, another one came in its place upstream",
            FLAVOURS.replace("      - kmod\n", ""),
            FLAVOURS.replace("- kmod", "- theirs"),
            &["ours/recipe.yaml:13:5: error: `relations.image.depends: kmod` was removed here, and upstream changed it",
              "theirs/recipe.yaml:15:9: upstream has this now"],
        ),
        (
            "an item was replaced here, and removed upstream",
            FLAVOURS.replace("- kmod", "- mine"),
            FLAVOURS.replace("      - kmod\n", ""),
            &["ours/recipe.yaml:15:9: error: `relations.image.depends: kmod` was changed here, and upstream removed it",
              "base/recipe.yaml:15:9: it was this before"],
        ),
    ] {
        assert_conflict(name, &ours, &theirs, expected);
    }
}

#[test]
fn maps_and_items_are_brought_together_however_they_are_written() {
    for (name, ours, theirs, expected) in [
        (
            "a map that has a line for each entry here",
            FLAVOURS.replace("enable: { installer: true }", "enable:  # ours\n          installer: true\n          # Mine.\n          mine: false"),
            FLAVOURS.replace("installer: true }", "installer: false, theirs: true }"),
            FLAVOURS.replace("enable: { installer: true }", "enable:  # ours\n          installer: false\n          theirs: true\n          # Mine.\n          mine: false"),
        ),
        (
            "a map in one line here, with quotes and a comment",
            FLAVOURS.replace("{ installer: true }", "{ installer: true, 'a}': \"}#\" }  # why"),
            FLAVOURS.replace("{ installer: true }", "{ installer: false }  # not this"),
            FLAVOURS.replace("enable: { installer: true }", "enable:  # why\n          installer: false\n          a}: '}#'"),
        ),
        (
            "comments in quotes, another value upstream",
            FLAVOURS.replace("PCs", "PCs  # \"all\"").replace("# Flavours.", "# Ours."),
            FLAVOURS.replace("PCs", "\"PCs # 64-bit\"  # theirs"),
            FLAVOURS.replace("PCs", "\"PCs # 64-bit\"  # \"all\"").replace("# Flavours.", "# Ours."),
        ),
        (
            "an item went to another place and changed on both sides alike",
            FLAVOURS.replace("      - dracut | initramfs-tools (>= 0.120)\n      - kmod\n", "      - kmod\n      - dracut | initramfs-tools (>= 0.140)\n"),
            FLAVOURS.replace("0.120", "0.140").replace("PCs", "theirs"),
            FLAVOURS.replace("      - dracut | initramfs-tools (>= 0.120)\n      - kmod\n", "      - kmod\n      - dracut | initramfs-tools (>= 0.140)\n").replace("PCs", "theirs"),
        ),
        (
            "an item changed here, and went to another place with that upstream",
            FLAVOURS.replace("0.120", "0.140").replace("PCs", "ours"),
            FLAVOURS.replace("      - dracut | initramfs-tools (>= 0.120)\n      - kmod\n", "      - kmod\n      - dracut | initramfs-tools (>= 0.140)\n"),
            FLAVOURS.replace("      - dracut | initramfs-tools (>= 0.120)\n      - kmod\n", "      - kmod\n      - dracut | initramfs-tools (>= 0.140)\n").replace("PCs", "ours"),
        ),
    ] {
        assert_eq!(text(FLAVOURS, &ours, &theirs), expected, "{name}");
    }
}

const PACKAGE: &str = "packages:\n  image:\n    for: flavour\n    name: linux-image\n    synopsis: an image\n    section: kernel\n    \
                       description: |\n      One.\n      Two.\n\n      Four.\n";

#[test]
fn entries_are_followed_to_their_new_names() {
    let renamed = PACKAGE.replace("  image:", "  binary:");
    let edited = PACKAGE.replace("an image", "our image");
    let out = merged(PACKAGE, &edited, &renamed, None);
    let (warning, file) = out.split_once("=== recipe.yaml\n").expect("it is merged");
    assert!(
        warning.starts_with("ours/recipe.yaml:2:3: warning: `image` is called `binary` upstream"),
        "{out}"
    );
    assert_eq!(file, renamed.replace("an image", "our image"));
    // Upstream's changes find the entry that was renamed here, too.
    assert_eq!(text(PACKAGE, &renamed, &edited), file);
    assert_eq!(
        conflicts(PACKAGE, &renamed, &edited.replace("  image:", "  third:")),
        [
            "ours/recipe.yaml:2:3: error: `packages.binary` was renamed here and upstream",
            "theirs/recipe.yaml:2:3: upstream has this now"
        ]
    );
}

#[test]
fn texts_are_merged_by_their_lines() {
    let ours = PACKAGE.replace("One.", "One of ours.");
    let theirs = PACKAGE.replace("Four.\n", "Four of theirs.\n\n      Six.\n");
    assert_eq!(
        text(PACKAGE, &ours, &theirs),
        theirs.replace("One.", "One of ours.")
    );
    let theirs = PACKAGE.replace("      One.\n", "      Zero.\n      One of theirs.\n");
    assert_eq!(
        conflicts(PACKAGE, &ours, &theirs),
        ["ours/recipe.yaml:8:1: error: `packages.image.description` was changed here and upstream",
         "theirs/recipe.yaml:8:1: upstream has this now"]
    );
    let script = |lines: &str| format!("{PACKAGE}=== templates/image.postinst\n{lines}");
    let script = |lines: &str| format!("=== recipe.yaml\n{}", script(lines));
    let base = script("#!/bin/sh\na\nb\nc\nd\n");
    assert_eq!(
        merged(
            &base,
            &script("#!/bin/sh\nA\nb\nc\nd\n"),
            &script("#!/bin/sh\na\nb\nc\nD\nE\n"),
            None
        ),
        "=== templates/image.postinst\n#!/bin/sh\nA\nb\nc\nD\nE\n"
    );
    assert_eq!(
        conflicts(&base, &script("#!/bin/sh\na\nB\nc\nd\n"), &script("#!/bin/sh\nz\na\nX\nc\nd\n")),
        ["ours/templates/image.postinst:3:1: error: `templates/image.postinst` was changed here and upstream",
         "theirs/templates/image.postinst:4:1: upstream has this now"]
    );
    let gone = format!("=== recipe.yaml\n{PACKAGE}");
    assert_eq!(
        merged(&base, &base, &gone, None),
        "=== templates/image.postinst goes\n"
    );
    assert_eq!(
        merged(&gone, &gone, &base, None),
        "=== templates/image.postinst\n#!/bin/sh\na\nb\nc\nd\n"
    );
    assert_eq!(
        conflicts(&base, &script("#!/bin/sh\na\n"), &gone),
        ["ours/templates/image.postinst:1:1: error: `templates/image.postinst` was changed here, and upstream removed it",
         "base/templates/image.postinst:1:1: it was this before"]
    );
}

#[test]
fn files_are_those_of_the_recipe() {
    let base = "=== a.yaml\n# All.\npackages:\n  one:\n    name: one\n\n  two:\n    name: two\n=== b.yaml\nrules:\n  x: { for: source }\n";
    // Here, a package went into another file; upstream changed both.
    let ours = "=== a.yaml\n# All.\npackages:\n  one:\n    name: one\n=== b.yaml\nrules:\n  x: { for: source }\npackages:\n  # Mine.\n  two:\n    name: two\n";
    let theirs = base
        .replace("name: one", "name: one\n    section: new")
        .replace("name: two", "name: two\n    section: new");
    assert_eq!(
        merged(base, ours, &theirs, None),
        ours.replace("name: one", "name: one\n    section: new")
            .replace("name: two", "name: two\n    section: new")
    );
    // Upstream took a file out, and put another one in.
    let theirs = "=== a.yaml\n# All.\npackages:\n  one:\n    name: one\n=== c.yaml\npackages:\n  two:\n    name: two\n    section: new\n";
    let edited = base.replace("name: one", "name: mine");
    assert_eq!(
        merged(base, &edited, theirs, None),
        "=== a.yaml\n# All.\npackages:\n  one:\n    name: mine\n=== b.yaml goes\n=== c.yaml\npackages:\n  two:\n    name: two\n    section: new\n"
    );
    // What was edited stays where it is.
    let edited = base.replace("name: two", "name: mine");
    assert_eq!(
        merged(base, &edited, theirs, None),
        "=== a.yaml\n# All.\npackages:\n  one:\n    name: one\n\n  two:\n    name: mine\n    section: new\n=== b.yaml goes\n"
    );
}
