// SPDX-License-Identifier: GPL-2.0-or-later
//! What a recipe says of the control fields that `deb::field` lists.

use super::package::{PackageEntry, TestParagraph};
use super::source::SourceParagraph;
use super::values::{RelationItem, Text};
use crate::deb::field::Field;

/// What a recipe says of a field, as it is written there.
#[derive(Clone, Copy, Debug)]
pub enum Said<'a> {
    /// A text of one line.
    Line(Option<&'a Text>),
    /// Items of a list.
    List(&'a [Text]),
    /// Relations.
    Relations(&'a [RelationItem]),
}

impl SourceParagraph {
    /// What it says of a field of `deb::field::SOURCE`; `None` for the name, which has a default.
    pub fn said(&self, field: &Field) -> Option<Said<'_>> {
        Some(match field.key {
            "section" => Said::Line(self.section.as_ref()),
            "priority" => Said::Line(self.priority.as_ref()),
            "maintainer" => Said::Line(self.maintainer.as_ref()),
            "uploaders" => Said::List(&self.uploaders),
            "standards_version" => Said::Line(self.standards_version.as_ref()),
            "build_depends" => Said::Relations(&self.build_depends),
            "build_depends_arch" => Said::Relations(&self.build_depends_arch),
            "build_depends_indep" => Said::Relations(&self.build_depends_indep),
            "rules_requires_root" => Said::Line(self.rules_requires_root.as_ref()),
            "homepage" => Said::Line(self.homepage.as_ref()),
            "vcs_browser" => Said::Line(self.vcs_browser.as_ref()),
            "vcs_git" => Said::Line(self.vcs_git.as_ref()),
            "autobuild" => Said::Line(self.autobuild.as_ref()),
            _ => return None,
        })
    }
}

impl PackageEntry {
    /// What it says of a field of `deb::field::BINARY`; `None` for those that more than their key decides.
    pub fn said(&self, field: &Field) -> Option<Said<'_>> {
        Some(match field.key {
            "section" => Said::Line(self.section.as_ref()),
            "priority" => Said::Line(self.priority.as_ref()),
            "package_type" => Said::Line(self.package_type.as_ref()),
            "built_using" => Said::Relations(&self.built_using),
            "provides" => Said::Relations(&self.provides),
            "pre_depends" => Said::Relations(&self.pre_depends),
            "depends" => Said::Relations(&self.depends),
            "recommends" => Said::Relations(&self.recommends),
            "suggests" => Said::Relations(&self.suggests),
            "enhances" => Said::Relations(&self.enhances),
            "replaces" => Said::Relations(&self.replaces),
            "breaks" => Said::Relations(&self.breaks),
            "conflicts" => Said::Relations(&self.conflicts),
            "multi_arch" => Said::Line(self.multi_arch.as_ref()),
            "kernel_version" => Said::Line(self.kernel_version.as_ref()),
            _ => return None,
        })
    }
}

impl TestParagraph {
    /// What it says of a field of `deb::field::TEST`; `None` for the architectures.
    pub fn said(&self, field: &Field) -> Option<Said<'_>> {
        Some(match field.key {
            "tests" => Said::List(self.tests.as_deref().unwrap_or_default()),
            "test_command" => Said::Line(self.test_command.as_ref()),
            "restrictions" => Said::List(&self.restrictions),
            "features" => Said::List(&self.features),
            "depends" => Said::Relations(&self.depends),
            "tests_directory" => Said::Line(self.tests_directory.as_ref()),
            "classes" => Said::Line(self.classes.as_ref()),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::deb::field::{self, Kind};
    use crate::diag::Sink;
    use crate::recipe::decode::decode;
    use crate::text::files::Files;
    use crate::text::yaml;

    fn decoded<T: serde::de::DeserializeOwned>(text: &str) -> T {
        let mut files = Files::default();
        let file = files.add(Path::new("recipe.yaml"), text.to_owned());
        let node = yaml::parse(&files, file).ok().flatten().expect(text);
        decode(&node, &Sink::default()).expect(text)
    }

    /// A record of one field has nothing but that field.
    fn check(record: impl Fn(&str) -> Vec<Option<String>>, table: &[Field]) {
        for field in table {
            let value = match field.kind {
                Kind::Line => "value",
                Kind::List | Kind::Relations => "[value]",
                Kind::Name | Kind::Architectures | Kind::Profiles | Kind::Description => continue,
            };
            let found = record(&format!("{}: {value}", field.key));
            for (other, said) in table.iter().zip(found) {
                let wanted = other.name == field.name;
                assert_eq!(
                    said.is_some_and(|said| said.contains("value")),
                    wanted,
                    "{} in {}",
                    other.name,
                    field.key
                );
            }
        }
    }

    fn shown(said: Option<Said<'_>>) -> Option<String> {
        said.map(|said| format!("{said:?}"))
    }

    #[test]
    fn every_field_of_a_table_is_read_from_its_key() {
        check(
            |text| {
                let record: SourceParagraph = decoded(text);
                field::SOURCE
                    .iter()
                    .map(|f| shown(record.said(f)))
                    .collect()
            },
            &field::SOURCE,
        );
        check(
            |text| {
                let record: PackageEntry = decoded(&format!("for: source\nname: x\n{text}"));
                field::BINARY
                    .iter()
                    .map(|f| shown(record.said(f)))
                    .collect()
            },
            &field::BINARY,
        );
        check(
            |text| {
                let record: TestParagraph = decoded(text);
                field::TEST.iter().map(|f| shown(record.said(f))).collect()
            },
            &field::TEST,
        );
    }
}
