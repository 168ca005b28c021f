//! The variables at a point: a small map of its own over that of the wider point.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, Value};

use crate::text::node::{Node, Value as NodeValue};

/// Variables for templates. Cheap to extend: a narrower scope holds the wider one.
#[derive(Debug)]
pub struct Scope {
    own: BTreeMap<String, Value>,
    outer: Option<Arc<Scope>>,
}

impl Scope {
    /// A scope without a wider one.
    pub fn root() -> Scope {
        Scope {
            own: BTreeMap::new(),
            outer: None,
        }
    }

    /// A narrower scope.
    pub fn within(outer: &Arc<Scope>) -> Scope {
        Scope {
            own: BTreeMap::new(),
            outer: Some(Arc::clone(outer)),
        }
    }

    /// Sets a variable; it hides one of the wider scope.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.own.insert(name.to_owned(), value.into());
    }

    /// Looks a variable up.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.own
            .get(name)
            .or_else(|| self.outer.as_ref().and_then(|outer| outer.get(name)))
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
        NodeValue::Map(map) => {
            let mut scope = Scope::root();
            for (key, entry) in map {
                scope.set(&key.name, node_value(&entry.node));
            }
            Arc::new(scope).value()
        }
    }
}
