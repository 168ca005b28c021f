// SPDX-License-Identifier: GPL-2.0-or-later
//! The smallest module in Rust that says something: it uses the kernel crate, its proc macros and its
//! bindings, as far as they are the same from 6.12 to 7.2.

use kernel::{prelude::*, sync::Arc};

module! {
    type: Proof,
    name: "proof",
    description: "Built with linux-headers and linux-librust alone",
    license: "GPL",
}

struct Proof {
    number: Arc<i32>,
}

impl kernel::Module for Proof {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let number = Arc::new(42, GFP_KERNEL)?;
        pr_info!("hello\n");
        Ok(Proof { number })
    }
}

impl Drop for Proof {
    fn drop(&mut self) {
        pr_info!("my number is {}\n", *self.number);
    }
}
