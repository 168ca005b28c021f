// SPDX-License-Identifier: GPL-2.0-or-later
//! Which machine a program is for: the header of ELF files.

use super::arch;

/// The number of a machine in ELF headers (`e_machine`), by the processor in the GNU type.
const MACHINES: [(&str, u16); 15] = [
    ("x86_64", 62),
    ("i686", 3),
    ("aarch64", 183),
    ("arm", 40),
    ("riscv64", 243),
    ("loongarch64", 258),
    ("powerpc64le", 21),
    ("powerpc64", 21),
    ("powerpc", 20),
    ("s390x", 22),
    ("sparc64", 43),
    ("alpha", 0x9026),
    ("hppa", 15),
    ("m68k", 4),
    ("sh4", 42),
];

/// The machine of a Debian architecture.
pub fn machine(arch: &str) -> Option<u16> {
    let cpu = arch::lookup(arch)?.gnu_type.split('-').next()?;
    MACHINES
        .iter()
        .find(|(name, _)| *name == cpu)
        .map(|(_, number)| *number)
}

/// The machine that the first bytes of a file name; `None` for other files.
pub fn machine_of(header: &[u8]) -> Option<u16> {
    let number = [*header.get(18)?, *header.get(19)?];
    match (header.strip_prefix(b"\x7fELF")?, header.get(5)?) {
        (_, 1) => Some(u16::from_le_bytes(number)),
        (_, 2) => Some(u16::from_be_bytes(number)),
        _ => None,
    }
}

/// The name of a machine, or its number.
pub fn machine_name(number: u16) -> String {
    MACHINES
        .iter()
        .find(|(_, known)| *known == number)
        .map_or_else(
            || format!("machine {number}"),
            |(name, _)| (*name).to_owned(),
        )
}

#[cfg(test)]
mod tests {
    use super::{machine, machine_name, machine_of};

    #[test]
    fn headers() {
        let mut header = [0; 20];
        header[..6].copy_from_slice(b"\x7fELF\x02\x01");
        header[18] = 183;
        assert_eq!(machine_of(&header), machine("arm64"));
        header[5] = 2;
        header[18..].copy_from_slice(&[0, 22]);
        assert_eq!(machine_of(&header), machine("s390x"));
        assert_eq!(machine_of(b"#!/bin/sh\n"), None);
        assert_eq!(machine_of(&[b'x'; 20]), None);
        assert_eq!(machine_name(62), "x86_64");
        assert_eq!(machine_name(9), "machine 9");
    }
}
