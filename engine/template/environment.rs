// SPDX-License-Identifier: GPL-2.0-or-later
//! The minijinja environment of recipes: what templates can do, and how values print.

use std::cmp::Ordering;

use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output, State, UndefinedBehavior};

use super::bounds::FUEL;
use super::scope::is_failed;
use crate::deb::version::compare_dotted;

/// The message of a value that cannot be printed because it is null.
pub(super) const NOT_SET: &str = "the value is not set here";

/// Of an error that was reported where a variable failed.
pub(super) const FAILED: &str = "a variable that failed";

/// The filters that templates have, for those who complete names: minijinja does not list them.
pub const FILTERS: [&str; 36] = [
    "abs",
    "attr",
    "bool",
    "capitalize",
    "default",
    "dictsort",
    "escape",
    "first",
    "float",
    "groupby",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "sort",
    "split",
    "string",
    "title",
    "trim",
    "unique",
    "upper",
];

/// The minijinja environment of recipes: strict, without what could grow without bound.
pub fn environment<'e>() -> Environment<'e> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_trim_blocks(true);
    env.set_keep_trailing_newline(true);
    env.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    env.set_fuel(Some(FUEL));
    env.set_recursion_limit(50);
    env.set_formatter(format_value);
    for name in ["indent", "batch", "slice", "pprint"] {
        env.remove_filter(name);
    }
    for name in ["range", "namespace", "debug", "dict"] {
        env.remove_global(name);
    }
    env.add_test("at_least", |value: &str, least: &str| {
        compare_dotted(value, least) != Ordering::Less
    });
    env
}

/// Values that would print as something that nobody meant are errors.
fn format_value(out: &mut Output, _: &State, value: &Value) -> Result<(), Error> {
    match value.kind() {
        _ if is_failed(value) => Err(Error::new(ErrorKind::InvalidOperation, FAILED)),
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::None => Err(Error::new(ErrorKind::InvalidOperation, NOT_SET)),
        ValueKind::Bool => out
            .write_str(if value.is_true() { "True" } else { "False" })
            .map_err(Error::from),
        ValueKind::String | ValueKind::Number => write!(out, "{value}").map_err(Error::from),
        kind => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("a {kind} cannot be written as text; `| join(' ')` makes text of a list"),
        )),
    }
}
