// SPDX-License-Identifier: GPL-2.0-or-later
//! What control templates are unfolded to.

use super::unfold::unfold;

fn lines(text: &str) -> Vec<(u32, String)> {
    let (lines, problems) = unfold(text);
    assert_eq!(problems, [], "{text}");
    lines
        .into_iter()
        .map(|line| (line.number, line.text))
        .collect()
}

fn assert_lines(text: &str, expected: &[(u32, &str)]) {
    let found = lines(text);
    let found: Vec<(u32, &str)> = found.iter().map(|(n, line)| (*n, line.as_str())).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_tag_in_a_line_joins_it_with_the_next() {
    assert_lines("", &[]);
    assert_lines("A: a\n\nB: b", &[(1, "A: a"), (2, ""), (3, "B: b")]);
    let inline = "A: a{% if x %}, b{% endif %}";
    assert_lines(&format!("{inline}\n\nB: b\n"), &[(1, inline), (3, "B: b")]);
    assert_lines(
        "A: a{% if x %},\n b{% endif +%}\nB: b\n",
        &[(1, "A: a{% if x %},"), (2, " b{% endif %}"), (3, "B: b")],
    );
    assert_lines("A: {{ b }}\nC: c\n", &[(1, "A: {{ b }}"), (2, "C: c")]);
    // With a mark, all white space goes.
    assert_lines(
        "A: a,\n{%- if x %}\n b,\n{%- endif %} c\n",
        &[(1, "A: a,{% if x %} b,{% endif %} c")],
    );
    assert_lines("A: {{ b -}} \n c\n", &[(1, "A: {{ b }}c")]);
}

#[test]
fn a_statement_of_its_own_is_a_line() {
    assert_lines(
        "{% if x %}\nA: a\n{% elif y %}A: b\n{% else %}\nA: c\n{% endif %}\n",
        &[
            (1, "{% if x %}"),
            (2, "A: a"),
            (3, "{% elif y %}"),
            (3, "A: b"),
            (4, "{% else %}"),
            (5, "A: c"),
            (6, "{% endif %}"),
        ],
    );
    // The blanks before it belong to the line that follows.
    assert_lines(
        "A: a,\n {% if x %}\n b,\n {% endif %}\n c\n",
        &[
            (1, "A: a,"),
            (2, "{% if x %}"),
            (2, "  b,"),
            (4, "{% endif %}"),
            (4, "  c"),
        ],
    );
    assert_lines(
        "{% if x %}{% set a = 1 %}{% endif %}\nA: a\n",
        &[
            (1, "{% if x %}"),
            (1, "{% set a = 1 %}"),
            (1, "{% endif %}"),
            (2, "A: a"),
        ],
    );
    assert_lines(
        "{# why\n  so #}\nA: a {# not b #}\n",
        &[(1, "# why"), (1, "# so"), (3, "# not b"), (3, "A: a ")],
    );
}

#[test]
fn what_is_set_is_known_to_conditions_and_loops() {
    assert_lines(
        "{% set a = b ~ 'x' %}\n{% set c %}d{% endset %}\n{% if a == c %}\nA: {{ a }}\n{% endif %}\n",
        &[
            (1, "{% set a = b ~ 'x' %}"),
            (2, "{% set c = 'd' %}"),
            (3, "{% if (b ~ 'x') == 'd' %}"),
            (4, "A: {{ a }}"),
            (5, "{% endif %}"),
        ],
    );
    // One value needs no parentheses.
    assert_lines(
        "{% set a = b %}\n{% set c = 'd e' %}\n{% if a == c %}\nA: a\n{% endif %}\n",
        &[
            (1, "{% set a = b %}"),
            (2, "{% set c = 'd e' %}"),
            (3, "{% if b == 'd e' %}"),
            (4, "A: a"),
            (5, "{% endif %}"),
        ],
    );
    // What depends on a condition is not known.
    assert_lines(
        "{% set a = 1 %}\n{% if b %}\n{% set a = 2 %}\n{% endif %}\n{% if a == 2 %}\nA: a\n{% endif %}\n",
        &[
            (1, "{% set a = 1 %}"),
            (2, "{% if b %}"),
            (3, "{% set a = 2 %}"),
            (4, "{% endif %}"),
            (5, "{% if a == 2 %}"),
            (6, "A: a"),
            (7, "{% endif %}"),
        ],
    );
}

#[test]
fn loops_around_fields_and_packages_are_written_out() {
    assert_lines(
        "{% set all = ['a', 'b'] %}\n{% for x in all %}\n{{ x | upper }}: {{ x }}-{{ loop.index }}\n{% endfor %}\nB: b\n",
        &[
            (1, "{% set all = ['a', 'b'] %}"),
            (3, "{{ 'a' | upper }}: a-1"),
            (3, "{{ 'b' | upper }}: b-2"),
            (5, "B: b"),
        ],
    );
    assert_lines(
        "A: a\n{% for x, y in [('P', 1), ('Q', 2)] %}\n\n{{ x }}: x\n{% for z in range(2) %}\n{{ y }}{{ z }}: {{ loop.last }}\n{% endfor %}\n{% endfor %}\n",
        &[
            (1, "A: a"),
            (3, ""),
            (4, "P: x"),
            (6, "10: {{ false }}"),
            (6, "11: {{ true }}"),
            (3, ""),
            (4, "Q: x"),
            (6, "20: {{ false }}"),
            (6, "21: {{ true }}"),
        ],
    );
}

#[test]
fn what_is_within_another_block_is_its_own() {
    assert_lines(
        "{% for x in ['a', 'b'] %}\n{% for y in ['c'] %}\n{{ y }}: {{ loop.index }}\n{% endfor %}\n{{ x }}: {{ loop.index }}\n{% endfor %}\n",
        &[(3, "c: 1"), (5, "a: 1"), (3, "c: 1"), (5, "b: 2")],
    );
    let inline = "{% if x %}A: a{% if y %}, b{% endif %}, c{% endif %}";
    assert_lines(
        &format!(
            "{}\nB: b\n",
            inline.replace("c{% endif %}", "c{% endif +%}")
        ),
        &[(1, inline), (2, "B: b")],
    );
}

#[test]
fn a_block_with_text_on_its_line_stays_in_it() {
    for inline in [
        "{% if x %}{% if y %}{% endif %}A: a{% endif %}",
        "{% if x %}{% set b = 1 %}A: a{% endif %}",
        "A: a{% if x %}{% set b = 1 %}, b{% endif %}",
        "A: a{% if x %}b{% elif y %}c{% else %}d{% endif %}",
    ] {
        assert_lines(&format!("{inline}\n\nB: b\n"), &[(1, inline), (3, "B: b")]);
    }
    let text = "{% set c %}{{ d }}{% endset %}\nA: a\n";
    let found = lines(text);
    assert!(
        found.iter().all(|(_, line)| !line.contains('=')),
        "{found:?}"
    );
}

#[test]
fn loops_within_a_field_stay() {
    for text in [
        "A: a{% for x in ['b', 'c'] %}, {{ x }}{% endfor %}, d",
        "A:\n{% for x in y %}\n a,\n {{ x }},\n# why\n{% endfor %}\n",
        "A:\n{% for x in y %}\n{% if x %}\n {{ x }},\n{% endif %}\n{% endfor %}\n",
    ] {
        let found: Vec<String> = lines(text).into_iter().map(|(_, line)| line).collect();
        assert_eq!(found.join("\n"), text.trim_end(), "{text}");
    }
}

#[test]
fn what_cannot_be_unfolded_is_told() {
    let message = |text: &str| {
        let (_, problems) = unfold(text);
        let problem = problems.first().map(|p| (p.line, p.message));
        problem.unwrap_or((0, "nothing"))
    };
    let unknown = "a `for` around fields or packages needs a list that is written in the template";
    for (text, expected) in [
        ("{% for x in y %}\nA: a\n{% endfor %}\n", (1, unknown)),
        (
            "{% if x %}\nA: a{% else %}\nB: b\n{% endif %}\n",
            (2, "a block that begins on a line of its own ends within a line"),
        ),
        (
            "A: a\n{% for x in y %}\nB: b\n",
            (2, "this `for` has no `endfor`"),
        ),
        ("A: a\n{% for x in ['a'] if x %}\nB: b\n{% endfor %}\n", (2, unknown)),
        ("{% for x, y in ['a'] %}\nB: b\n{% endfor %}\n", (1, unknown)),
        ("{% for x, y in [(1, 2, 3)] %}\nB: b\n{% endfor %}\n", (1, unknown)),
        ("{% for x in [1] %}\nB: b\n{% else %}\nB: c\n{% endfor %}\n", (1, unknown)),
        (
            "{% for x in [1] %}\n{% if y %}\nB: b\n{% endif %}\n{% else %}\nB: c\n{% endfor %}\n",
            (1, unknown),
        ),
        (
            "{% if x %}\nA: a{% endif %}\n",
            (2, "a block that begins on a line of its own ends within a line"),
        ),
        (
            "{% for x in range(999) %}\n{% for y in range(999) %}\nA: a\n{% endfor %}\n{% endfor %}\n",
            (2, "the loops of this template make more than 100000 parts"),
        ),
        ("{% for x in [1] %}\n{% if x %}\nB: b\n{% else %}\nB: c\n{% endif %}\n{% endfor %}\n", (0, "nothing")),
    ] {
        assert_eq!(message(text), expected, "{text}");
    }
}

#[test]
fn what_is_known_in_a_turn_is_decided() {
    assert_lines(
        "A:\n{% for x in range(2) %}\n {{ x }}{% if not loop.last %},{% else %}.{% endif %} and\n{% if loop.first %}\n # one\n{% endif %}\n{% endfor %}\n d\n",
        &[
            (1, "A:"),
            (3, " 0, and"),
            (5, " # one"),
            (3, " 1. and"),
            (8, " d"),
        ],
    );
    // What the marks of a tag trim goes with it.
    assert_lines(
        "{% for x in ['a'] %}\n{% if loop.first -%}\n\n  A: a\n{% endif +%}\nB: b\n{% endfor %}\n",
        &[(4, "A: a"), (5, ""), (6, "B: b")],
    );
    // A chain stays: what of it is there is decided where it is taken apart.
    assert_lines(
        "{% for x in ['a'] %}\n{% if x == 'a' %}\nA: a\n{% elif b %}\nB: b\n{% endif %}\n{% endfor %}\n",
        &[
            (2, "{% if 'a' == 'a' %}"),
            (3, "A: a"),
            (4, "{% elif b %}"),
            (5, "B: b"),
            (6, "{% endif %}"),
        ],
    );
}
