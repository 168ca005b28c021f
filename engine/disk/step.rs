// SPDX-License-Identifier: GPL-2.0-or-later
//! Steps of a change: what a test lets a run fail or end at.

/// Called before every change of the disk.
#[cfg(not(test))]
#[inline]
pub(super) fn step() -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(super) use fate::{plan, step, steps, Fate, Gone};

#[cfg(test)]
mod fate {
    use std::cell::Cell;
    use std::io;

    /// What happens at a step.
    #[derive(Clone, Copy, PartialEq)]
    pub(in crate::disk) enum Fate {
        /// The process is gone: nothing more is done, not even the way back.
        Killed,
        /// The system refuses.
        Refused,
    }

    /// Thrown where a process would be gone.
    pub(in crate::disk) struct Gone;

    thread_local! {
        static STEPS: Cell<usize> = const { Cell::new(0) };
        static PLANS: Cell<[Option<(usize, Fate)>; 2]> = const { Cell::new([None; 2]) };
    }

    /// Counts from 0 again, and plans what happens at which step.
    pub(in crate::disk) fn plan(plans: [Option<(usize, Fate)>; 2]) {
        STEPS.set(0);
        PLANS.set(plans);
    }

    /// How many steps there were.
    pub(in crate::disk) fn steps() -> usize {
        STEPS.get()
    }

    pub(in crate::disk) fn step() -> io::Result<()> {
        let step = STEPS.get();
        STEPS.set(step + 1);
        for (at, fate) in PLANS.get().into_iter().flatten() {
            match fate {
                _ if at != step => {}
                Fate::Killed => std::panic::panic_any(Gone),
                Fate::Refused => return Err(rustix::io::Errno::NOSPC.into()),
            }
        }
        Ok(())
    }
}
