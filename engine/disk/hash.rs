// SPDX-License-Identifier: GPL-2.0-or-later
//! The hash by which a file that was written is known again.

/// A hash of a file's content: it tells edited files from ours, no more. Sixteen bytes at a time, in
/// the manner of FNV-1a, since all of the output is hashed in every run.
pub fn hash(bytes: &[u8]) -> String {
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    let mut step = |block: u128| {
        hash = (hash ^ block).wrapping_mul(PRIME);
        // Multiplying carries upwards only; this brings it back down.
        hash ^= hash >> 61;
    };
    let mut blocks = bytes.chunks_exact(16);
    for block in &mut blocks {
        step(u128::from_le_bytes(
            block.try_into().expect("a block has sixteen bytes"),
        ));
    }
    for byte in blocks.remainder() {
        step(u128::from(*byte));
    }
    step(bytes.len() as u128);
    format!("{hash:032x}")
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn every_byte_counts() {
        let text = b"a text of some more than two blocks of bytes".to_vec();
        let mut seen = vec![hash(&text), hash(b""), hash(b"\0"), hash(&text[1..])];
        for at in 0..text.len() {
            let mut changed = text.clone();
            changed[at] ^= 1;
            seen.push(hash(&changed));
        }
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), all);
        // The manifests of earlier runs have to stay readable.
        assert_eq!(hash(b"a"), "d368e9a7d3ab1514275055e2a8d4207f");
    }
}
