// SPDX-License-Identifier: GPL-2.0-or-later
//! Package descriptions: filling paragraphs exactly as Python's textwrap does for Debian's generator.

use indexmap::IndexMap;

/// Columns of a filled line (docs/gencontrol-py.md#descriptions).
const WIDTH: usize = 74;

/// A word, a run of white space or an em-dash: what a line is built of.
#[derive(Clone, Copy)]
struct Chunk<'t> {
    text: &'t [char],
    /// Whether this is the blank after a sentence, which counts as two.
    doubled: bool,
}

impl Chunk<'_> {
    fn len(self) -> usize {
        self.text.len() + usize::from(self.doubled)
    }

    fn is_blank(self) -> bool {
        self.text.iter().all(|c| is_space(*c))
    }
}

/// Fills one paragraph to 74 columns and returns its lines; a blank paragraph has none.
///
/// Equal byte for byte to Python's `textwrap.TextWrapper(width=74, fix_sentence_endings=True)` with the
/// word separator of debian_linux/utils.py, oddities included (docs/gencontrol-py.md#descriptions).
pub fn fill(paragraph: &str) -> Vec<String> {
    let text = blank_out(paragraph);
    let mut chunks = split_chunks(&text);
    fix_sentence_endings(&mut chunks);
    wrap(chunks)
}

/// Fills paragraphs and keeps what they became: a kernel's packages share most of theirs, and filling each anew took
/// 5 % of a run.
#[derive(Default)]
pub struct Filled<'t>(IndexMap<&'t str, String>);

impl<'t> Filled<'t> {
    /// Builds the value of a Description field before folding: the synopsis, then the filled paragraphs,
    /// a line `.` between two of them (Debian Policy 5.6.13).
    pub fn format(&mut self, synopsis: &str, paragraphs: &'t [String]) -> String {
        let mut value = synopsis.to_owned();
        for (number, paragraph) in paragraphs.iter().enumerate() {
            value.push_str(if number > 0 { "\n.\n" } else { "\n" });
            let filled = self.0.entry(paragraph);
            value.push_str(filled.or_insert_with(|| fill(paragraph).join("\n")));
        }
        if value.len() == synopsis.len() + 1 {
            value.pop();
        }
        value
    }
}

/// White space as Python sees it.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// A word character as Python's `\w` sees it.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Expands tabs to 8 columns and turns other ASCII white space into blanks, one for one.
fn blank_out(text: &str) -> Vec<char> {
    let mut out = Vec::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let blanks = 8 - column % 8;
                out.extend(std::iter::repeat_n(' ', blanks));
                column += blanks;
            }
            '\n' | '\r' => {
                out.push(' ');
                column = 0;
            }
            '\u{b}' | '\u{c}' => {
                out.push(' ');
                column += 1;
            }
            c => {
                out.push(c);
                column += 1;
            }
        }
    }
    out
}

/// Cuts text into runs of white space, em-dashes, and what is between them.
fn split_chunks(text: &[char]) -> Vec<Chunk<'_>> {
    let mut chunks = Vec::new();
    let chunk = |text| Chunk {
        text,
        doubled: false,
    };
    let mut start = 0;
    let mut at = 0;
    while at < text.len() {
        let separator = if is_space(text[at]) {
            run_length(&text[at..], is_space)
        } else {
            em_dash_length(text, at)
        };
        if separator == 0 {
            at += 1;
            continue;
        }
        if start < at {
            chunks.push(chunk(&text[start..at]));
        }
        chunks.push(chunk(&text[at..at + separator]));
        at += separator;
        start = at;
    }
    if start < text.len() {
        chunks.push(chunk(&text[start..]));
    }
    chunks
}

/// How many characters at the start satisfy the test.
fn run_length(text: &[char], test: impl Fn(char) -> bool) -> usize {
    text.iter().take_while(|c| test(**c)).count()
}

/// The length of the em-dash that starts here, 0 if there is none: two hyphens or more, after a word
/// character or one of `!"'&.,?`, and before a word character.
fn em_dash_length(text: &[char], at: usize) -> usize {
    let dashes = run_length(&text[at..], |c| c == '-');
    let before = at.checked_sub(1).map(|i| text[i]);
    let after = text.get(at + dashes).copied();
    let opens = before.is_some_and(|c| is_word(c) || "!\"'&.,?".contains(c));
    if dashes >= 2 && opens && after.is_some_and(is_word) {
        dashes
    } else {
        0
    }
}

