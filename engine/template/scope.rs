// SPDX-License-Identifier: GPL-2.0-or-later
//! The variables at a point: a small map of its own over that of the wider point.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, Value};

use crate::text::node::{Map, Node, Value as NodeValue};

/// Variables for templates. Cheap to extend: a narrower scope holds the wider one.
#[derive(Debug)]
pub struct Scope {
    own: BTreeMap<String, Value>,
    outer: Option<Arc<Scope>>,
    has_failed: bool,
}

/// Stands for the value of a variable that could not be worked out. That was reported: what reads the
/// variable fails, too, and says nothing.
#[derive(Debug)]
struct Failed;

impl Object for Failed {}

impl Scope {
    /// A scope without a wider one.
    pub fn root() -> Scope {
        Scope {
            own: BTreeMap::new(),
            outer: None,
            has_failed: false,
        }
    }

    /// A narrower scope.
    pub fn within(outer: &Arc<Scope>) -> Scope {
        Scope {
            own: BTreeMap::new(),
            outer: Some(Arc::clone(outer)),
            has_failed: outer.has_failed,
        }
    }

    /// Sets a variable; it hides one of the wider scope.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        let scope = value.downcast_object_ref::<Scope>();
        self.has_failed |= scope.is_some_and(|scope| scope.has_failed);
        self.own.insert(name.to_owned(), value);
    }

    /// Sets a variable whose value could not be worked out, after that was reported.
    pub fn set_failed(&mut self, name: &str) {
        self.has_failed = true;
        self.own.insert(name.to_owned(), Value::from_object(Failed));
    }

    /// Whether some variable failed.
    pub(super) fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// Whether a variable failed; its name may be dotted.
    pub(super) fn is_failed(&self, name: &str) -> bool {
        let (first, rest) = name.split_once('.').unwrap_or((name, ""));
        self.get(first).is_some_and(|value| {
            is_failed(value)
                || value
                    .downcast_object_ref::<Scope>()
                    .is_some_and(|inner| !rest.is_empty() && inner.is_failed(rest))
        })
    }

    /// Looks a variable up.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.own
            .get(name)
            .or_else(|| self.outer.as_ref().and_then(|outer| outer.get(name)))
    }

    /// Looks up a variable whose name may be dotted.
    fn dotted(&self, name: &str) -> Option<Value> {
        let mut parts = name.split('.');
        let mut value = self.get(parts.next()?)?.clone();
        for part in parts {
            value = value.get_attr(part).ok()?;
        }
        Some(value)
    }

    /// All names, and those within them with a dot before: `build`, `build.signed`.
    pub fn dotted_names(&self) -> Vec<String> {
        let mut all = Vec::new();
        for name in self.names() {
            let value = self.get(&name);
            let inner = value.and_then(|value| value.downcast_object_ref::<Scope>());
            let inner = inner.map(Scope::names).unwrap_or_default();
            all.extend(inner.iter().map(|inner| format!("{name}.{inner}")));
            all.push(name);
        }
        all
    }

    /// Variables, dotted, with their values, sorted; those that are not there are left out.
    pub fn values(&self, names: impl IntoIterator<Item = String>) -> Vec<(String, String)> {
        let mut names: Vec<String> = names.into_iter().collect();
        names.sort();
        let values = names.into_iter().filter_map(|name| {
            let value = self.dotted(&name)?.to_string();
            Some((name, value))
        });
        values.collect()
    }

    /// All names, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names = self.outer.as_ref().map_or_else(Vec::new, |o| o.names());
        names.extend(self.own.keys().cloned());
        names.sort();
        names.dedup();
        names
    }

    /// The scope as a value that templates can read attributes of.
    pub fn value(self: &Arc<Self>) -> Value {
        Value::from_dyn_object(Arc::clone(self))
    }
}

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get(key.as_str()?).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.names().into_iter().map(Value::from).collect())
    }
}

/// Whether a value stands for one that failed.
pub(super) fn is_failed(value: &Value) -> bool {
    value.downcast_object_ref::<Failed>().is_some()
}

/// A node as a value: the types are those of YAML's core schema.
pub fn node_value(node: &Node) -> Value {
    match &node.value {
        NodeValue::Null => Value::from(()),
        NodeValue::Scalar(text, _) => match node.core_type() {
            Some("boolean") => Value::from(text.eq_ignore_ascii_case("true")),
            // Other numbers than whole ones are refused where settings are read.
            Some(_) => text
                .parse::<i64>()
                .map_or_else(|_| Value::from(text.clone()), Value::from),
            None => Value::from(text.clone()),
        },
        NodeValue::List(items) => items.iter().map(node_value).collect(),
        NodeValue::Map(map) => map_value(map),
    }
}

/// A map of nodes as a value.
pub fn map_value(map: &Map) -> Value {
    let mut scope = Scope::root();
    for (key, entry) in map {
        scope.set(&key.name, node_value(&entry.node));
    }
    Arc::new(scope).value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_fails_by_its_dotted_name() {
        let mut inner = Scope::root();
        inner.set("good", "x");
        inner.set_failed("bad");
        let mut scope = Scope::root();
        scope.set("build", Value::from_object(inner));
        scope.set_failed("gone");
        for (name, expected) in [
            ("build.bad", true),
            ("build.good", false),
            ("build.other", false),
            ("build", false),
            ("gone", true),
            ("gone.x", true),
            ("other", false),
        ] {
            assert_eq!(scope.is_failed(name), expected, "{name}");
        }
        assert!(Scope::within(&Arc::new(scope)).is_failed("build.bad"));
    }
}
