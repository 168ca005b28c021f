// SPDX-License-Identifier: GPL-2.0-or-later
//! Texts with the files that they include, for who renders them.

use super::engine::Templates;
use super::include::Includes;
use super::snippet::Snippet;

impl<'e> Templates<'e> {
    /// The same with what texts include.
    #[must_use]
    pub fn with_includes(mut self, includes: &'e Includes) -> Self {
        self.includes = Some(includes);
        self
    }

    /// A text with what it includes. `None` where that is not right, which was told.
    pub fn whole(&self, snippet: Snippet<'e>) -> Option<Snippet<'e>> {
        match self.includes {
            Some(includes) => includes.whole(snippet),
            None => Some(snippet),
        }
    }

    /// The names of the files in templates/ that texts include.
    pub fn included(&self) -> impl Iterator<Item = &'e str> {
        self.includes.into_iter().flat_map(Includes::asked)
    }
}