/// Doubles a single blank after what looks like the end of a sentence.
fn fix_sentence_endings(chunks: &mut [Chunk<'_>]) {
    let mut i = 0;
    while i + 1 < chunks.len() {
        if chunks[i + 1].text == [' '] && ends_sentence(chunks[i].text) {
            chunks[i + 1].doubled = true;
            i += 2;
        } else {
            i += 1;
        }
    }
}

/// Whether a chunk ends in a lower-case letter, one of `.!?` and perhaps a quote.
fn ends_sentence(chunk: &[char]) -> bool {
    let chunk = match chunk {
        [start @ .., '"' | '\''] => start,
        _ => chunk,
    };
    matches!(chunk, [.., 'a'..='z', '.' | '!' | '?'])
}

/// Puts chunks on lines (Python's `_wrap_chunks`).
fn wrap(chunks: Vec<Chunk<'_>>) -> Vec<String> {
    // The next one is the last.
    let mut rest = chunks;
    rest.reverse();
    let mut lines = Vec::new();
    while !rest.is_empty() {
        let mut line: Vec<Chunk<'_>> = Vec::new();
        let mut length = 0;
        if !lines.is_empty() && rest.last().is_some_and(|chunk| chunk.is_blank()) {
            rest.pop();
        }
        while let Some(chunk) = rest.pop() {
            if length + chunk.len() <= WIDTH {
                length += chunk.len();
                line.push(chunk);
                continue;
            }
            if chunk.len() > WIDTH {
                let (here, after) = break_long(chunk.text, WIDTH - length);
                let doubled = false;
                line.push(Chunk {
                    text: here,
                    doubled,
                });
                rest.push(Chunk {
                    text: after,
                    doubled,
                });
            } else {
                rest.push(chunk);
            }
            break;
        }
        // Only the last chunk goes; the empty one of a long word without room is one, too.
        if line.last().is_some_and(|chunk| chunk.is_blank()) {
            line.pop();
        }
        if !line.is_empty() {
            let mut text = String::with_capacity(WIDTH);
            for chunk in line {
                text.extend(chunk.text);
                if chunk.doubled {
                    text.push(' ');
                }
            }
            lines.push(text);
        }
    }
    lines
}

/// Breaks a word that is longer than a line where the room ends, or after its last hyphen before that
/// unless only hyphens precede.
fn break_long(chunk: &[char], room: usize) -> (&[char], &[char]) {
    let hyphen = chunk[..room].iter().rposition(|c| *c == '-');
    let end = match hyphen {
        Some(hyphen) if chunk[..hyphen].iter().any(|c| *c != '-') => hyphen + 1,
        _ => room,
    };
    chunk.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python 3.12 gives for these texts.
    #[test]
    fn fills_like_python() {
        let w73 = "w".repeat(73);
        let w80 = "w".repeat(80);
        let w74 = "w".repeat(74);
        let cases: [(String, Vec<String>); 19] = [
            (String::new(), vec![]),
            (" \n\t".into(), vec![]),
            ("  a  b ".into(), vec!["  a  b".into()]),
            ("a\nb\tc".into(), vec!["a b       c".into()]),
            ("a\tb\tc".into(), vec!["a       b       c".into()]),
            ("End. x".into(), vec!["End.  x".into()]),
            (
                "e.g. x (U.S.) x x.) 3. y".into(),
                vec!["e.g.  x (U.S.) x x.) 3. y".into()],
            ),
            (
                "so?\" x so!' y z.\nq".into(),
                vec!["so?\"  x so!'  y z.  q".into()],
            ),
            (format!("{w73} b c"), vec![w73.clone(), "b c".into()]),
            (format!("{w73}-b c"), vec![format!("{w73}-"), "b c".into()]),
            (format!("{w73}   b"), vec![w73.clone(), "b".into()]),
            // As long as a line, and no longer: it is not broken.
            (format!("a {w74}"), vec!["a".into(), w74.clone()]),
            (
                format!("a {w74}w"),
                vec![format!("a {}", "w".repeat(72)), "www".into()],
            ),
            (
                format!("a {w80}"),
                vec![format!("a {}", "w".repeat(72)), "w".repeat(8)],
            ),
            (
                format!("{w73} {w80}"),
                vec![format!("{w73} "), "w".repeat(74), "w".repeat(6)],
            ),
            (
                format!("{} a--b", "w".repeat(71)),
                vec![format!("{} a", "w".repeat(71)), "--b".into()],
            ),
            (
                format!("{} a-b", "w".repeat(72)),
                vec!["w".repeat(72), "a-b".into()],
            ),
            (
                format!("{} a --b", "w".repeat(70)),
                vec![format!("{} a", "w".repeat(70)), "--b".into()],
            ),
            (
                format!("-{w80}"),
                vec![format!("-{}", "w".repeat(73)), "w".repeat(7)],
            ),
        ];
        for (text, lines) in cases {
            assert_eq!(fill(&text), lines, "{text:?}");
        }
    }

    /// Where words may be cut, and what counts as one: `[w80]` is a word of 80 letters.
    #[test]
    fn breaks_like_python() {
        let cases: [(&str, &[&str]); 32] = [
            ("[w68]e. abc", &["[w68]e.", "abc"]),
            ("[w68]e. ab", &["[w68]e.  ab"]),
            ("[w69] )--b", &["[w69] )--b"]),
            ("[w69] a--)", &["[w69] a--)"]),
            ("[w70] )--b", &["[w70]", ")--b"]),
            ("[w70] a--)", &["[w70]", "a--)"]),
            ("[w70] \"--b", &["[w70] \"--", "b"]),
            ("[w70] a---b", &["[w70] a", "---b"]),
            ("[w70] _--b", &["[w70] _--", "b"]),
            ("--[w72] b", &["--[w72]", "b"]),
            ("[w70]- -b", &["[w70]- -b"]),
            ("a [w30]-[x80]", &["a [w30]-", "[x74]", "[x6]"]),
            ("a [w71]-[x80]", &["a [w71]-", "[x74]", "[x6]"]),
            ("a [w70]-[x80]", &["a [w70]-", "[x74]", "[x6]"]),
            ("a --[x80]", &["a --[x70]", "[x10]"]),
            ("[w72]-[x80]", &["[w72]-", "[x74]", "[x6]"]),
            ("[w73]-[x80]", &["[w73]-", "[x74]", "[x6]"]),
            ("[w74]-[x80]", &["[w74]", "-[x73]", "[x7]"]),
            ("a -x-[x80]", &["a -x-", "[x74]", "[x6]"]),
            ("-[w5]-[x80]", &["-[w5]-", "[x74]", "[x6]"]),
            ("a\tb\nc\td\r\te", &["a       b c       d         e"]),
            ("abc\tx\ty", &["abc     x       y"]),
            ("abcdefgh\tx", &["abcdefgh        x"]),
            ("abcdefg\tx", &["abcdefg x"]),
            ("a\u{b}b\u{c}\tc", &["a b     c"]),
            (
                "A. b z! c z? d z: e z.\" f z.\"\" g",
                &["A. b z!  c z?  d z: e z.\"  f z.\"\" g"],
            ),
            ("[w72]. a", &["[w72].", "a"]),
            ("[w73]. a", &["[w73].", "a"]),
            ("a. b. c", &["a.  b.  c"]),
            ("a.  b", &["a.  b"]),
            ("[w74]     b", &["[w74]", "b"]),
            ("   [w80]", &["   [w71]", "[w9]"]),
        ];
        for (text, lines) in cases {
            let lines: Vec<String> = lines.iter().map(|line| written_out(line)).collect();
            assert_eq!(fill(&written_out(text)), lines, "{text:?}");
        }
    }

    fn written_out(text: &str) -> String {
        let mut parts = text.split('[');
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (word, rest) = part.split_once(']').unwrap();
            out += &word[..1].repeat(word[1..].parse().unwrap());
            out += rest;
        }
        out
    }

    #[test]
    fn formats_the_field_value() {
        let paragraphs = |texts: &[&str]| texts.iter().map(|t| t.to_string()).collect::<Vec<_>>();
        for (texts, value) in [
            (paragraphs(&[]), "short"),
            (paragraphs(&[""]), "short"),
            (paragraphs(&["a. b"]), "short\na.  b"),
            (paragraphs(&["a", "b\nc"]), "short\na\n.\nb c"),
        ] {
            assert_eq!(Filled::default().format("short", &texts), value);
        }
    }
}
