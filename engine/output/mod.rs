//! Generated files and the disk: the tree of files, writing it, and comparing it with what is there.

pub mod apply;
pub mod changes;
pub mod check;
pub mod manifest;
pub mod survey;
pub mod tree;
pub mod write;
