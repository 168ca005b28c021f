//! Templates and expressions: the only folder that knows minijinja.

pub mod engine;
mod pieces;
mod problem;
pub mod scope;
pub mod snippet;

pub use engine::{environment, Templates};
pub use scope::Scope;
pub use snippet::Snippet;
