//! Text as it was read: files with their lines, and YAML as a tree whose every node knows its place.

pub mod files;
pub mod glob;
pub mod node;
pub mod yaml;
