// SPDX-License-Identifier: GPL-2.0-or-later
//! A paragraph of a control template as a package entry of a recipe.

use super::control::{Field, Paragraph};
use super::dialect::TemplateRule;
use super::literal::apart;
use super::meta::{at_each_point, make_variables, sign};
use super::parts::{parts, Part};
use super::words::{outside, without_tags, PLACEHOLDER};
use super::yaml::{Item, Pair, Yaml};
use crate::deb::field::{self, Field as Known, Kind};
use crate::deb::quirks::Quirks;
use crate::diag::{Diagnostic, Sink};

/// The fields of binary paragraphs that gencontrol.py knows.
pub fn binary_fields() -> Vec<&'static str> {
    // It knows one less of those that are written.
    let written = field::BINARY.iter().map(|field| field.name);
    let written = written.filter(|name| *name != "Enhances");
    let own = [
        "Build-Depends",
        "Meta-Rules-Makeflags",
        "Meta-Rules-Target",
        "Meta-Sign-Package",
        "Meta-Sign-Files",
    ];
    written.chain(own).collect()
}

/// What making entries needs.
pub struct Maker<'a> {
    /// The generator.
    pub quirks: Quirks,
    /// Where problems go.
    pub sink: &'a Sink,
}

impl Maker<'_> {
    /// A field of a table that holds a line or relations.
    pub fn known(&self, paragraph: &Paragraph, known: &Known, pairs: &mut Vec<Pair>) {
        match known.kind {
            Kind::Name | Kind::Line => self.plain(paragraph, known.name, known.key, pairs),
            Kind::Relations => self.relations(paragraph, known.name, known.key, pairs),
            Kind::List | Kind::Architectures | Kind::Profiles | Kind::Description => {}
        }
    }

    /// A text field.
    pub fn plain(&self, paragraph: &Paragraph, field: &str, key: &str, pairs: &mut Vec<Pair>) {
        let Some(field) = paragraph.field(field) else {
            return;
        };
        let text = field.text();
        if !text.trim().is_empty() {
            pairs.push(Pair::new(key, Yaml::text(text.trim())).about(field.comments()));
        }
    }

    /// A field of relations.
    pub fn relations(&self, paragraph: &Paragraph, field: &str, key: &str, pairs: &mut Vec<Pair>) {
        let Some(field) = paragraph.field(field) else {
            return;
        };
        let items: Vec<Item> = parts(field)
            .into_iter()
            .map(|part| self.relation(part))
            .collect();
        if !items.is_empty() {
            pairs.push(Pair::new(key, Yaml::List(items)));
        }
    }

    fn relation(&self, part: Part) -> Item {
        if let Err((_, message)) = self.quirks.parse_relation(&without_tags(&part.text)) {
            let message = message.replace(PLACEHOLDER, "…");
            self.sink.report(Diagnostic::error(part.span, message));
        }
        let value = match when(&part.conditions) {
            None => Yaml::Text(part.text),
            Some(when) => Yaml::Map(vec![
                Pair::new("relation", Yaml::Text(part.text)),
                Pair::new("when", Yaml::Text(when)),
            ]),
        };
        Item {
            comments: part.comments,
            value,
        }
    }

    /// Words of a field, as a list.
    fn words(&self, text: &str) -> Yaml {
        Yaml::List(
            text.split_whitespace()
                .map(|word| Yaml::text(word).into())
                .collect(),
        )
    }

    /// Build-Profiles, with the mark of flavours in its first term.
    fn profiles(&self, paragraph: &Paragraph, rule: &TemplateRule, pairs: &mut Vec<Pair>) {
        let mark = rule.mark.as_ref().map(|text| text.text.as_str());
        let field = paragraph.field("Build-Profiles");
        let mut text = field
            .map(|field| field.text().trim().to_owned())
            .unwrap_or_default();
        let shown = field.map_or(paragraph.span, |field| field.span);
        let bare = without_tags(&text);
        match self.quirks.parse_profiles(&bare) {
            Err(message) => return self.sink.report(Diagnostic::error(shown, message)),
            Ok(profiles) => {
                let normal = self.quirks.show_profiles(&profiles);
                if self.quirks.refuses_contradicting_profiles && profiles.contradictory() {
                    self.sink.report(Diagnostic::error(
                        shown,
                        "a profile is here both with and without `!`",
                    ));
                }
                if profiles.is_empty() && mark.is_some() {
                    self.sink.report(
                        Diagnostic::error(
                            shown,
                            "a package of a flavour needs a term in Build-Profiles",
                        )
                        .help("write `Build-Profiles: <!pkg.linux.nokernel>` or the like"),
                    );
                }
                if bare == text && normal.matches('<').count() != text.matches('<').count() {
                    self.sink.report(Diagnostic::warning(
                        shown,
                        format!("gencontrol.py sees only `{normal}` of these profiles; the recipe has what it sees"),
                    ));
                    text = normal;
                }
            }
        }
        if let (Some(mark), Some(end)) = (mark, text.find('>')) {
            text = format!("{} {mark}{}", text[..end].trim_end(), &text[end..]);
        }
        if !text.is_empty() {
            let comments = field.map(Field::comments).unwrap_or_default();
            pairs.push(Pair::new("build_profiles", Yaml::Text(text)).about(comments));
        }
    }

    /// Synopsis and description.
    pub fn description(&self, field: &Field, pairs: &mut Vec<Pair>) {
        let text = field.text();
        let (short, long) = text.split_once('\n').unwrap_or((&text, ""));
        let short: Vec<&str> = outside(short)
            .into_iter()
            .map(str::trim)
            .filter(|s| !s.is_empty())
            .collect();
        pairs.push(Pair::new("synopsis", Yaml::Text(short.join(", "))).about(field.comments()));
        let blocks = match field.lines.get(1..) {
            Some(lines) if !long.trim().is_empty() => lines,
            _ => return,
        };
        let framed = format!("\n{}\n", long.trim());
        // Of two dots in a row, at the begin and at the end, not all part paragraphs.
        let are_plain = !framed.starts_with("\n.\n")
            && !framed.ends_with("\n.\n")
            && !framed.contains("\n.\n.\n");
        let mut text = String::new();
        for line in blocks {
            let is_dot = are_plain && line.text == ".";
            let own = if is_dot { "" } else { &line.text };
            // A tag at the end of a line would take the line break with it.
            let mut block = match own.strip_suffix("%}") {
                Some(rest) if !line.is_loop => format!("{}{rest}+%}}\n", line.sets),
                _ => format!("{}{own}\n", line.sets),
            };
            for condition in line.conditions.iter().rev() {
                block = format!("{{% if {condition} %}}\n{block}{{% endif %}}\n");
            }
            text.push_str(&block);
        }
        pairs.push(Pair::new("description", Yaml::Block(text)));
    }

    /// The entry of a paragraph: its keys, in the order of recipes/linux.
    pub fn entry(&self, paragraph: &Paragraph, rule: &TemplateRule) -> Vec<Pair> {
        let mut pairs = self.head(paragraph, rule);
        if rule.rule_per_architecture == Some(true) {
            self.rule_per_architecture(paragraph, &mut pairs);
        } else {
            self.plain(paragraph, "Meta-Rules-Target", "target", &mut pairs);
        }
        pairs.extend(make_variables(paragraph, rule, self.sink));
        self.architecture(paragraph, rule, &mut pairs);
        for known in &field::BINARY {
            match known.kind {
                Kind::Line => self.known(paragraph, known, &mut pairs),
                Kind::Profiles => self.profiles(paragraph, rule, &mut pairs),
                _ => {}
            }
        }
        let build_depends = field::named(&field::NOT_IN_BINARY, "Build-Depends");
        for known in build_depends.into_iter().chain(field::relations()) {
            self.known(paragraph, known, &mut pairs);
        }
        if rule.break_unmet_versions == Some(true) {
            pairs.push(Pair::new(
                "break_unmet_versions",
                Yaml::Raw("true".to_owned()),
            ));
        }
        if let Some(field) = paragraph.field("Description") {
            self.description(field, &mut pairs);
        }
        pairs.extend(rule.at_each_point.as_ref().map(at_each_point));
        pairs.extend(sign(paragraph));
        pairs
    }

    /// Where the package exists, and what it is called.
    fn head(&self, paragraph: &Paragraph, rule: &TemplateRule) -> Vec<Pair> {
        let mut pairs = vec![Pair::new("for", Yaml::text(rule.r#for.name()))];
        if let Some(each) = rule.each {
            pairs.push(Pair::new("each", Yaml::text(each.name())));
        }
        let mut conditions: Vec<String> = rule.when.iter().map(|when| when.text.clone()).collect();
        conditions.extend(paragraph.conditions.iter().cloned());
        if let Some(when) = when(&conditions) {
            pairs.push(Pair::new("when", Yaml::Text(when)));
        }
        if let Some(source) = &rule.prefers_source {
            pairs.push(Pair::new("prefers_source", Yaml::text(&*source.text)));
        }
        match paragraph.field("Package").map(Field::text) {
            Some(name) if !name.trim().is_empty() => {
                pairs.push(Pair::new("name", Yaml::text(name.trim())))
            }
            _ => self.sink.report(Diagnostic::error(
                paragraph.span,
                "a paragraph without `Package`",
            )),
        }
        pairs
    }

    /// The target of a package with a rule for each of its architectures, which it has to name.
    fn rule_per_architecture(&self, paragraph: &Paragraph, pairs: &mut Vec<Pair>) {
        pairs.push(Pair::new("target", Yaml::text("meta")));
        pairs.push(Pair::new(
            "rule_per_architecture",
            Yaml::Raw("true".to_owned()),
        ));
        if paragraph
            .field("Architecture")
            .is_none_or(|field| field.text().trim().is_empty())
        {
            self.sink.report(
                Diagnostic::error(
                    paragraph.span,
                    "a package of this template needs `Architecture`",
                )
                .help("write `Architecture: all`, or which"),
            );
        }
    }

    fn architecture(&self, paragraph: &Paragraph, rule: &TemplateRule, pairs: &mut Vec<Pair>) {
        if let Some(field) = paragraph.field("Architecture") {
            if rule.own_architecture == Some(true) {
                let words = self.words(&field.text());
                pairs.push(Pair::new("architecture", words).about(field.comments()));
            } else {
                self.sink.report(Diagnostic::warning(
                    field.span,
                    "Architecture is ignored here: the package gets those where it is built",
                ));
            }
        } else if rule.own_architecture == Some(true) {
            self.sink.report(Diagnostic::warning(
                paragraph.span,
                "a package without Architecture",
            ));
            pairs.push(Pair::new("architecture", Yaml::List(Vec::new())));
        }
    }
}

/// Conditions as one expression.
pub fn when(conditions: &[String]) -> Option<String> {
    match conditions {
        [] => None,
        [one] => Some(one.clone()),
        many => {
            let parts: Vec<String> = many
                .iter()
                .map(|c| {
                    if [" or ", " if "].iter().any(|word| apart(c, word).len() > 1) {
                        format!("({c})")
                    } else {
                        c.clone()
                    }
                })
                .collect();
            Some(parts.join(" and "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::when;

    #[test]
    fn conditions_keep_their_meaning_together() {
        let all = |conditions: &[&str]| {
            let conditions: Vec<String> = conditions.iter().map(|c| (*c).to_owned()).collect();
            when(&conditions)
        };
        assert_eq!(all(&[]), None);
        assert_eq!(all(&["a or b"]).as_deref(), Some("a or b"));
        assert_eq!(all(&["a", "not b"]).as_deref(), Some("a and not b"));
        assert_eq!(
            all(&["not (a or b)", "c == ' or '"]).as_deref(),
            Some("not (a or b) and c == ' or '")
        );
        assert_eq!(
            all(&["a or b", "c if d else e", "f"]).as_deref(),
            Some("(a or b) and (c if d else e) and f")
        );
    }
}
