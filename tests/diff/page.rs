// SPDX-License-Identifier: GPL-2.0-or-later
//! `diff --format html`: nothing is loaded from elsewhere, no text is taken for markup, and it is no longer than
//! asked for.

use std::fs;
use std::path::Path;

use regex::Regex;

/// What a text may hold to become markup, or to end a script.
const EVIL: &str = "</pre></script><script src=\"https://a.example/x.js\">x('&amp;')</script><!--";

/// Two folders of generated files with such texts everywhere.
fn folders(top: &Path) {
    for (name, number) in [("old", 1), ("<i>new", 2)] {
        let debian = top.join(name).join("debian");
        fs::create_dir_all(debian.join("tests")).expect("the temporary directory is writable");
        let write = |file: &str, text: String| {
            fs::write(debian.join(file), text).expect("the temporary directory is writable");
        };
        let packages = (0..30).map(|at| {
            format!("\nPackage: p{at}\nArchitecture: any\nX-{EVIL}: {EVIL}{number}\nDescription: {EVIL}{number}\n {EVIL}\n")
        });
        let packages: String = packages.collect();
        write("control", format!("Source: s\nHomepage: {EVIL}{number}\n{packages}\nPackage: p-{number}{EVIL}\nDescription: {EVIL}\n"));
        let command = format!("$(MAKE) -f debian/rules.real x DH_OPTIONS='-pp1 -pp2' ARCH='\"{EVIL}' FLAVOUR='{number}'");
        write("rules.gen", format!("binary-{EVIL}:\n\t{command}\n"));
        write("p1.postinst", format!("#!/bin/sh\n{EVIL}{number}\n"));
        write("tests/control", format!("Tests: {EVIL}{number}\n"));
    }
}

fn page(top: &Path, most: Option<usize>) -> String {
    let most = most.map(|most| format!("--max-bytes={most}"));
    let mut arguments = vec!["diff", "old", "<i>new", "--format", "html", "--exit-zero"];
    arguments.extend(most.as_deref());
    let output = super::run(top, &arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).expect("it is UTF-8")
}

/// A page without its style and its script, of which there is one each.
fn markup(page: &str) -> (String, String) {
    let mut rest = page.to_owned();
    let mut inline = String::new();
    for name in ["style", "script"] {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        assert_eq!(rest.matches(&format!("<{name}")).count(), 1);
        assert_eq!(rest.matches(&close).count(), 1);
        let (before, after) = rest.split_once(&open).expect("it is there");
        let (own, after) = after.split_once(&close).expect("it ends");
        inline.push_str(own);
        rest = format!("{before}{after}");
    }
    (rest, inline)
}

