// SPDX-License-Identifier: GPL-2.0-or-later
//! The smallest module in Rust that says something: it uses the kernel crate, its proc macros and its
//! bindings.

use kernel::prelude::*;

module! {
    type: Proof,
    name: "proof",
    authors: ["gencontrol"],
    description: "Built with linux-headers and linux-librust alone",
    license: "GPL",
}

struct Proof {
    numbers: KVec<i32>,
}

impl kernel::Module for Proof {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let mut numbers = KVec::new();
        numbers.push(42, GFP_KERNEL)?;
        pr_info!("hello\n");
        Ok(Proof { numbers })
    }
}

impl Drop for Proof {
    fn drop(&mut self) {
        pr_info!("my numbers are {:?}\n", self.numbers);
    }
}
