// SPDX-License-Identifier: GPL-2.0-or-later
//! Random numbers from a seed, and what they do to a text.

/// Words that mean something to one of the parsers.
const WORDS: [&str; 64] = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "{{ abiname }}",
    "{% if a %}",
    "{% endif %}",
    "{% set a = a ~ a %}",
    "{% for a in a %}",
    "{% endfor %}",
    "{% raw %}",
    "+1",
    "not ",
    " and ",
    " or ",
    " if ",
    " else ",
    " in ",
    " is at_least('7')",
    "| join",
    "| replace('a', 'aa')",
    "['a']",
    "[0]",
    "[:-1]",
    "('",
    "'",
    "\"",
    "\\",
    "\\0",
    "\\x00",
    "\0",
    "\u{1b}",
    "\u{feff}",
    "\u{2028}",
    "é",
    "😀",
    "\t",
    "\r\n",
    "\n",
    "\n\n",
    ": ",
    "- ",
    "&a",
    "*a",
    "<<: ",
    "!!str ",
    "|\n",
    ">-\n",
    "null",
    "~",
    "-1",
    "99999999999999999999",
    "0x",
    "1e999",
    "../",
    "/",
    "<!pkg.linux.nokernel>",
    "[linux-any]",
    "(>= 1)",
    "${misc:Depends}",
    "# ",
    "=",
];

/// A sequence of numbers; the same for the same seed (splitmix64).
pub(crate) struct Random(u64);

impl Random {
    /// The sequence of a run.
    pub(crate) fn new(seed: u64, run: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ run.wrapping_mul(0xd1b5_4a32_d192_ed03))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below another; 0 if there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).expect("it fits");
        usize::try_from(self.next() % end).expect("it fits")
    }

    pub(crate) fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }
}

/// Changes a text in one to eight places. `others` are texts of the same kind.
pub(crate) fn mutate(text: &str, others: &[String], random: &mut Random) -> String {
    let mut text = text.to_owned();
    for _ in 0..=random.below(8).min(random.below(8)) {
        text = once(&text, others, random);
    }
    if text.len() > 1 << 20 {
        let end = at_char(&text, 1 << 20);
        text.truncate(end);
    }
    text
}

fn once(text: &str, others: &[String], random: &mut Random) -> String {
    let start = at_char(text, random.below(text.len() + 1));
    let length = match random.below(4) {
        0 => 1,
        1 => random.below(8),
        2 => random.below(64),
        _ => random.below(text.len() + 1),
    };
    let end = at_char(text, (start + length).min(text.len())).max(start);
    let (before, part, after) = (&text[..start], &text[start..end], &text[end..]);
    match random.below(9) {
        0 => format!("{before}{after}"),
        1 => format!("{before}{part}{part}{after}"),
        2 => format!("{before}{}{part}{after}", random.pick(&WORDS)),
        3 => format!("{before}{}{after}", random.pick(&WORDS)),
        4 => {
            let other = random.pick(others);
            let from = at_char(other, random.below(other.len() + 1));
            let to = at_char(other, (from + random.below(200)).min(other.len())).max(from);
            format!("{before}{}{part}{after}", &other[from..to])
        }
        5 => {
            let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
            let (a, b) = (random.below(lines.len()), random.below(lines.len()));
            if !lines.is_empty() {
                lines.swap(a, b);
            }
            lines.concat()
        }
        6 => {
            let times = [2, 3, 10, 100, 1_500][random.below(5)];
            let unit = match random.below(2) {
                0 => *random.pick(&WORDS),
                _ => &part[..at_char(part, part.len().min(12))],
            };
            format!("{before}{}{after}", unit.repeat(times))
        }
        7 => {
            let c = char::from(u8::try_from(random.below(128)).expect("it is below 128"));
            format!("{before}{c}{after}")
        }
        _ => {
            let words: Vec<&str> = text.split_whitespace().collect();
            let word = words.get(random.below(words.len())).copied().unwrap_or("");
            format!("{before}{word}{after}")
        }
    }
}

/// The next offset down at which a character begins.
fn at_char(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