#[test]
fn a_page_is_whole_in_itself_and_all_text_is_escaped() {
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    folders(folder.path());
    let page = page(folder.path(), None);
    assert!(page.ends_with("</html>\n"));
    assert_eq!(page, self::page(folder.path(), None));
    let (markup, inline) = markup(&page);
    for word in [
        "url(",
        "@import",
        "http",
        "fetch",
        "import(",
        "XMLHttp",
        "WebSocket",
        "innerHTML",
        "eval",
    ] {
        assert!(!inline.contains(word), "{word}");
    }
    // Everything that begins with `<` is a tag whose attributes are closed, and one that the templates have.
    let tag =
        Regex::new(r#"^<(!DOCTYPE html|/?[a-z0-9]+( [a-z-]+(="[^"<>]*")?)*)>"#).expect("it is one");
    let name_of = Regex::new(r#"([a-z-]+)="([^"]*)""#).expect("it is one");
    let known = "html head meta title body h1 h2 p nav a form label select option button output main section small details summary span div pre del ins";
    let known: Vec<&str> = known.split(' ').collect();
    for (at, _) in markup.match_indices('<') {
        let found = tag.find(&markup[at..]);
        let found = found.unwrap_or_else(|| panic!("{}", &markup[at..(at + 80).min(markup.len())]));
        let name = found.as_str().trim_matches(['<', '>', '/']);
        let (name, attributes) = name.split_once(' ').unwrap_or((name, ""));
        assert!(name == "!DOCTYPE" || known.contains(&name), "{name}");
        for attribute in name_of.captures_iter(attributes) {
            let (name, value) = (&attribute[1], &attribute[2]);
            assert!(name != "src" && !name.starts_with("on"), "{attributes}");
            assert!(name != "href" || value.starts_with('#'), "{attributes}");
        }
    }
    // All of it is there, as text.
    let escaped = "&lt;/pre&gt;&lt;/script&gt;&lt;script src=&quot;https://a.example/x.js&quot;&gt;x(&#39;&amp;amp;&#39;)";
    assert!(markup.matches(escaped).count() > 100);
    assert!(markup.contains("<p>old → &lt;i&gt;new</p>"));
}

#[test]
fn a_page_is_as_long_as_asked_for_at_most() {
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    folders(folder.path());
    let whole = page(folder.path(), None);
    assert!(!whole.contains("--max-bytes"));
    let mut last = 0;
    for most in (14_000..whole.len()).step_by(whole.len() / 9) {
        let page = page(folder.path(), Some(most));
        assert!(page.len() <= most, "{} > {most}", page.len());
        assert!(page.len() >= last);
        assert!(page.contains("left out: --max-bytes"), "{most}");
        assert!(page.ends_with("</html>\n"));
        last = page.len();
    }
    assert!(last > whole.len() / 2);
    // Room for the sentences about what is left out is kept until it is known that nothing is.
    let room = 2_000;
    let page = page(folder.path(), Some(whole.len() + room));
    assert!(page == whole, "{} and not {}", page.len(), whole.len());
}

/// A subject is of the entry of the new recipe; a command that passes on no flavour is of those of its packages.
#[test]
fn subjects_can_be_filtered_by_entry_and_flavour() {
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    let cases = super::repository().join("tests/cases");
    super::recipes::copy(&cases.join("_tree"), &folder.path().join("tree"));
    for name in ["old", "new"] {
        let recipe = folder.path().join(name);
        super::recipes::copy(&cases.join("diff_compiler/base"), &recipe);
        let path = recipe.join("recipe.yaml");
        let mut text = fs::read_to_string(&path).expect("it was copied");
        let passed = text.find("make_variables:").expect("it passes some on");
        let next = text.find("architectures:").expect("they come next");
        text.replace_range(passed..next, "");
        if name == "new" {
            for (from, to) in [
                ("  image:", "  kernel:"),
                ("[kmod,", "[kmod-next,"),
                ("target: headers", "target: header"),
            ] {
                assert!(text.contains(from));
                text = text.replace(from, to);
            }
        }
        fs::write(&path, text).expect("it is writable");
    }
    let arguments = ["diff", "old", "new", "--tree", "tree", "--format", "html"];
    let output = super::run(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1));
    let page = String::from_utf8(output.stdout).expect("it is UTF-8");
    for (entry, points, name) in [
        (
            "kernel",
            "arm64/none/arm64",
            "linux-image-7.2.8+deb14-arm64",
        ),
        (
            "headers",
            "arm64/none/arm64",
            "build-arch_arm64_none_arm64_header",
        ),
        (
            "headers",
            "amd64/none/cloud-amd64",
            "setup_amd64_none_cloud-amd64_headers",
        ),
    ] {
        let (before, _) = page
            .split_once(&format!(">\n<summary>{name}</summary>"))
            .unwrap_or_else(|| panic!("{name} is there"));
        let tag = before.rsplit('\n').next().unwrap_or_default();
        let expected = format!("data-entry=\"{entry}\" data-points=\"{points}\"");
        assert!(tag.contains(&expected), "{name}: {tag}");
    }
}
