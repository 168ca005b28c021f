// SPDX-License-Identifier: GPL-2.0-or-later
//! Where the recipe defines its own variables, make variables and the names of rules, for whoever explains a run.

use crate::recipe::model::Recipe;
use crate::recipe::named::Named;
use crate::recipe::values::{Axis, MakeValue, Text};
use crate::text::files::Span;

/// What is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A variable of templates.
    Variable,
    /// A make variable that all packages of an axis share.
    Make,
    /// A make variable of one entry, or of a rule that belongs to none.
    OfEntry,
    /// The target of an entry, or of a rule that belongs to none.
    Target,
    /// The name of such a rule, and what it is a part of.
    RuleName,
    /// The condition of an entry.
    When,
    /// How the packages of an entry are called: the text is the definition's name.
    Name,
    /// What of a package is signed.
    Signed,
}

/// A variable that a recipe defines.
#[derive(Clone, Debug)]
pub struct Definition {
    /// What it is.
    pub kind: Kind,
    /// The axis for which it is defined, or the entry.
    pub of: String,
    /// Where that entry, or rule, stands; the name of udebs for what they share.
    pub owner: Option<Span>,
    /// Its name.
    pub name: String,
    /// Where its text stands.
    pub span: Span,
}

/// All of a recipe, the widest axis first.
pub fn definitions(recipe: &Recipe) -> Vec<Definition> {
    let mut all = Vec::new();
    if let Some(own) = &recipe.variables {
        for (axis, named) in [
            (Axis::Source, &own.source),
            (Axis::Featureset, &own.featureset),
            (Axis::Architecture, &own.architecture),
            (Axis::Flavour, &own.flavour),
        ] {
            let named = named.iter();
            all.extend(named.map(|(name, item)| Definition {
                kind: Kind::Variable,
                of: axis.name().to_owned(),
                owner: None,
                name: name.to_owned(),
                span: item.value.span,
            }));
        }
    }
    if let Some(own) = &recipe.make_variables {
        for (axis, named) in [
            (Axis::Source, &own.source),
            (Axis::Featureset, &own.featureset),
            (Axis::Architecture, &own.architecture),
            (Axis::Flavour, &own.flavour),
        ] {
            let owner = Owner(axis.name(), None);
            all.extend(owner.make(Kind::Make, named));
        }
    }
    packages(recipe, &mut all);
    for (name, item) in recipe.rules.iter() {
        let rule = &item.value;
        let owner = Owner(name, Some(rule.span));
        all.extend(owner.make(Kind::OfEntry, &rule.make_variables));
        all.extend(owner.texts(Kind::Target, &rule.target));
        let names = std::iter::once(&rule.name).chain(&rule.part_of);
        all.extend(owner.texts(Kind::RuleName, names));
    }
    all
}

/// What packages and udebs say.
fn packages(recipe: &Recipe, all: &mut Vec<Definition>) {
    for (entry, item) in recipe.packages.iter() {
        let package = &item.value;
        let owner = Owner(entry, Some(item.key_span));
        all.extend(owner.make(Kind::OfEntry, &package.make_variables));
        all.extend(owner.texts(Kind::Target, &package.target));
        all.extend(owner.texts(Kind::When, &package.when));
        all.push(Definition {
            name: package.name.text.clone(),
            ..owner.definition(Kind::Name, &package.name)
        });
        if let Some(sign) = &package.sign {
            all.extend(owner.texts(Kind::Signed, [&sign.package]));
            let files = sign.files.iter();
            all.extend(owner.texts(Kind::Signed, files.flat_map(|f| [&f.file, &f.r#type])));
        }
    }
    if let Some(installer) = &recipe.installer {
        let copies = installer.gencontrol_py.iter().flat_map(|py| &py.copies);
        for shared in std::iter::once(&installer.package).chain(copies) {
            let owner = Owner("installer", Some(shared.name.span));
            all.extend(owner.make(Kind::OfEntry, &shared.make_variables));
            all.extend(owner.texts(Kind::Target, &shared.target));
            all.extend(owner.texts(Kind::When, &installer.when));
            all.extend(owner.texts(Kind::When, &shared.when));
        }
    }
}

/// Whose a definition is: its name, and where it stands.
#[derive(Clone, Copy)]
struct Owner<'r>(&'r str, Option<Span>);

impl<'r> Owner<'r> {
    fn make(
        self,
        kind: Kind,
        named: &'r Named<MakeValue>,
    ) -> impl Iterator<Item = Definition> + 'r {
        let values = named.iter();
        values.map(move |(name, item)| Definition {
            name: name.to_owned(),
            ..self.definition(kind, &item.value.value)
        })
    }

    fn texts(self, kind: Kind, texts: impl IntoIterator<Item = &'r Text>) -> Vec<Definition> {
        let texts = texts.into_iter();
        texts.map(|text| self.definition(kind, text)).collect()
    }

    fn definition(self, kind: Kind, text: &Text) -> Definition {
        Definition {
            kind,
            of: self.0.to_owned(),
            owner: self.1,
            name: String::new(),
            span: text.span,
        }
    }
}
